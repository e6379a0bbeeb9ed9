"""From what a server answered to what becomes of a message."""

from datetime import datetime

from marketing.service import reasons
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.mail.models import Message, MessageState
from marketing.service.mail.outbox.queue import Result
from marketing.service.mail.outbox.retries import next_attempt
from marketing.service.mail.wire.journal import Result as JournalResult
from marketing.service.mail.wire.journal import Settled, WireJournal
from marketing.service.mail.wire.outcomes import (
    Category,
    ConnectionLost,
    Outcome,
    PermanentFailure,
    Phase,
    Sent,
    TemporaryFailure,
    is_about_recipient,
    refusal,
)


def sent(message: Message) -> Result:
    """The server took it (or it was captured): accepted counts as delivered until a bounce says otherwise."""
    return Result(message, MessageState.SENT, (MailInteraction.SENT, MailInteraction.DELIVERED))


def blocked(message: Message, reason: str) -> Result:
    """It must not be sent; the contact moves on."""
    return Result(message, MessageState.BLOCKED, (MailInteraction.BLOCKED,), reason)


def uncertain(message: Message) -> Result:
    """Nobody knows whether it arrived: never sent again, see `wire.journal`."""
    return Result(message, MessageState.UNCERTAIN, (MailInteraction.UNCERTAIN,), reasons.NO_ANSWER)


def unsent(message: Message, reason: str, answer: str, at: datetime) -> Result:
    """It broke before its final dot: tried again later; no bounce, whatever it ends with."""
    due_at = next_attempt(message, at)
    if due_at is not None:
        return Result(message, MessageState.RETRY, answer=answer, due_at=due_at)
    return Result(message, MessageState.FAILED, (MailInteraction.FAILED,), reason, answer)


def from_outcome(message: Message, outcome: Outcome, at: datetime) -> Result:
    """Judge an answer or its absence; that the server was not reached says nothing of a message and is no case."""
    if isinstance(outcome, Sent):
        return sent(message)
    if isinstance(outcome, ConnectionLost) and outcome.phase is not Phase.AFTER_DOT:
        return unsent(message, reasons.CONNECTION_BROKE, outcome.text, at)
    due_at = next_attempt(message, at)
    if isinstance(outcome, TemporaryFailure) and due_at is not None:
        return Result(message, MessageState.RETRY, answer=f"{outcome.code} {outcome.text}", due_at=due_at)
    if isinstance(outcome, TemporaryFailure | PermanentFailure):
        return _failed(message, outcome)
    return uncertain(message)


def note(journal: WireJournal, message_id: int, outcome: Outcome) -> None:
    """Write an answer down, or that there was none, for `from_journal`; what broke before the dot needs no line."""
    if isinstance(outcome, ConnectionLost):
        if outcome.phase is Phase.AFTER_DOT:
            journal.settle(message_id, "lost")
    elif isinstance(outcome, Sent):
        journal.settle(message_id, "ok", outcome.code)
    else:
        result: JournalResult = "perm" if isinstance(outcome, PermanentFailure) else "temp"
        journal.settle(message_id, result, outcome.code, outcome.category, outcome.text)


def from_journal(message: Message, settled: Settled, at: datetime) -> Result:
    """Judge what a journal kept of an answer, as the answer itself was judged."""
    return from_outcome(message, _answer(settled), at)


def _answer(settled: Settled) -> Outcome:
    if settled.result == "ok":
        return Sent(settled.code, settled.text)
    if settled.category not in set(Category):  # a line of the version before: only the code is known
        return refusal(settled.code or 451, settled.text)
    kind = PermanentFailure if settled.result == "perm" else TemporaryFailure
    return kind(settled.code, settled.text, Category(settled.category))


def _failed(message: Message, outcome: TemporaryFailure | PermanentFailure) -> Result:
    is_hard = isinstance(outcome, PermanentFailure) and outcome.is_hard_bounce
    bounce = MailInteraction.HARD_BOUNCED if is_hard else MailInteraction.SOFT_BOUNCED
    reason = reasons.HARD_BOUNCE if is_hard else reasons.SOFT_BOUNCE
    answer = f"{outcome.code} {outcome.text} ({outcome.category})"
    types = (MailInteraction.FAILED, bounce)
    about = is_about_recipient(outcome)
    return Result(message, MessageState.FAILED, types, reason, answer, is_about_address=about)
