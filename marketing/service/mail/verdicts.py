"""From what a server answered to what becomes of a message."""

from datetime import datetime, timedelta

from marketing.service import reasons
from marketing.service.interactions.types import InteractionType
from marketing.service.mail.models import Message, MessageState
from marketing.service.mail.outbox import Result
from marketing.service.mail.outcomes import Outcome, PermanentFailure, Sent, TemporaryFailure, refusal
from marketing.service.mail.wire_journal import Settled

# After a temporary refusal; the last step repeats until the attempts are used up (about two days).
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720))
RECONNECT_AFTER = timedelta(seconds=15)


def sent(message: Message) -> Result:
    """The server took it (or it was captured): accepted counts as delivered until a bounce says otherwise."""
    return Result(message, MessageState.SENT, (InteractionType.SENT, InteractionType.DELIVERED))


def blocked(message: Message, reason: str) -> Result:
    """It must not be sent; the contact moves on."""
    return Result(message, MessageState.BLOCKED, (InteractionType.BLOCKED,), reason)


def uncertain(message: Message) -> Result:
    """Nobody knows whether it arrived: never sent again, see `wire_journal`."""
    return Result(message, MessageState.UNCERTAIN, (InteractionType.UNCERTAIN,), reasons.NO_ANSWER)


def from_outcome(message: Message, outcome: Outcome, at: datetime) -> Result:
    """Judge an answer; a connection lost before the final dot is not an answer and none of this function's cases."""
    if isinstance(outcome, Sent):
        return sent(message)
    if isinstance(outcome, TemporaryFailure) and message.attempt < len(BACK_OFF):
        due_at = at + BACK_OFF[message.attempt]
        return Result(message, MessageState.RETRY, answer=f"{outcome.code} {outcome.text}", due_at=due_at)
    if isinstance(outcome, TemporaryFailure | PermanentFailure):
        return _failed(message, outcome)
    return uncertain(message)


def from_journal(message: Message, settled: Settled, at: datetime) -> Result:
    """Judge what a journal kept of an answer: its code."""
    if settled.result == "ok":
        return sent(message)
    return from_outcome(message, refusal(settled.code or 451, ""), at)


def _failed(message: Message, outcome: TemporaryFailure | PermanentFailure) -> Result:
    is_hard = isinstance(outcome, PermanentFailure) and outcome.is_hard_bounce
    bounce = InteractionType.HARD_BOUNCED if is_hard else InteractionType.SOFT_BOUNCED
    reason = reasons.HARD_BOUNCE if is_hard else reasons.SOFT_BOUNCE
    answer = f"{outcome.code} {outcome.text} ({outcome.category})"
    return Result(message, MessageState.FAILED, (InteractionType.FAILED, bounce), reason, answer)
