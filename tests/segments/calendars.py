"""Dates for the second reading of domain.md 7.2: moments become the wall clock of a zone, and days are compared."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Now:
    """When, and where days are counted."""

    at: datetime
    zone: str

    def wall(self, moment: datetime) -> datetime:
        """Return what a clock on the wall shows there, without a zone."""
        return moment.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None, fold=0)

    @property
    def today(self) -> date:
        """The day there."""
        return self.wall(self.at).date()

    def instant(self, wall: datetime) -> datetime:
        """Return when the clock first shows this; where it jumps over it, the offset before holds (RFC 5545)."""
        zone = ZoneInfo(self.zone)
        offsets = {(wall.replace(tzinfo=zone) + timedelta(days=days)).utcoffset() for days in (-1, 0, 1)}
        tries = sorted((wall - offset).replace(tzinfo=UTC) for offset in offsets if offset is not None)
        shown = [moment for moment in tries if self.wall(moment) == wall]
        return shown[0] if shown else tries[-1]


def moved(wall: datetime, amount: int, unit: str) -> datetime:
    """Return a wall clock so many units on; a day that a month lacks becomes its last."""
    if unit in ("hours", "days", "weeks"):
        return wall + timedelta(**{unit: amount})
    months = wall.year * 12 + wall.month - 1 + amount * (12 if unit == "years" else 1)
    year, month = months // 12, months % 12 + 1
    if not 1 < year < 9999:  # outside the calendar: its first or last year does
        return wall.replace(year=2 if year < 2 else 9998, day=1)
    return wall.replace(year=year, month=month, day=min(wall.day, monthrange(year, month)[1]))


@cache
def _away(now: Now, amount: int, unit: str) -> datetime:
    """Return the moment so many units from now: hours pass, longer units move the clock on the wall."""
    if unit == "hours":
        return now.at + timedelta(hours=amount)
    return now.instant(moved(now.wall(now.at), amount, unit))


def _named(operator: str, day: date, today: date) -> bool | None:
    """Judge a day by `today`, `last-week`, `this-month` …; None for other operators."""
    near = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if operator in near:
        return (day - today).days == near[operator]
    which, _, unit = operator.partition("-")
    away = {"last": -1, "this": 0, "next": 1}.get(which)
    numbers: dict[str, Callable[[date], int]] = {
        "week": lambda one: (one.toordinal() - 1) // 7,
        "month": lambda one: one.year * 12 + one.month,
        "year": lambda one: one.year,
    }
    if away is None or unit not in numbers:
        return None
    return numbers[unit](day) - numbers[unit](today) == away


def _anniversary(day: date, today: date, days: int) -> bool:
    """Say whether its next anniversary is at most so many days ahead; 29 February's is the 28th in other years."""
    for year in range(today.year, today.year + 3):
        last = monthrange(year, day.month)[1]
        at = date(year, day.month, min(day.day, last))
        if at >= today:
            return (at - today).days <= days
    raise AssertionError("every date has an anniversary")


def _compared(operator: str, mine: Any, spans: list[tuple[Any, Any]]) -> bool:
    """Compare a day or a moment with spans [first, end)."""
    first, end = spans[0]
    if operator == "on":
        return any(start <= mine < stop for start, stop in spans)
    if operator == "between":
        return bool(min(start for start, _stop in spans) <= mine < max(stop for _start, stop in spans))
    answers = {"before": mine < first, "after": mine >= end, "on-or-before": mine < end, "on-or-after": mine >= first}
    return bool(answers[operator])


def date_meets(operator: str, given: tuple[Any, ...], day: date, now: Now) -> bool:
    """Judge a plain date. In the last n days: today and the n - 1 before; older: before the day n days ago."""
    named = _named(operator, day, now.today)
    if named is not None:
        return named
    if operator in ("anniversary-today", "anniversary-within"):
        return _anniversary(day, now.today, given[0] if given else 0)
    if operator not in ("in-the-last", "in-the-next", "older-than"):
        days = [date.fromisoformat(one) for one in given]
        return _compared(operator, day, [(one, one + timedelta(days=1)) for one in days])
    amount, unit = given
    edge = now.wall(_away(now, amount if operator == "in-the-next" else -amount, unit)).date()
    if operator == "older-than":
        return day < edge
    if unit == "hours":
        return min(edge, now.today) <= day <= max(edge, now.today)
    return edge < day <= now.today if operator == "in-the-last" else now.today <= day < edge


def datetime_meets(operator: str, given: tuple[Any, ...], moment: datetime, now: Now) -> bool:
    """Judge a moment: its day there, or its minute where a value has a time."""
    day = now.wall(moment).date()
    named = _named(operator, day, now.today)
    if named is not None:
        return named
    if operator in ("anniversary-today", "anniversary-within"):
        return _anniversary(day, now.today, given[0] if given else 0)
    if operator not in ("in-the-last", "in-the-next", "older-than"):
        return _compared(operator, moment, [_span(one, now) for one in given])
    amount, unit = given
    edge = _away(now, amount if operator == "in-the-next" else -amount, unit)
    if operator == "older-than":
        return moment < edge
    return edge < moment <= now.at if operator == "in-the-last" else now.at <= moment < edge


@cache
def _span(given: str, now: Now) -> tuple[datetime, datetime]:
    if len(given) > 10:
        start = now.instant(datetime.fromisoformat(given))
        return start, start + MINUTE
    day = datetime.fromisoformat(given)
    return now.instant(day), now.instant(day + timedelta(days=1))
