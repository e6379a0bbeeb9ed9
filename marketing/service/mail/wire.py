"""Mail on the wire: one connection for many messages, results committed in batches, a journal in between."""

import logging
import time
from collections.abc import Sequence
from functools import partial

from django.conf import settings

from marketing.service.mail import outbox, verdicts
from marketing.service.mail.filling import Filled
from marketing.service.mail.gate import Gate
from marketing.service.mail.leases import WIRE, Hold
from marketing.service.mail.outbox import Result
from marketing.service.mail.outcomes import ConnectionLost, Outcome, PermanentFailure, Phase, Sent, TemporaryFailure
from marketing.service.mail.smtp_server import SmtpServer
from marketing.service.mail.transports import SmtpTransport
from marketing.service.mail.wire_journal import Result as JournalResult
from marketing.service.mail.wire_journal import WireJournal

COMMIT_AT = 50
COMMIT_SECONDS = 0.5

logger = logging.getLogger(__name__)


class Withdrawn(Exception):
    """The journey was stopped while this message was on its way: its final dot is not sent."""


class WireDesk:
    """Sends by the mail server that EMAIL_URL names."""

    def __init__(self) -> None:
        self.hold = Hold(WIRE)
        self._journal = WireJournal(self.hold.path)
        self._link = SmtpTransport(mail_server()).open()
        self._results: list[Result] = []
        self._committed = time.monotonic()

    def deliver(self, ready: Sequence[Filled], gate: Gate, commercial: bool) -> None:
        """Send message by message as long as the journey is live and the server answers; the rest is given back."""
        left = list(ready)
        while left and gate.is_open():
            filled = left.pop(0)
            if not self._leaves(filled, gate, commercial):
                left.insert(0, filled)
                break
            gate.left(filled.message)
            if len(self._results) >= COMMIT_AT or time.monotonic() - self._committed > COMMIT_SECONDS:
                self._commit(gate)
                outbox.renew([other.message for other in left], self.hold.token)
        self._commit(gate)
        if left:
            wait = verdicts.RECONNECT_AFTER if gate.is_open() else verdicts.RECONNECT_AFTER * 0
            outbox.release([other.message for other in left], self.hold.token, gate.now() + wait)

    def close(self) -> None:
        """Say goodbye to the server."""
        self._link.close()
        self._journal.close()

    def _leaves(self, filled: Filled, gate: Gate, commercial: bool) -> bool:
        """Send one message and note what became of it; False when it and the rest must wait."""
        message = filled.message
        refusal = gate.refusal(message, is_commercial=commercial)
        if refusal:
            self._results.append(verdicts.blocked(message, refusal))
            return True
        before_dot = partial(self._before_dot, message.pk, gate)
        try:
            outcome = self._link.send(filled.mail.envelope_from, filled.mail.recipient, filled.mail.raw, before_dot)
        except Withdrawn:
            return False
        if isinstance(outcome, ConnectionLost) and outcome.phase is Phase.BEFORE_DOT:
            logger.warning("The mail server can't be reached: %s", outcome.text)
            return False
        self._journal.settle(message.pk, *_line(outcome))
        self._results.append(verdicts.from_outcome(message, outcome, gate.now()))
        return True

    def _before_dot(self, message_id: int, gate: Gate) -> None:
        if not gate.is_open():
            raise Withdrawn
        self._journal.dot(message_id)

    def _commit(self, gate: Gate) -> None:
        outbox.settle(self._results, self.hold.token, gate.now())
        self._results.clear()
        self._committed = time.monotonic()


def mail_server() -> SmtpServer:
    """Return the server of the settings."""
    return SmtpServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        security="starttls" if settings.EMAIL_USE_TLS else "tls" if settings.EMAIL_USE_SSL else "plain",
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        timeout=settings.MAIL_TIMEOUT_SECONDS,
        dot_timeout=3 * settings.MAIL_TIMEOUT_SECONDS,
    )


def _line(outcome: Outcome) -> tuple[JournalResult, int]:
    if isinstance(outcome, Sent):
        return "ok", outcome.code
    if isinstance(outcome, TemporaryFailure):
        return "temp", outcome.code
    if isinstance(outcome, PermanentFailure):
        return "perm", outcome.code
    return "lost", 0
