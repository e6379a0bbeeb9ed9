"""What the service needs to run one outbound customer journey, and the tree its tiles form."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from marketing.contracts.payload import Contract, Window
from marketing.contracts.pipeline import BRANCHES, NO, YES, Tile, read_pipeline, read_tiles
from marketing.contracts.problems import Problem
from marketing.contracts.reading import Read, within
from marketing.contracts.tile_settings import CREATE_LEAD, EMAIL, IF_THEN, SEGMENT, TYPES, WAIT_FOR

__all__ = [
    "BRANCHES",
    "CREATE_LEAD",
    "EMAIL",
    "IF_THEN",
    "NO",
    "SEGMENT",
    "TYPES",
    "WAIT_FOR",
    "YES",
    "JourneyVersion",
    "Tile",
]


@dataclass(frozen=True)
class JourneyVersion(Contract):
    """One version of a customer journey. Times are aware; `pipeline` and `tile_settings` as their readers take them.

    `minimum_consent` is the level of domain.md 12 that contacts need, None where no level is asked for; a version of
    schema 1 asked for none.
    """

    kind: ClassVar[str] = "journeys"
    schema: ClassVar[int] = 2

    name: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    time_zone: str = "UTC"
    is_recurring: bool = False
    recurrence_count: int | None = None
    recurrence_interval: int | None = None
    content_settings: int | None = None
    suppression_segment: int | None = None
    minimum_consent: int | None = None
    target: str = "contact"
    purpose: str = ""
    description: str = ""
    template: int | None = None
    pipeline: list[dict[str, Any]] = field(default_factory=list)
    tile_settings: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def upgrade(cls, payload: dict[str, Any], schema: int) -> dict[str, Any]:
        """Let versions from before minimum consent ask for none, whatever stands there."""
        return payload if schema > 1 else {**payload, "minimum_consent": None}

    def window(self) -> Window | None:
        """Start and end: a journey processes contacts between them alone."""
        return (self.starts_at, self.ends_at)

    def read(self) -> Read[dict[str, Tile]]:
        """Read the tiles by id, in reading order (a tile, then its branches, then what follows), and what is wrong."""
        return read_journey(self.pipeline, self.tile_settings)

    def tiles(self) -> dict[str, Tile]:
        """The tiles as `read()`; raises Unreadable when one can't be read: half a journey is not run."""
        return self.read().whole()

    def content_faults(self) -> tuple[Problem, ...]:
        """Say what of pipeline and tile settings can't be read."""
        return self.read().faults


def read_journey(pipeline: Any, tile_settings: Any) -> Read[dict[str, Tile]]:
    """Read both columns of a journey; each fault names its field."""
    tree = read_pipeline(pipeline)
    tiles = read_tiles(tree.value, tile_settings)
    faults = (*within("pipeline", tree.faults), *within("tile_settings", tiles.faults))
    return Read(tiles.value, faults)
