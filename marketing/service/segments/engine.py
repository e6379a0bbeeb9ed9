"""Which member lists need work now, and the turns that do it."""

from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

from marketing.audience import changes
from marketing.audience.models import Change
from marketing.contracts.segment import SegmentVersion
from marketing.lifecycle import registry
from marketing.lifecycle.faults import Fault, Place
from marketing.nudges import nudge
from marketing.publishing.models import LivePublication
from marketing.service import versions
from marketing.service.bulkhead import Work, each, rounds
from marketing.service.segments.compile import QueryFaulty, affected
from marketing.service.segments.models import Membership, Population, PopulationState
from marketing.service.segments.population import MISSED, evaluate, refresh

CONSUMER = "segments"
FOLLOWING, REFRESHING = "segments.follow", "segments.refresh"
CHANGES = 500
# At every full quarter of an hour: no day begins in between, in whatever time zone. So nobody stays in a list of
# today's birthdays when the day is over.
QUARTER = timedelta(minutes=15)


def sweep(at: datetime) -> None:
    """Evaluate changed people, then make lists that are missing, out of date or due by schedule."""
    forget_deleted(at)
    feed = Work("segments.feed", "Following changed people", at)
    is_more = rounds(["people"], lambda name: follow_changes(at) > 0, feed, lambda name: Place("", 0, name))
    refreshing = Work(REFRESHING, "Finding its members", at)
    if rounds(due_segments(at), partial(_refresh, at=at), refreshing, _place) or is_more:
        nudge("segments.sweep")


def _refresh(segment_id: int, at: datetime) -> bool:
    """Make one list anew, unless another worker does; then what was missed before is in it too."""
    if refresh(segment_id, at):
        nudge("intake.sweep")  # somebody may wait for it to go live
        Fault.objects.filter(task=FOLLOWING, kind=SegmentVersion.kind, record_id=segment_id).delete()
    return False


@transaction.atomic
def follow_changes(at: datetime, limit: int = CHANGES) -> int:
    """Evaluate each live segment for the people that changed; returns how many changes were worked off.

    Where that fails, the segment's list is left to be made anew: the change is not lost, and keeps nobody else.
    """
    rows = changes.pending(CONSUMER, limit)
    if not rows:
        return 0
    changed = changes.by_entity(rows)
    # In one order in all workers: each evaluation locks its segment's list until the commit.
    segments, followed = list(versions.live(SegmentVersion).order_by("pk")), set[int]()
    following = Work(FOLLOWING, "Following changed people", at)
    each(segments, lambda live: _follow(live, changed, at, followed), following, lambda live: _place(live.record_id))
    changes.leave(MISSED, SegmentVersion.kind, {live.record_id for live in segments} - followed)
    changes.done(rows)
    return len(rows)


def _follow(live: LivePublication, changed: dict[str, list[int]], at: datetime, followed: set[int]) -> None:
    """Evaluate one segment for changed people; it is `followed` when that worked for each of them."""
    version = versions.value_of(live.publication, SegmentVersion)
    with suppress(QueryFaulty):  # its list is marked failed by the refresh
        if evaluate(live, version, affected(version, changed, at), at):
            followed.add(live.record_id)


def due_segments(at: datetime) -> list[int]:
    """The live segments whose list is missing, of another version, older than the schedule allows, or faulty.

    How soon a faulty one is tried again is the bulkhead's matter.
    """
    population = Population.objects.filter(segment_id=OuterRef("record_id"))
    live = LivePublication.objects.filter(kind=SegmentVersion.kind).annotate(
        made_from=Subquery(population.values("publication_id")),
        made_at=Subquery(population.values("refreshed_at")),
        error=Subquery(population.values("error")),
    )
    outdated = Q(made_from__isnull=True) | ~Q(made_from=F("publication_id")) | Q(made_at__lt=_quarter(at))
    missed = Exists(Change.objects.filter(consumer=MISSED, record_id=OuterRef("record_id")))
    return list(live.filter(outdated | Q(error__gt="") | missed).order_by("pk").values_list("record_id", flat=True))


def next_refresh(made_at: datetime) -> datetime:
    """When a list that was made at a moment is made anew."""
    return _quarter(made_at) + QUARTER


def _quarter(at: datetime) -> datetime:
    return at - timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)


def forget_deleted(at: datetime) -> None:
    """Drop the lists of segments that are gone."""
    record = registry.model_for(SegmentVersion.kind)._base_manager.filter(pk=OuterRef("segment_id"))
    gone = Population.objects.filter(~Exists(record)).order_by("pk").values_list("segment_id", flat=True)
    each(gone, _forget, Work("segments.forget", "Dropping the list of a deleted segment", at), _place)


def _forget(segment_id: int) -> None:
    Membership.objects.filter(segment_id=segment_id).delete()
    changes.done(changes.left(MISSED, SegmentVersion.kind, segment_id))
    Population.objects.filter(segment_id=segment_id).delete()


def is_populated(segment_id: int) -> bool | None:
    """Say whether the live version's list is ready; None when making it failed."""
    live = LivePublication.objects.filter(kind=SegmentVersion.kind, record_id=segment_id).first()
    found = Population.objects.filter(segment_id=segment_id).first()
    if live is None or found is None or found.publication_id != live.publication_id:
        return False
    return None if found.state == PopulationState.FAILED else True


def _place(segment_id: int) -> Place:
    return Place(SegmentVersion.kind, segment_id)
