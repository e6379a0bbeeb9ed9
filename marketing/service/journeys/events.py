"""What wakes contacts that wait: settled messages, opens, clicks; and what takes them out at once: deactivation."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from marketing.audience import changes, people
from marketing.service import reasons
from marketing.service.interactions import recording
from marketing.service.interactions.types import InteractionType
from marketing.service.journeys import leaving
from marketing.service.journeys.models import Enrolment, EnrolmentState

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
    with transaction.atomic():
        rows = recording.pending(CONSUMER, BATCH)
        contacts: dict[int, list[int]] = defaultdict(list)
        for row in rows:
            journey_id, contact_id = row.interaction.journey_id, row.interaction.contact_id
            if journey_id is not None and contact_id is not None:
                contacts[journey_id].append(contact_id)
        for journey_id, contact_ids in contacts.items():
            inside = Enrolment.objects.filter(journey_id=journey_id, contact_id__in=contact_ids)
            inside.filter(state=EnrolmentState.ACTIVE).update(due_at=at)
        recording.done(rows)
    return len(rows)


def follow_people(at: datetime) -> int:
    """Stop contacts that were deactivated or deleted, where they stand, in every journey."""
    with transaction.atomic():
        rows = changes.pending(CONSUMER, BATCH)
        contact = people.model("contact")
        ids = {row.record_id for row in rows if row.kind == contact.slug}
        status = dict(contact._base_manager.filter(pk__in=ids).values_list("pk", "status"))
        gone = [key for key in ids if key not in status]
        inactive = [key for key, value in status.items() if value != "active"]
        for reason, keys in ((reasons.CONTACT_DELETED, gone), (reasons.CONTACT_INACTIVE, inactive)):
            while keys and leaving.leave_where(Q(contact_id__in=keys), reason, at):
                pass
        changes.done(rows)
    return len(rows)
