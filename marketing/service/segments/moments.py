"""Dates in segment rows: values and relative periods as half-open intervals in the segment's time zone."""

from calendar import isleap
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from dateutil.relativedelta import relativedelta

from marketing.contracts.parsing import FIRST_YEAR, LAST_YEAR, zone_of
from marketing.contracts.reading import Unreadable, shown

Days = tuple[date, date]


@dataclass(frozen=True)
class Moment:
    """When a query is evaluated, and in which zone its days are counted."""

    at: datetime
    zone: tzinfo

    @classmethod
    def of(cls, at: datetime, zone_name: str) -> "Moment":
        """The moment in a named zone; raises Unreadable where there is none of that name."""
        zone = zone_of(zone_name or "UTC")
        if zone is None:
            raise Unreadable(f"There is no time zone “{shown(zone_name)}”. Choose one.")
        return cls(at, zone)

    @property
    def local(self) -> datetime:
        """The wall clock there."""
        return self.at.astimezone(self.zone)

    @property
    def today(self) -> date:
        """The day there."""
        return self.local.date()

    def midnight(self, day: date) -> datetime:
        """When a day begins there."""
        return datetime.combine(day, time(), self.zone)

    def shifted(self, amount: int, unit: str) -> datetime:
        """The moment `amount` units away; days and longer keep the wall clock over a change of time.

        What lies outside the calendar is its first or last year: nobody's date is before or behind it.
        """
        if unit == "hours":
            return (self.at + timedelta(hours=amount)).astimezone(self.zone)
        step = {unit: amount}
        try:
            return self.local + relativedelta(**step)  # type: ignore[arg-type]  # the unit is one of its arguments
        except (ValueError, OverflowError):
            return self.local.replace(year=FIRST_YEAR if amount < 0 else LAST_YEAR, day=1)


def _week(today: date, away: int) -> Days:
    start = today - timedelta(days=today.weekday()) + timedelta(weeks=away)
    return start, start + timedelta(weeks=1)


def _month(today: date, away: int) -> Days:
    start = today.replace(day=1) + relativedelta(months=away)
    return start, start + relativedelta(months=1)


def _year(today: date, away: int) -> Days:
    start = today.replace(month=1, day=1) + relativedelta(years=away)
    return start, start + relativedelta(years=1)


_PERIODS: dict[str, Callable[[date, int], Days]] = {"week": _week, "month": _month, "year": _year}
_AWAY = {"last": -1, "this": 0, "next": 1}
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}


def period(operator: str, today: date) -> Days | None:
    """The days that `today`, `last-week`, `this-month` … mean: the first, and the one after the last."""
    if operator in _DAYS:
        day = today + timedelta(days=_DAYS[operator])
        return day, day + timedelta(days=1)
    which, _, name = operator.partition("-")
    if which in _AWAY and name in _PERIODS:
        return _PERIODS[name](today, _AWAY[which])
    return None


def anniversaries(today: date, days: int) -> dict[int, set[int]]:
    """The days of the year, by month, from today to `days` ahead; 29 February is the 28th in common years."""
    found: dict[int, set[int]] = {}
    for ahead in range(min(days, 366) + 1):
        day = today + timedelta(days=ahead)
        found.setdefault(day.month, set()).add(day.day)
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            found[2].add(29)
    return found
