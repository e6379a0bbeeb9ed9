"""Leaving a run early: suppressed, inactive, deleted, at its end. What is queued for them is blocked too.

All who lock several enrolments and wait for one another's do it in the order of their keys.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from marketing.contracts.journey import JourneyVersion
from marketing.lifecycle import registry
from marketing.lifecycle.faults import Place
from marketing.lifecycle.states import Status
from marketing.service import reasons
from marketing.service.bulkhead import Work, rounds
from marketing.service.journeys.decisions import take_out
from marketing.service.journeys.models import Enrolment, EnrolmentState, Watch
from marketing.service.mail.outbox import queue
from marketing.service.runs import opening
from marketing.service.runs.models import Run
from marketing.service.segments.models import Membership
from marketing.service.statements import TURN_SECONDS, lookups, take_turns

CHUNK = 1000
SHORT_TURN = 0.5


def reason_of(status: str | None, is_suppressed: bool) -> str:
    """Why a contact may not be processed, "" when it may; `status` is None for a deleted one."""
    if status is None:
        return reasons.CONTACT_DELETED
    if status != "active":
        return reasons.CONTACT_INACTIVE
    return reasons.SUPPRESSED if is_suppressed else ""


def leave(enrolment_ids: list[int], reason: str, at: datetime) -> None:
    """Take these enrolments out where they stand, and block what waits to be sent to them."""
    take_out(enrolment_ids, reason, at)
    rows = Enrolment.objects.filter(pk__in=enrolment_ids).values_list("run_id", "contact_id")
    contacts: dict[int, list[int]] = {}
    for run_id, contact_id in rows:
        contacts.setdefault(run_id, []).append(contact_id)
    for run_id, contact_ids in sorted(contacts.items()):
        queue.block_waiting_of(run_id, contact_ids, reason, at)


def leave_where(which: Q, reason: str, at: datetime) -> int:
    """Take up to 1,000 active enrolments out; returns how many there were."""
    with lookups():
        ids = _locked(Q(which, state=EnrolmentState.ACTIVE))
        if ids:
            leave(ids, reason, at)
    return len(ids)


def suppress(run_id: int, segment_id: int, at: datetime) -> None:
    """Stop everybody inside who is a member of the suppression segment."""
    members = Membership.objects.filter(segment_id=segment_id).values("contact_id")
    while leave_where(Q(run_id=run_id, contact_id__in=members), reasons.SUPPRESSED, at):
        pass


def look_at_all_again(run_id: int, at: datetime) -> None:
    """A changed tile may mean an earlier end of a wait: everybody who waits for a time is looked at once more."""
    while True:
        with transaction.atomic():
            ids = _locked(Q(run_id=run_id, due_at__gt=at))
            Enrolment.objects.filter(pk__in=ids).update(due_at=at)
        if not ids:
            return


def cancel(journey_id: int, reason: str, at: datetime) -> bool:
    """End everything that waits in a journey's runs; False when something is left for another time.

    The runs of a journey that ended for good are closed; those of one that can go live again are taken up then.
    """
    runs = list(opening.runs_of(JourneyVersion.kind, [journey_id]).filter(cleared_at__isnull=True).order_by("pk"))
    # The caller holds the record's row, on SQLite the whole database: so in short turns.
    if not all([_clear(run, run.why_closed or reason, at, SHORT_TURN) for run in runs]):  # noqa: C419  each has its turn
        return False
    record = registry.model_for(JourneyVersion.kind).objects.filter(pk=journey_id).first()
    if record is None or record.status == Status.INACTIVE:
        for run in runs:
            opening.close(run, reason, at)
            opening.cleared(run, at)
    return True


def clear_closed(at: datetime) -> bool:
    """Take out who is still inside a run that was closed; returns whether somebody is left for another time."""
    clearing = Work("journeys.clear", "Ending an iteration that is over", at)
    return rounds(opening.uncleared(JourneyVersion.kind), lambda run: not _clear_closed(run, at), clearing, _place)


def _clear_closed(run: Run, at: datetime) -> bool:
    """Clear one closed run; one whose messages are still in a sender's hands is left to the next sweep."""
    if not _clear(run, run.why_closed, at):
        return queue.is_out([run.pk])
    opening.cleared(run, at)
    return True


def _clear(run: Run, reason: str, at: datetime, seconds: float = TURN_SECONDS) -> bool:
    """Take everybody out and block what waits; False when something is left for another time."""
    _wait_for_entering(run)
    if take_turns(lambda: leave_where(Q(run_id=run.pk), reason, at) > 0, seconds):
        return False
    if take_turns(lambda: queue.block_waiting(Q(run_id=run.pk), reason, at) > 0, seconds):
        return False
    return not queue.has_unsettled([run.pk])


@transaction.atomic
def _wait_for_entering(run: Run) -> None:
    """Wait for whoever lets people in just now: what it commits is seen from here on, later ones find it closed."""
    Watch.objects.select_for_update().filter(run_id=run.pk).first()


def _place(run: Run) -> Place:
    return Place(run.kind, run.record_id, f"run:{run.pk}")


def _locked(which: Q) -> list[int]:
    rows = Enrolment.objects.filter(which).order_by("pk").select_for_update(of=("self",))
    return list(rows.values_list("pk", flat=True)[:CHUNK])
