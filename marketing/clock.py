"""The edge clock: the only place where Golive reads the time. Inner functions get it as `at=`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings


def shift_file() -> Path:
    """Seconds in this file move the clock of all processes; demonstrations and tests only."""
    return Path(settings.DATA_DIR) / "clock-shift"


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift()


def _shift() -> timedelta:
    if not settings.CLOCK_SHIFT_ALLOWED:
        return timedelta()
    try:
        return timedelta(seconds=float(shift_file().read_text() or 0))
    except FileNotFoundError:
        return timedelta()
