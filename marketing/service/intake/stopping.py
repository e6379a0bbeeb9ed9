"""What happens at Stop, and to records that end by themselves.

Stop withdraws the publication in the request (`lifecycle/effects.py`): from then on nobody enters, and the senders'
gate (`mail/outbox/gate.py`) holds back what is queued. What is on the wire is waited for here, then it is Stopped.
Where a record ended by itself the move comes first, and what waits for it is cancelled after it, turn by turn:
cancelled first, a Go live in between would be accepted with people already thrown out.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from marketing.lifecycle import registry
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.states import LIVE, StatusReason
from marketing.service.intake.deployers import deployer_of
from marketing.service.intake.models import Ending
from marketing.service.intake.moving import move, newest_number

ENDED = "journey-ended"
EXPIRED_NOTE = "Stopped for 30 days."


def finish(record: Any, at: datetime) -> None:
    """1. Wait until nothing is out. 2. Where it ended by itself, cancel what waits. 3. Stopped."""
    number = newest_number(record)
    if not deployer_of(record.slug).is_drained(record.pk):
        return
    if _ended_by_itself(record) and not _cancel(record, number, at):
        return
    move(record, "stopped", number, at, note=record.status_note)


def _ended_by_itself(record: Any) -> bool:
    moves = StatusChange.objects.filter(kind=record.slug, record_id=record.pk, to_reason=StatusReason.STOPPING)
    last = moves.order_by("-id").first()
    return last is not None and bool(last.by_system)


def _cancel(record: Any, number: int | None, at: datetime) -> bool:
    """Do a turn of cancelling for a record that stops by itself; False while something is left, or where it moved on.

    Judged under the row's lock: a worker that was held up must not throw out the people of a later go-live.
    """
    with transaction.atomic():
        row = _locked(record.slug, record.pk)
        if row is None or row.status_reason != StatusReason.STOPPING or newest_number(row) != number:
            return False
        return deployer_of(record.slug).cancel(record.pk, ENDED, at)


def expire(record: Any, at: datetime) -> None:
    """Expire a record, and note in the same transaction that what waits for it has to end."""
    with transaction.atomic():
        if move(record, "expire", newest_number(record), at, note=EXPIRED_NOTE):
            Ending.objects.get_or_create(kind=record.slug, record_id=record.pk, defaults={"since": at})


def carry_on(ending: Ending, at: datetime) -> None:
    """Do a turn of cancelling; the note goes when nothing is left, or when the record lives again."""
    with transaction.atomic():
        row = _locked(ending.kind, ending.record_id)
        is_live = row is not None and StatusReason(row.status_reason) in LIVE
        if is_live or deployer_of(ending.kind).cancel(ending.record_id, ENDED, at):
            ending.delete()


def _locked(kind: str, record_id: int) -> Any:
    return registry.model_for(kind)._base_manager.select_for_update().filter(pk=record_id).first()
