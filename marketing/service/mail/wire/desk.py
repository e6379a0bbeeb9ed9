"""Mail on the wire: one connection for many messages, results committed in batches, a journal in between.

One message's trouble is its own. What breaks the connection, or the sending itself, before its final dot is tried again
later, and its attempts count; the others leave by a new connection. A server that can't be reached is nobody's trouble:
all wait. After the final dot a message without an answer is uncertain, and never sent again.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from marketing.service import reasons
from marketing.service.bulkhead import in_words
from marketing.service.mail.compose.filling import Filled
from marketing.service.mail.compose.headers import HeaderRefused
from marketing.service.mail.models import Message
from marketing.service.mail.outbox import queue, retries, time_limits, verdicts
from marketing.service.mail.outbox.gate import Gate
from marketing.service.mail.outbox.leases import WIRE, Hold
from marketing.service.mail.outbox.queue import Result
from marketing.service.mail.wire.journal import WireJournal
from marketing.service.mail.wire.outcomes import ConnectionLost, Outcome, Phase
from marketing.service.mail.wire.smtp_server import SmtpServer
from marketing.service.mail.wire.transports import Connection, SmtpTransport

COMMIT_AT = 50
COMMIT_SECONDS = 0.5
# So many messages in a row without an answer: it is the server's trouble rather than theirs, and the rest waits.
MOST_LOSSES = 3

logger = logging.getLogger(__name__)


class Withdrawn(Exception):
    """The run was stopped, or the claim lost, while this message was on its way: its final dot is not sent."""


class Refused(Exception):
    """The contact may not get the mail any more: its final dot is not sent; `args` holds the reason."""


class Paused(Exception):
    """The server can't be reached or answers nobody: the rest of the batch waits."""


class WireDesk:
    """Sends by the mail server that EMAIL_URL names, or by another link."""

    def __init__(self, link: Connection | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.hold = Hold(WIRE, clock)
        self._journal = WireJournal(self.hold.path)
        self._link = link or SmtpTransport(mail_server()).open()
        self._results: list[Result] = []
        self._clock = clock
        self._committed = clock()
        self._losses: list[Exception | None] = []

    def deliver(self, ready: Sequence[Filled], gate: Gate, commercial: bool) -> None:
        """Send message by message as long as the run is open and the server answers; the rest is given back."""
        left = deque(ready)
        wait = timedelta()
        try:
            while left and gate.is_open():
                self._send(left[0], gate, commercial)
                gate.left(left.popleft().message)
                self._look_at_losses()
                if len(self._results) >= COMMIT_AT or self._clock() - self._committed > COMMIT_SECONDS:
                    self._commit(gate)
        except Withdrawn:
            pass
        except Paused as pause:
            logger.warning("Mail waits: %s", pause)
            wait = retries.RECONNECT_AFTER
        finally:
            self._commit(gate)
        if left:
            queue.release([filled.message for filled in left], self.hold.token, gate.now() + wait)

    def close(self) -> None:
        """Say goodbye to the server."""
        self._link.close()
        self._journal.close()

    def _send(self, filled: Filled, gate: Gate, commercial: bool) -> None:
        """Send one message and keep what became of it; raises Withdrawn or Paused where it and the rest must wait."""
        message = filled.message
        refusal = gate.refusal(message, is_commercial=commercial)
        if refusal:
            self._results.append(verdicts.blocked(message, refusal))
            return
        crossing = _Crossing(message, gate, commercial, self.hold, self._journal)
        try:
            mail = filled.mail
            outcome = self._link.send(mail.envelope_from, mail.recipient, mail.raw, crossing.before_dot)
        except Refused as fault:
            self._results.append(verdicts.blocked(message, str(fault)))
        except HeaderRefused:
            self._results.append(verdicts.blocked(message, reasons.PERSONALISATION_FAILED))
        except Exception as fault:  # whatever this message breaks: the others must not wait for it
            if fault is crossing.stopped_by:
                raise
            self._broke(crossing, fault)
        else:
            self._judge(message, outcome, gate)

    def _judge(self, message: Message, outcome: Outcome, gate: Gate) -> None:
        if isinstance(outcome, ConnectionLost) and outcome.phase is Phase.CONNECTING:
            raise Paused(outcome.text)
        self._results.append(verdicts.from_outcome(message, outcome, gate.now()))
        if isinstance(outcome, ConnectionLost):
            self._losses.append(None)
        else:
            self._losses.clear()
        verdicts.note(self._journal, message.pk, outcome)

    def _broke(self, crossing: "_Crossing", fault: Exception) -> None:
        """Settle a message on which the sending itself broke: by the journal's rule once its dot may be out."""
        message, gate = crossing.message, crossing.gate
        logger.error("Sending message %s broke", message.pk, exc_info=fault)
        if crossing.is_at_dot:
            self._judge(message, ConnectionLost(Phase.AFTER_DOT, in_words(fault)), gate)
            return
        self._losses.append(fault)
        self._results.append(verdicts.unsent(message, reasons.SENDING_FAILED, in_words(fault), gate.now()))

    def _look_at_losses(self) -> None:
        """Raise what broke the sending again and again, or Paused where the connection did."""
        if len(self._losses) < MOST_LOSSES:
            return
        *self._losses, last = self._losses[-MOST_LOSSES:]  # of the next batch, one more is enough
        if last is not None:
            raise last
        raise Paused("The connection to the mail server broke several times in a row.")

    def _commit(self, gate: Gate) -> None:
        """Write the results; where that fails the journal has them, and they are not kept for another claim."""
        results, self._results = self._results, []
        queue.settle(results, self.hold.token, gate.now())
        self._committed = self._clock()


@dataclass
class _Crossing:
    """One message on its way out: what is asked before its final dot."""

    message: Message
    gate: Gate
    commercial: bool
    hold: Hold
    journal: WireJournal
    is_at_dot: bool = False
    stopped_by: Exception | None = None

    def before_dot(self) -> None:
        """Let the final dot out, written down, or raise why not; what is raised here is no fault of the message."""
        try:
            self._let_out()
        except Exception as fault:
            self.stopped_by = fault
            raise

    def _let_out(self) -> None:
        # A claim that had to be renewed may have been over: who looked then saw nothing out, so that Stop is done.
        is_renewed = self.hold.secure()
        if is_renewed and not self.hold.has(self.message.pk):
            raise Withdrawn
        if not (self.gate.is_open(oldest=0.0) if is_renewed else self.gate.is_open()):
            raise Withdrawn
        refusal = self.gate.refusal(self.message, is_commercial=self.commercial)
        if refusal:
            raise Refused(refusal)
        self.is_at_dot = True
        self.journal.dot(self.message.pk)


def mail_server() -> SmtpServer:
    """The server of the settings."""
    return SmtpServer(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        security="starttls" if settings.EMAIL_USE_TLS else "tls" if settings.EMAIL_USE_SSL else "plain",
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        timeout=settings.MAIL_TIMEOUT_SECONDS,
        dot_timeout=time_limits.dot_timeout(),
    )
