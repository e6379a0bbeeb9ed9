"""A journey at work: one open run of it and the publication that governs it, read once a turn."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from marketing.contracts.journey import SEGMENT, JourneyVersion, Tile
from marketing.lifecycle.faults import Place
from marketing.service import versions
from marketing.service.journeys.source import Source
from marketing.service.runs.opening import OpenRun, open_runs


@dataclass(frozen=True)
class JourneyAtWork:
    """One run of a journey that is open at the moment of a turn."""

    open_run: OpenRun
    at: datetime

    @property
    def run_id(self) -> int:
        """The run's key."""
        return self.open_run.id

    @property
    def place(self) -> Place:
        """Where its faults are told."""
        return Place(self.open_run.kind, self.open_run.record_id, f"run:{self.run_id}")

    @property
    def publication_id(self) -> int:
        """The publication that governs it."""
        return self.open_run.publication.pk

    @cached_property
    def version(self) -> JourneyVersion:
        """What it runs."""
        return versions.value_of(self.open_run.publication, JourneyVersion)

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

    def is_still_open(self) -> bool:
        """Say whether the run is open by the same publication; asked inside the transaction that acts."""
        return self.open_run.is_open(self.at)


def at_work(at: datetime, which: Any = None) -> list[JourneyAtWork]:
    """All runs of journeys that are open at a moment; `which` narrows them, as in `filter()`."""
    return [JourneyAtWork(found, at) for found in open_runs(at, JourneyVersion.kind, which)]
