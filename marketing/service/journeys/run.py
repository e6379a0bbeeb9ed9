"""A running journey: its live publication, read once a turn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from marketing.contracts.journey import SEGMENT, JourneyVersion, Tile
from marketing.publishing.models import LivePublication
from marketing.service import versions
from marketing.service.journeys.source import Source
from marketing.service.mail import outbox

UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}


@dataclass(frozen=True)
class Run:
    """One journey that is live, begun and not ended, at the moment of a turn."""

    live: LivePublication
    at: datetime

    @property
    def journey_id(self) -> int:
        """The journey's record id."""
        return self.live.record_id

    @cached_property
    def version(self) -> JourneyVersion:
        """What it runs."""
        return versions.value_of(self.live.publication, JourneyVersion)

    @cached_property
    def tiles(self) -> dict[str, Tile]:
        """Its tiles by id, in reading order."""
        return self.version.tiles()

    @cached_property
    def entrance(self) -> Tile | None:
        """The segment tile that it starts with."""
        first = next(iter(self.tiles.values()), None)
        return first if first is not None and first.type == SEGMENT else None

    @property
    def suppression(self) -> tuple[int, ...]:
        """The suppression segment, if it has one."""
        key = self.version.suppression_segment
        return () if key is None else (key,)

    @cached_property
    def sources(self) -> tuple[int, ...]:
        """The segments that people enter from, or that keep them out."""
        return Source.of(self.entrance).segments if self.entrance is not None else ()

    def is_still_live(self) -> bool:
        """Say whether the same publication runs at this moment; asked inside the transaction that acts."""
        return outbox.live_journeys(self.at).filter(pk=self.live.pk, publication_id=self.live.publication_id).exists()


def runs(at: datetime) -> list[Run]:
    """Return all journeys that run at a moment."""
    return [Run(live, at) for live in outbox.live_journeys(at).order_by("pk")]


def duration(amount: Any, unit: Any) -> timedelta:
    """Return a tile's length of time; nothing where it makes no sense (the check refuses such tiles)."""
    if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
        return timedelta()
    return amount * UNITS.get(unit, timedelta())
