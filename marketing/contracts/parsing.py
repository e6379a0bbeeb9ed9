"""Text from outside as values: each parser of the standard library is called on such text here, guarded, and only here.

Each fails in a way of its own, some of them late: `Decimal("1e999999999")` is read, and raises an ArithmeticError as
soon as one reckons with it; `int` refuses 4,301 digits; the year 1 is read, and overflows once it is moved to another
time zone; `urlsplit` raises for `http://[`, and its `port` for `http://a:b`. What none of them can make use of is None
here, and what is returned can be reckoned with, compared, moved between time zones and stored.
"""

import json
from datetime import MAXYEAR, MINYEAR, date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo

Day = TypeVar("Day", bound=date)

# A column of numbers holds up to 16 digits, one of ids 63 bit.
LARGEST_NUMBER = 10**15
LARGEST_WHOLE_NUMBER = 2**63 - 1
LONGEST_NUMBER = 400
# Days around the ends of the calendar still exist in every time zone.
FIRST_YEAR, LAST_YEAR = MINYEAR + 1, MAXYEAR - 1


def number_of(given: object, below: int = LARGEST_NUMBER) -> Decimal | None:
    """A finite number between minus and plus `below`; spaces around it are left out."""
    text = str(given).strip()
    if isinstance(given, bool) or len(text) > LONGEST_NUMBER or "_" in text:
        return None
    try:
        number = Decimal(text)
    except ArithmeticError:
        return None
    # Compared, never reckoned with, as long as its exponent may be anything.
    if not number.is_finite() or not -below < number < below:
        return None
    # PostgreSQL refuses 1e-999999999 and 0e999999999 as it does 1e999999999: its numbers have up to 16,383 decimals.
    return number if abs(int(number.as_tuple().exponent)) <= LONGEST_NUMBER else None


def whole_number_of(given: object, largest: int = LARGEST_WHOLE_NUMBER) -> int | None:
    """A whole number of up to 19 ASCII digits, a minus in front or not, from minus to plus `largest`."""
    text = str(given).strip()
    digits = text.removeprefix("-")
    if isinstance(given, bool) or not digits.isascii() or not digits.isdecimal() or len(digits) > 19:
        return None
    number = int(text)
    return number if -largest <= number <= largest else None


def id_of(given: object) -> int | None:
    """The id of a record that a text names."""
    number = whole_number_of(given)
    return number if number is not None and number > 0 else None


def day_of(text: str) -> date | None:
    """A day written as ISO 8601 has it."""
    try:
        return _inside(date.fromisoformat(text.strip()))
    except ValueError:
        return None


def moment_of(text: str) -> datetime | None:
    """A moment written as ISO 8601 has it; it is aware where the text holds an offset."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _inside(moment)


def json_of(text: str) -> Any:
    """The value behind a JSON text; raises ValueError for what is none, nested without end, or no number."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as fault:
        raise ValueError("The text is nested too deeply.") from fault


def zone_of(name: str) -> ZoneInfo | None:
    """The time zone of a name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; a path or a NUL; a folder such as “America”, a name too long
        return None


def address_of(text: str) -> SplitResult | None:
    """The parts of an address, of which `hostname` and `port` can be read too."""
    try:
        parts = urlsplit(text.strip())
        _both = parts.hostname, parts.port
    except ValueError:
        return None
    return parts


def host_of(text: str) -> str:
    """The host of an address in small letters; "" where it has none."""
    parts = address_of(text)
    return (parts.hostname or "") if parts is not None else ""


def _inside(day: Day) -> Day | None:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
