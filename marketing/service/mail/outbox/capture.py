"""Captured mail: stored and settled in one transaction, so it is never lost, doubled or uncertain."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import OperationalError

from marketing.inserting import insert_rows
from marketing.service import reasons
from marketing.service.bulkhead import in_words, isolate
from marketing.service.mail.compose.filling import Filled
from marketing.service.mail.models import CapturedMessage, Message, MessageState
from marketing.service.mail.outbox import queue, verdicts
from marketing.service.mail.outbox.gate import Gate
from marketing.service.mail.outbox.leases import KEPT, Hold

logger = logging.getLogger(__name__)


class CapturingDesk:
    """Sends by keeping: *Outgoing mail*."""

    def __init__(self) -> None:
        self.hold = Hold(KEPT)

    def deliver(self, ready: Sequence[Filled], gate: Gate, commercial: bool) -> None:
        """Keep all messages that may leave now; the others are settled, tried again later or given back."""
        broken = isolate(ready, lambda part: self._keep(part, gate, commercial))
        for filled, fault in broken:
            if isinstance(fault, OperationalError):  # a database that is busy or gone is no fault of a message
                raise fault
            logger.error("Keeping message %s broke", filled.message.pk, exc_info=fault)
        at = gate.now()
        results = [
            verdicts.unsent(filled.message, reasons.SENDING_FAILED, in_words(fault), at) for filled, fault in broken
        ]
        if results:
            queue.settle(results, self.hold.token, at)

    def close(self) -> None:
        """Nothing is open."""

    def _keep(self, ready: Sequence[Filled], gate: Gate, commercial: bool) -> None:
        """Keep messages and settle them, in the transaction that `isolate` makes."""
        at = gate.now()
        if not gate.is_open(oldest=0.0):
            queue.release([filled.message for filled in ready], self.hold.token, at)
            return
        results = [_result(filled.message, gate, commercial) for filled in ready]
        counted = queue.settle(results, self.hold.token, at)
        sent = {result.message.pk for result in counted if result.state == MessageState.SENT}
        insert_rows([_captured(filled, at) for filled in ready if filled.message.pk in sent])


def _result(message: Message, gate: Gate, commercial: bool) -> queue.Result:
    reason = gate.refusal(message, is_commercial=commercial)
    return verdicts.blocked(message, reason) if reason else verdicts.sent(message)


def _captured(filled: Filled, at: datetime) -> CapturedMessage:
    return CapturedMessage(
        message=filled.message,
        at=at,
        to_address=filled.mail.recipient[:254],
        from_header=filled.from_header[:500],
        subject=filled.subject[:500],
        run_id=filled.message.run_id,
        contact_id=filled.message.contact_id,
        raw=filled.mail.raw,
    )
