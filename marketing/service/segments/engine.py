"""Which member lists need work now, and the turns that do it."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery

from marketing.audience import changes, people
from marketing.contracts.segment import SegmentVersion
from marketing.lifecycle import registry
from marketing.nudges import nudge
from marketing.publishing.models import LivePublication
from marketing.service import versions
from marketing.service.segments.compile import QueryFaulty, affected
from marketing.service.segments.models import Membership, Population, PopulationState
from marketing.service.segments.population import evaluate, refresh
from marketing.service.statements import take_turns

CONSUMER = "segments"
CHANGES = 500
REFRESHED_EVERY = timedelta(minutes=15)
TRIED_AGAIN_AFTER = timedelta(minutes=1)


def sweep(at: datetime) -> None:
    """Evaluate changed people, then make lists that are missing, out of date or due by schedule."""
    forget_deleted()
    is_more = take_turns(lambda: follow_changes(at) > 0)
    waiting = due_segments(at)
    is_more = take_turns(lambda: _refresh_next(waiting, at)) or is_more
    if is_more:
        nudge("segments.sweep")


def _refresh_next(waiting: list[int], at: datetime) -> bool:
    """Refresh the first list that can be claimed; those that another worker holds keep no other waiting."""
    while waiting:
        if refresh(waiting.pop(0), at):
            return True
    return False


@transaction.atomic
def follow_changes(at: datetime, limit: int = CHANGES) -> int:
    """Evaluate each live segment for the people that changed; returns how many changes were worked off."""
    rows = changes.pending(CONSUMER, limit)
    if not rows:
        return 0
    changed: dict[str, list[int]] = defaultdict(list)
    entities = {people.model(entity).slug: entity for entity in people.entities()}
    for row in rows:
        changed[entities[row.kind]].append(row.record_id)
    # In one order in all workers: each evaluation locks its segment's list until the commit.
    for live in versions.live(SegmentVersion).order_by("pk"):
        version = versions.value_of(live.publication, SegmentVersion)
        try:
            evaluate(live, version, affected(version, changed, at), at)
        except QueryFaulty:
            continue  # its list is marked failed by the refresh
    changes.done(rows)
    return len(rows)


def due_segments(at: datetime) -> list[int]:
    """Return the live segments whose list is missing, of another version, or older than the schedule allows."""
    population = Population.objects.filter(segment_id=OuterRef("record_id"))
    live = LivePublication.objects.filter(kind=SegmentVersion.kind).annotate(
        made_from=Subquery(population.values("publication_id")),
        made_at=Subquery(population.values("refreshed_at")),
        population_state=Subquery(population.values("state")),
    )
    outdated = Q(made_from__isnull=True) | ~Q(made_from=F("publication_id")) | Q(made_at__lt=at - REFRESHED_EVERY)
    failed = Q(population_state=PopulationState.FAILED, made_at__lt=at - TRIED_AGAIN_AFTER)
    return list(live.filter(outdated | failed).order_by("pk").values_list("record_id", flat=True))


def forget_deleted() -> None:
    """Drop the lists of segments that are gone."""
    record = registry.model_for(SegmentVersion.kind)._base_manager.filter(pk=OuterRef("segment_id"))
    for segment_id in Population.objects.filter(~Exists(record)).values_list("segment_id", flat=True):
        Membership.objects.filter(segment_id=segment_id).delete()
        Population.objects.filter(segment_id=segment_id).delete()


def is_populated(segment_id: int) -> bool | None:
    """Say whether the live version's list is ready; None when making it failed."""
    live = LivePublication.objects.filter(kind=SegmentVersion.kind, record_id=segment_id).first()
    found = Population.objects.filter(segment_id=segment_id).first()
    if live is None or found is None or found.publication_id != live.publication_id:
        return False
    return None if found.state == PopulationState.FAILED else True
