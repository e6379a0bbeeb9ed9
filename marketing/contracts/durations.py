"""Lengths of time as tiles hold them: an amount and a unit."""

from datetime import timedelta
from typing import Any

UNITS = {
    "minutes": timedelta(minutes=1),
    "hours": timedelta(hours=1),
    "days": timedelta(days=1),
    "weeks": timedelta(weeks=1),
}
LONGEST = 100_000


def duration(amount: Any, unit: Any) -> timedelta | None:
    """A positive length of time, or None where the two make none."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 < amount <= LONGEST:
        return None
    return UNITS[unit] * amount if isinstance(unit, str) and unit in UNITS else None
