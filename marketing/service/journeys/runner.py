"""Moves contacts through journeys: batches, one short transaction each, safe to run twice and in many workers."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef

from marketing.nudges import nudge
from marketing.service.bulkhead import Work, each, rounds
from marketing.service.journeys import admission, events, leaving, permission, schedule
from marketing.service.journeys.admission import Populations
from marketing.service.journeys.at_work import JourneyAtWork, at_work
from marketing.service.journeys.models import Enrolment, Watch
from marketing.service.journeys.turns import forget_stale, turn


def sweep(at: datetime) -> None:
    """Work off what happened, open and close runs, let people in, then move who is due, for about two seconds each."""
    is_more = events.follow(at)
    schedule.keep(at)
    is_more = leaving.clear_closed(at) or is_more
    look_at(at_work(at), at)
    moving = Work("journeys.move", "Moving contacts on", at)
    forget_stale(at)
    if rounds(due_runs(at), lambda run: turn(run) > 0, moving, lambda run: run.place) or is_more:
        nudge("journeys.sweep")


def look_at(running: Sequence[JourneyAtWork], at: datetime) -> None:
    """Look at what all open runs depend on, in a handful of queries, and act where something changed."""
    watches = Watch.objects.in_bulk([run.run_id for run in running])
    reading = Work("journeys.read", "Reading its live version", at)
    readable: list[JourneyAtWork] = []
    each(running, partial(_note_readable, readable), reading, lambda run: run.place)
    populations = Populations.read(key for run in readable for key in (*run.sources, *run.suppression))
    entering = Work("journeys.enter", "Letting contacts in", at)
    each(readable, lambda run: _look(run, watches.get(run.run_id), populations), entering, lambda run: run.place)


def _note_readable(readable: list[JourneyAtWork], run: JourneyAtWork) -> None:
    assert isinstance(run.sources, tuple) and isinstance(run.suppression, tuple)
    readable.append(run)


def _look(run: JourneyAtWork, seen_before: Watch | None, populations: Populations) -> None:
    """Act on a new version, on changes of the suppression segment, on changes of the source segments.

    What was seen is noted after it was acted on: a crash in between makes the next look do it again.
    """
    watch = seen_before or Watch.objects.get_or_create(run_id=run.run_id)[0]
    seen: dict[str, Any] = {}
    if watch.publication_id != run.publication_id:
        leaving.look_at_all_again(run.run_id, run.at)
        seen["publication_id"] = run.publication_id
    suppression, sources = populations.signature(run.suppression), populations.signature(run.sources)
    if watch.suppression != suppression or seen:
        for segment_id in run.suppression:
            leaving.suppress(run.run_id, segment_id, run.at)
        seen["suppression"] = suppression
    if watch.sources != sources or seen:
        if run.entrance is not None:
            admission.enter(run, run.entrance, populations.live)
        seen["sources"] = "" if permission.is_outdated(run) else sources
    if seen:
        # Not where somebody asked meanwhile for another look at the source.
        Watch.objects.filter(run_id=run.run_id, sources=watch.sources).update(**seen)


def due_runs(at: datetime) -> list[JourneyAtWork]:
    """The open runs where somebody is due."""
    return at_work(at, Exists(Enrolment.objects.filter(run_id=OuterRef("pk"), due_at__lte=at)))
