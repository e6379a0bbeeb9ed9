"""When contacts reach a tile at the earliest, counted from the journey's start."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from marketing.contracts.durations import UNITS
from marketing.contracts.journey import NO, Tile
from marketing.contracts.tile_settings import IfThenSettings, WaitSettings

NONE = timedelta()


def arrivals(tiles: Mapping[str, Tile]) -> dict[str, timedelta]:
    """Return, by tile, how long after entering the quickest contact gets there.

    `tiles` are in reading order. Yes can be taken at once, No after the time-out only; what follows a branch is
    reached by the quicker of both.
    """
    found: dict[str, timedelta] = {}
    for tile in tiles.values():
        start = found.setdefault(tile.id, NONE)
        for to, after in _ways(tile):
            found[to] = min(found.get(to, timedelta.max), start + after)
    return found


def _ways(tile: Tile) -> Iterable[tuple[str, timedelta]]:
    """Yield (tile, after how long) of each way out of a tile."""
    if isinstance(tile.settings, IfThenSettings):
        timeout = tile.settings.length or NONE
        ways = [(to, timeout if name == NO else NONE) for name, to in tile.branches.items()]
    else:
        wait = (tile.settings.length if isinstance(tile.settings, WaitSettings) else None) or NONE
        ways = [(tile.next_id, wait)]
    return [(to, after) for to, after in ways if to is not None]


def words(length: timedelta) -> str:
    """A length of time as people say it: `3 days`, `5 hours`."""
    size, unit = next(
        ((size, unit) for unit, size in reversed(UNITS.items()) if unit != "weeks" and length >= size),
        (UNITS["minutes"], "minutes"),
    )
    number = int(length / size)
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"
