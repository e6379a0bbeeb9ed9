"""Moves contacts through journeys: batches, one short transaction each, safe to run twice and in many workers."""

from collections import defaultdict, deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from marketing.audience import people
from marketing.nudges import nudge
from marketing.service import reasons
from marketing.service.journeys import audience, events, leaving
from marketing.service.journeys.audience import Populations
from marketing.service.journeys.decisions import Decisions
from marketing.service.journeys.models import Enrolment, Watch
from marketing.service.journeys.run import Run, runs
from marketing.service.journeys.tiles import TILES
from marketing.service.mail import outbox
from marketing.service.statements import take_turns

BATCH = 1000


def sweep(at: datetime) -> None:
    """Work off what happened, let people in, then move who is due, for about two seconds each."""
    is_more = take_turns(lambda: events.follow_interactions(at) > 0)
    is_more = take_turns(lambda: events.follow_people(at) > 0) or is_more
    look_at(runs(at))
    waiting = deque(due_runs(at))
    if take_turns(lambda: _next_turn(waiting)) or is_more:
        nudge("journeys.sweep")


def look_at(running: Sequence[Run]) -> None:
    """Look at what all running journeys depend on, in a handful of queries, and act where something changed."""
    watches = Watch.objects.in_bulk([run.journey_id for run in running])
    populations = Populations.read(key for run in running for key in (*run.sources, *run.suppression))
    for run in running:
        watch = watches.get(run.journey_id) or Watch.objects.get_or_create(journey_id=run.journey_id)[0]
        _look(run, watch, populations)


def _look(run: Run, watch: Watch, populations: Populations) -> None:
    """Act on a new version, on changes of the suppression segment, on changes of the source segments.

    What was seen is noted after it was acted on: a crash in between makes the next look do it again.
    """
    seen: dict[str, Any] = {}
    if watch.publication_id != run.live.publication_id:
        _look_at_all_again(run)
        seen["publication_id"] = run.live.publication_id
    suppression, sources = populations.signature(run.suppression), populations.signature(run.sources)
    if watch.suppression != suppression or seen:
        for segment_id in run.suppression:
            leaving.suppress(run.journey_id, segment_id, run.at)
        seen["suppression"] = suppression
    if watch.sources != sources or seen:
        if run.entrance is not None:
            audience.enter(run, run.entrance, populations.live)
        seen["sources"] = sources
    if seen:
        Watch.objects.filter(journey_id=run.journey_id).update(**seen)


def due_runs(at: datetime) -> list[Run]:
    """Return the running journeys where somebody is due."""
    due = Enrolment.objects.filter(journey_id=OuterRef("record_id"), due_at__lte=at)
    return [Run(live, at) for live in outbox.live_journeys(at).filter(Exists(due)).order_by("pk")]


def turn(run: Run) -> int:
    """Let the tiles decide for up to 1,000 due contacts of one journey; returns how many there were."""
    with transaction.atomic():
        if not run.is_still_live():
            return 0
        due = Enrolment.objects.filter(journey_id=run.journey_id, due_at__lte=run.at).order_by("due_at")
        batch = list(due.select_for_update(skip_locked=True)[:BATCH])
        by_tile: dict[str, list[Enrolment]] = defaultdict(list)
        for enrolment in _fit(run, batch):
            by_tile[enrolment.tile_id].append(enrolment)
        for tile_id, enrolments in by_tile.items():
            _decide(run, tile_id, enrolments)
    return len(batch)


def _next_turn(waiting: "deque[Run]") -> bool:
    if not waiting:
        return False
    run = waiting.popleft()
    if turn(run):
        waiting.append(run)
    return bool(waiting)


def _decide(run: Run, tile_id: str, enrolments: Sequence[Enrolment]) -> None:
    decisions = Decisions(tile_id)
    tile = run.tiles.get(tile_id)
    if tile is None or tile.type not in TILES:
        for enrolment in enrolments:
            decisions.leave(enrolment, reasons.TILE_REMOVED)
    else:
        TILES[tile.type](run, tile, enrolments, decisions)
    decisions.write(run.at)


def _fit(run: Run, batch: Sequence[Enrolment]) -> list[Enrolment]:
    """Take those out who may not be processed; the events do that at once, this is what nobody told of."""
    ids = [enrolment.contact_id for enrolment in batch]
    found = people.model("contact")._base_manager.filter(pk__in=ids)
    status = dict(found.values_list("pk", "status"))
    suppressed = {key for segment_id in run.suppression for key in audience.members_among(segment_id, ids)}
    out: dict[str, list[int]] = defaultdict(list)
    for enrolment in batch:
        reason = leaving.reason_of(status.get(enrolment.contact_id), enrolment.contact_id in suppressed)
        if reason:
            out[reason].append(enrolment.pk)
    for reason, keys in out.items():
        leaving.leave(keys, reason, run.at)
    gone = {key for keys in out.values() for key in keys}
    return [enrolment for enrolment in batch if enrolment.pk not in gone]


def _look_at_all_again(run: Run) -> None:
    """A changed tile may mean an earlier end of a wait: everybody who waits for a time is looked at once more."""
    waiting = Q(journey_id=run.journey_id, due_at__gt=run.at)
    Enrolment.objects.filter(waiting).update(due_at=run.at)
