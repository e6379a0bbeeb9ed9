"""A journey's numbers as its pages show them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from marketing.lifecycle.moments import in_zone

RATES = (("Opened", "unique_opens"), ("Clicked", "unique_clicks"), ("Unsubscribed", "unsubscribed"))
FIGURES = (
    ("Entered", "entered"),
    ("Inside now", "inside"),
    ("Through", "completed"),
    ("Left early", "left"),
    ("Mails sent", "sent"),
)
Totals = Callable[[Iterable[int]], Mapping[int, Any]]
Values = Callable[[Iterable[Any]], Mapping[int, Any]]


def figures(totals: Any) -> list[tuple[str, int]]:
    """The large numbers on top of Insights."""
    return [(label, getattr(totals, name)) for label, name in FIGURES]


def rates(results: Any) -> list[tuple[str, float, int]]:
    """Return (label, per cent of what was delivered, number) of each kind of answer to mails."""
    return [(label, results.rate(name) * 100, getattr(results, name)) for label, name in RATES]


def column(name: str, totals_of: Totals) -> Values:
    """What fills a column of the list: a number of the totals, or `progress` from 0 to 1.

    The totals are asked for once for all rows of a page, whichever column comes first.
    """

    def values(records: Iterable[Any]) -> Mapping[int, Any]:
        rows = list(records)
        if rows and not hasattr(rows[0], "totals"):
            found = totals_of([row.pk for row in rows])
            for row in rows:
                row.totals = found[row.pk]
        return {row.pk: _shown(row.totals, name) if row.was_ever_live else None for row in rows}

    return values


def day_column(name: str) -> Values:
    """What fills a column with the day of a moment in each journey's own zone."""

    def values(records: Iterable[Any]) -> Mapping[int, date | None]:
        return {row.pk: _day(getattr(row, name), row.time_zone) for row in records}

    return values


def _day(moment: Any, zone: str) -> date | None:
    return in_zone(moment, zone).date() if moment else None


def _shown(totals: Any, name: str) -> Any:
    if name != "progress":
        return getattr(totals, name)
    return (totals.completed + totals.left) / totals.entered if totals.entered else 0.0
