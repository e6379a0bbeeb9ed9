"""When a journey's runs open and close: one for all its time, or one an iteration (domain.md 4.1, "Recurring").

Iterations follow the calendar in the journey's own zone, whether the journey runs meanwhile or not: the first begins
at its start, each later one where the one before ends. The length is taken from what is live when an iteration begins,
so a changed interval counts from the next one on; how many there are is asked when one ends, so it can be raised later.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from marketing.contracts.journey import JourneyVersion
from marketing.contracts.parsing import zone_of
from marketing.contracts.reading import Unreadable, shown
from marketing.lifecycle import registry
from marketing.lifecycle.faults import Place
from marketing.publishing.models import LivePublication
from marketing.service import reasons, versions
from marketing.service.bulkhead import Work, each
from marketing.service.intake.moving import move
from marketing.service.runs import opening
from marketing.service.runs.models import Run

LAST_ITERATION_NOTE = "The last iteration is over."


@dataclass(frozen=True)
class Iteration:
    """One iteration: its number from 1, when it begins, when it is over."""

    number: int
    starts_at: datetime
    ends_at: datetime


def keep(at: datetime) -> None:
    """Open the runs that are to be open, close iterations that are over, end journeys whose last one is."""
    work = Work("journeys.schedule", "Opening and closing its iterations", at)
    each(_without_current_run(at), partial(_keep_one, at=at), work, lambda live: Place(live.kind, live.record_id))
    closing = Work("journeys.deleted", "Ending it", at)
    each(_without_record(), partial(opening.close, why=reasons.JOURNEY_DELETED, at=at), closing, _place)


def next_iteration(version: JourneyVersion, last: Iteration | None) -> Iteration:
    """The iteration after `last`, the first one for None; raises ValueError where there is no interval."""
    if version.starts_at is None or not version.recurrence_interval:
        raise ValueError("A recurring journey needs a start and an interval.")
    number, starts_at = (1, version.starts_at) if last is None else (last.number + 1, last.ends_at)
    return Iteration(number, starts_at, _days_later(version, starts_at, version.recurrence_interval))


def iterations_from(version: JourneyVersion, last: Iteration | None, at: datetime) -> Iteration | None:
    """The iteration that holds a moment, counted on from `last`; None when the count is used up by then."""
    current = last
    while current is None or current.ends_at <= at:
        if current is not None and current.number >= (version.recurrence_count or 0):
            return None
        current = next_iteration(version, current)
    return current


def last_iteration_ends(version: JourneyVersion, record_id: int | None) -> datetime | None:
    """When the last iteration is over, counted on from those that have begun; None beyond the calendar."""
    current = _last_iteration(record_id) if record_id is not None else None
    try:
        while current is None or current.number < (version.recurrence_count or 0):
            current = next_iteration(version, current)
    except OverflowError:
        return None
    return current.ends_at


def is_over(version: JourneyVersion, record_id: int, at: datetime) -> bool:
    """Say whether a recurring journey's last iteration is over: going live, it would stop at once."""
    if not version.is_recurring or version.starts_at is None or not version.recurrence_interval:
        return False
    return iterations_from(version, _last_iteration(record_id), at) is None


def _without_record() -> list[Run]:
    """Open runs of journeys that were deleted: who is still inside goes no further."""
    record = registry.model_for(JourneyVersion.kind)._base_manager.filter(pk=OuterRef("record_id"))
    return list(Run.objects.filter(~Exists(record), kind=JourneyVersion.kind, closed_at__isnull=True).order_by("pk"))


def _place(run: Run) -> Place:
    return Place(run.kind, run.record_id, f"run:{run.pk}")


def _without_current_run(at: datetime) -> list[LivePublication]:
    current = Run.objects.filter(
        Q(ends_at__isnull=True) | Q(ends_at__gt=at),
        kind=OuterRef("kind"),
        record_id=OuterRef("record_id"),
        closed_at__isnull=True,
    )
    return list(opening.live_at(JourneyVersion.kind, at).filter(~Exists(current)).order_by("pk"))


def _keep_one(live: LivePublication, at: datetime) -> None:
    """1. Close what is over. 2. Open what is to be open, or end the journey. Each step may happen twice."""
    version = versions.value_of(live.publication, JourneyVersion)
    if not version.is_recurring:
        opening.begin(live.kind, live.record_id, 1, at)
        return
    with transaction.atomic():
        current = iterations_from(version, _last_iteration(live.record_id), at)
        for run in _open_runs(live.record_id).select_for_update():
            if run.ends_at is not None and run.ends_at <= at:
                opening.close(run, reasons.ITERATION_OVER, at)
        if current is not None:
            window = (current.starts_at, current.ends_at)
            opening.begin(live.kind, live.record_id, current.number, at, window=window)
    if current is None:
        record = registry.model_for(live.kind).objects.filter(pk=live.record_id).first()
        if record is not None:
            move(record, "end", live.publication.number, at, note=LAST_ITERATION_NOTE)


def _open_runs(record_id: int) -> "QuerySet[Run]":
    return Run.objects.filter(kind=JourneyVersion.kind, record_id=record_id, closed_at__isnull=True)


def _last_iteration(record_id: int) -> Iteration | None:
    runs = Run.objects.filter(kind=JourneyVersion.kind, record_id=record_id, ends_at__isnull=False)
    last = runs.order_by("-number").first()
    if last is None or last.starts_at is None or last.ends_at is None:
        return None
    return Iteration(last.number, last.starts_at, last.ends_at)


def _days_later(version: JourneyVersion, moment: datetime, days: int) -> datetime:
    """The start's time of day so many days later in the journey's zone; times that a clock skips move on."""
    zone = zone_of(version.time_zone)
    if zone is None:
        raise Unreadable(f"There is no time zone “{shown(version.time_zone)}”. Choose one and go live again.")
    assert version.starts_at is not None
    time_of_day = version.starts_at.astimezone(zone).timetz().replace(tzinfo=None)
    day = moment.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(day, time_of_day, zone).astimezone(UTC)
