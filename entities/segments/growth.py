"""How a segment grew, as a page shows it: bars of members by day, and the days on which somebody came or went."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

PERIODS = ((30, "30 days"), (90, "90 days"), (365, "12 months"))
WHICH = (("", "Joined and left"), ("joined", "Joined"), ("left", "Left"))
HEIGHT, STEP = 100, 10


@dataclass(frozen=True)
class Bar:
    """One day of the chart, in its own units: as wide as STEP, up to HEIGHT high."""

    day: date
    members: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Growth:
    """The chart and the table below it. A day is what insights.segment_days() gives."""

    bars: list[Bar]
    width: int
    most: int
    first: Any
    last: Any
    moved: list[Any]

    @property
    def joined(self) -> int:
        """How many joined in these days."""
        return sum(day.joined for day in self.moved)

    @property
    def left(self) -> int:
        """How many left."""
        return sum(day.left for day in self.moved)


def growth(days: Sequence[Any]) -> Growth:
    """What is shown of some days, oldest first."""
    most = max((day.members for day in days), default=0)
    moved = [day for day in reversed(days) if day.joined or day.left]
    return Growth(list(_bars(days, most)), len(days) * STEP, most, days[0], days[-1], moved)


def _bars(days: Sequence[Any], most: int) -> Iterator[Bar]:
    for place, day in enumerate(days):
        height = round(day.members * HEIGHT / most) if most else 0
        yield Bar(day.day, day.members, place * STEP, HEIGHT - height, height)


def period(typed: str) -> int:
    """The chosen number of days; the shortest where none of them was."""
    return next((number for number, _label in PERIODS if str(number) == typed), PERIODS[0][0])
