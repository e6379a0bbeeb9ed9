"""What wakes contacts that wait: settled messages, opens, clicks; and what takes them out at once: deactivation."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q

from marketing.audience import changes, people
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.states import StatusReason
from marketing.service import reasons
from marketing.service.interactions import recording
from marketing.service.interactions.types import InteractionType
from marketing.service.journeys import leaving
from marketing.service.journeys.models import Enrolment, EnrolmentState
from marketing.service.statements import lookups

CONSUMER = "journeys"
BATCH = 1000
# "Delivered" is recorded together with "sent", while the contact still stands at the email tile.
WAKING = (
    InteractionType.SENT,
    InteractionType.BLOCKED,
    InteractionType.FAILED,
    InteractionType.UNCERTAIN,
    InteractionType.OPENED,
    InteractionType.CLICKED,
    InteractionType.VIEWED,
)


def follow_interactions(at: datetime) -> int:
    """Make due whoever did something or whose message was settled; the tile decides what it means."""
    with lookups():
        rows = recording.pending(CONSUMER, BATCH)
        contacts: dict[int, list[int]] = {}
        for row in rows:
            run_id, contact_id = row.interaction.run_id, row.interaction.contact_id
            if run_id is not None and contact_id is not None:
                contacts.setdefault(run_id, []).append(contact_id)
        _wake(contacts, at)
        recording.done(rows)
    return len(rows)


def _wake(contacts: dict[int, list[int]], at: datetime) -> None:
    """Make contacts due, given by run. Locked in the order in which all others lock: nobody waits in a circle."""
    ids: list[int] = []
    for run_id, contact_ids in contacts.items():
        ids += Enrolment.objects.filter(run_id=run_id, contact_id__in=contact_ids).values_list("pk", flat=True)
    locked = Enrolment.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk", "state")
    inside = [pk for pk, state in locked if state == EnrolmentState.ACTIVE]
    Enrolment.objects.filter(pk__in=inside).update(due_at=at)


def follow_people(at: datetime) -> int:
    """Stop contacts that were deactivated or deleted, where they stand, in every journey."""
    with transaction.atomic():
        rows = changes.pending(CONSUMER, BATCH)
        contact = people.model("contact")
        ids = {row.record_id for row in rows if row.kind == contact.slug}
        status = dict(contact._base_manager.filter(pk__in=ids).values_list("pk", "status"))
        gone = [key for key in ids if key not in status]
        inactive = [key for key, value in status.items() if value != "active"]
        _stop(Q(contact_id__in=gone), reasons.CONTACT_DELETED, at)
        _stop(Q(contact_id__in=inactive), reasons.CONTACT_INACTIVE, at)
        _stop_meanwhile_inactive(contact.slug, set(status) - set(inactive), at)
        changes.done(rows)
    return len(rows)


def _stop(which: Q, reason: str, at: datetime) -> None:
    while leaving.leave_where(which, reason, at):
        pass


def _stop_meanwhile_inactive(kind: str, contact_ids: set[int], at: datetime) -> None:
    """Stop who was deactivated and activated again before we looked: Activate does not resume."""
    moves = StatusChange.objects.filter(kind=kind, record_id__in=contact_ids, to_reason=StatusReason.INACTIVE)
    for contact_id, moved_at in moves.order_by().values_list("record_id").annotate(Max("at")):
        _stop(Q(contact_id=contact_id, entered_at__lte=moved_at), reasons.CONTACT_INACTIVE, at)
