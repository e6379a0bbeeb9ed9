"""When contacts reach a tile at the earliest, counted from the journey's start."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
LONGEST = 100_000
NONE = timedelta()


def duration(amount: Any, unit: Any) -> timedelta | None:
    """Return a positive length of time, or None where the two make none."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= LONGEST:
        return None
    return UNITS[unit] * amount if isinstance(unit, str) and unit in UNITS else None


def arrivals(pipeline: list[dict[str, Any]], settings: Mapping[str, Any]) -> dict[str, timedelta]:
    """Return, by tile, how long after entering the quickest contact gets there.

    Yes can be taken at once, No after the time-out only; what follows a branch is reached by the quicker of both.
    """
    found: dict[str, timedelta] = {}
    _walk(pipeline, settings, NONE, found)
    return found


def _walk(
    nodes: list[dict[str, Any]], settings: Mapping[str, Any], start: timedelta, found: dict[str, timedelta]
) -> timedelta:
    for node in nodes:
        found[node["id"]] = start
        given = settings.get(node["id"], {})
        start += duration(given.get("amount"), given.get("unit")) or NONE
        if branches := node.get("branches"):
            timeout = duration(given.get("wait_amount"), given.get("wait_unit")) or NONE
            yes = _walk(branches.get("yes", []), settings, start, found)
            start = min(yes, _walk(branches.get("no", []), settings, start + timeout, found))
    return start


def words(length: timedelta) -> str:
    """Return a length of time as people say it: `3 days`, `5 hours`."""
    size, unit = next(
        ((size, unit) for unit, size in reversed(UNITS.items()) if unit != "weeks" and length >= size),
        (UNITS["minutes"], "minutes"),
    )
    number = int(length / size)
    return f"{number} {unit.removesuffix('s') if number == 1 else unit}"
