"""Leaving a journey early: suppressed, inactive, deleted, at its end. What is queued for them is blocked too."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from marketing.service import reasons
from marketing.service.journeys.decisions import take_out
from marketing.service.journeys.models import Enrolment, EnrolmentState
from marketing.service.mail import outbox
from marketing.service.segments.models import Membership
from marketing.service.statements import take_turns

CHUNK = 1000


def reason_of(status: str | None, is_suppressed: bool) -> str:
    """Return why a contact may not be processed, "" when it may; `status` is None for a deleted one."""
    if status is None:
        return reasons.CONTACT_DELETED
    if status != "active":
        return reasons.CONTACT_INACTIVE
    return reasons.SUPPRESSED if is_suppressed else ""


def leave(enrolment_ids: list[int], reason: str, at: datetime) -> None:
    """Take these enrolments out where they stand, and block what waits to be sent to them."""
    take_out(enrolment_ids, reason, at)
    outbox.block_waiting(Q(enrolment_id__in=enrolment_ids), reason, at, limit=len(enrolment_ids))


def leave_where(which: Q, reason: str, at: datetime) -> int:
    """Take up to 1,000 active enrolments out; returns how many there were."""
    with transaction.atomic():
        active = Enrolment.objects.filter(which, state=EnrolmentState.ACTIVE).order_by("pk")
        ids = list(active.select_for_update(of=("self",)).values_list("pk", flat=True)[:CHUNK])
        if ids:
            leave(ids, reason, at)
    return len(ids)


def suppress(journey_id: int, segment_id: int, at: datetime) -> None:
    """Stop everybody inside who is a member of the suppression segment."""
    members = Membership.objects.filter(segment_id=segment_id).values("contact_id")
    which = Q(journey_id=journey_id, contact_id__in=members)
    while leave_where(which, reasons.SUPPRESSED, at):
        pass


def cancel(journey_id: int, reason: str, at: datetime) -> bool:
    """End everything that waits in a journey, people and messages; False when something is left for another time."""
    if take_turns(lambda: leave_where(Q(journey_id=journey_id), reason, at) > 0):
        return False
    if take_turns(lambda: outbox.block_waiting(Q(journey_id=journey_id), reason, at) > 0):
        return False
    return not outbox.has_unsettled(journey_id)
