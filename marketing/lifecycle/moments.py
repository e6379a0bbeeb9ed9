"""Moments as people type them, in forms and in files: one reading, one range."""

from datetime import UTC, date, datetime, tzinfo

from dateutil import tz
from django.utils.dateparse import parse_datetime

from marketing.contracts.parsing import zone_of

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


def typed_moment(text: str, zone: tzinfo) -> datetime | None:
    """The moment in UTC, whatever its year; None where it is none.

    A wall clock without an offset is that of `zone`; a time that a change of clocks leaves out is moved on.
    """
    try:
        moment = parse_datetime(text.strip())
        if moment is None:
            return None
        if moment.tzinfo is None:
            moment = tz.resolve_imaginary(moment.replace(tzinfo=zone))
        return moment.astimezone(UTC)
    except ValueError:
        return None
    except OverflowError:  # no day of the calendar any more, once it is moved to UTC
        return datetime.max.replace(tzinfo=UTC)


def in_zone(moment: datetime, name: str) -> datetime:
    """An aware moment as the wall clock of a named zone; in UTC where no zone has that name."""
    try:
        return moment.astimezone(zone_of(name) or UTC)
    except OverflowError:  # there is no such day
        return moment


def is_in_range(day: date) -> bool:
    """Say whether people can mean a day: `EARLIEST` to `LATEST`."""
    return EARLIEST <= (day.date() if isinstance(day, datetime) else day) <= LATEST
