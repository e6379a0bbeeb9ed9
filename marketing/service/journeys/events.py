"""What wakes contacts that wait: settled messages, opens, clicks; and what takes them out at once: deactivation."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Max, Q

from marketing.audience import changes, people
from marketing.audience.models import Change
from marketing.lifecycle.faults import Place
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.states import StatusReason
from marketing.service import reasons
from marketing.service.bulkhead import Work, rounds
from marketing.service.interactions import recording
from marketing.service.interactions.models import InteractionWork
from marketing.service.journeys import leaving, permission
from marketing.service.journeys.models import Enrolment, EnrolmentState
from marketing.service.statements import lookups
from marketing.service.work_rows import Feed, work_off

CONSUMER = "journeys"
BATCH = 1000


def follow(at: datetime) -> bool:
    """Work off what happened, for about two seconds; returns whether there is more."""
    feeds = {"interactions": follow_interactions, "people": follow_people}
    work = Work("journeys.feed", "Taking note of what happened", at)
    return rounds(feeds, lambda name: feeds[name](at) > 0, work, lambda name: Place("", 0, name))


@lookups()
def follow_interactions(at: datetime) -> int:
    """Make due whoever did something or whose message was settled; the tile decides what it means."""
    work = Work("journeys.interactions", "Taking note of what a contact did", at)
    feed = Feed(InteractionWork, partial(recording.pending, CONSUMER), _place_of_interaction)
    return work_off(feed, lambda rows: _wake(_contacts(rows), at), work, BATCH)


def _contacts(rows: Sequence[InteractionWork]) -> dict[int | None, list[int]]:
    """Who did something, by run; without a run what was done outside of all of them, such as a form sent in."""
    contacts: dict[int | None, list[int]] = {}
    for row in rows:
        if row.interaction.contact_id is not None:
            contacts.setdefault(row.interaction.run_id, []).append(row.interaction.contact_id)
    return contacts


def _wake(contacts: dict[int | None, list[int]], at: datetime) -> None:
    """Make contacts due, given by run, those without one wherever they wait: the tile decides what it means to them.

    Locked in the order in which all others lock: nobody waits in a circle.
    """
    ids: set[int] = set()
    for run_id, contact_ids in contacts.items():
        which = Q(contact_id__in=contact_ids) if run_id is None else Q(run_id=run_id, contact_id__in=contact_ids)
        ids.update(Enrolment.objects.filter(which).values_list("pk", flat=True))
    locked = Enrolment.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk", "state")
    inside = [pk for pk, state in locked if state == EnrolmentState.ACTIVE]
    Enrolment.objects.filter(pk__in=inside).update(due_at=at)


@transaction.atomic
def follow_people(at: datetime) -> int:
    """Stop contacts that were deactivated or deleted, where they stand, in every journey; note changed consent."""
    work = Work("journeys.people", "Taking a contact out of journeys", at)
    feed = Feed(Change, partial(changes.pending, CONSUMER), lambda row: Place(row.kind, row.record_id))
    return work_off(feed, lambda rows: _take_out(rows, at), work, BATCH)


def _take_out(rows: Sequence[Change], at: datetime) -> None:
    contact = people.model("contact")
    ids = {row.record_id for row in rows if row.kind == contact.slug}
    status = dict(contact._base_manager.filter(pk__in=ids).values_list("pk", "status"))
    gone = [key for key in ids if key not in status]
    inactive = [key for key, value in status.items() if value != "active"]
    _stop(Q(contact_id__in=gone), reasons.CONTACT_DELETED, at)
    _stop(Q(contact_id__in=inactive), reasons.CONTACT_INACTIVE, at)
    _stop_meanwhile_inactive(contact.slug, set(status) - set(inactive), at)
    permission.follow(set(status) - set(inactive), at)


def _stop(which: Q, reason: str, at: datetime) -> None:
    while leaving.leave_where(which, reason, at):
        pass


def _stop_meanwhile_inactive(kind: str, contact_ids: set[int], at: datetime) -> None:
    """Stop who was deactivated and activated again before we looked: Activate does not resume."""
    moves = StatusChange.objects.filter(kind=kind, record_id__in=contact_ids, to_reason=StatusReason.INACTIVE)
    for contact_id, moved_at in moves.order_by().values_list("record_id").annotate(Max("at")):
        _stop(Q(contact_id=contact_id, entered_at__lte=moved_at), reasons.CONTACT_INACTIVE, at)


def _place_of_interaction(row: InteractionWork) -> Place:
    run = row.interaction.run
    return Place(run.kind, run.record_id) if run is not None else Place("", 0)
