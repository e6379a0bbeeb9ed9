"""What of a value a mail may show: words, numbers, dates and lists of them; never a whole record, never Python text."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from liquid.undefined import Undefined

_PLAIN = (str, int, float, Decimal, dt.date, dt.time, dt.timedelta, UUID)
# Ten times what any price or count needs; products of such numbers are still made in no time.
MOST_DIGITS = 30
_LARGEST = 10**MOST_DIGITS
# Controls that end or hide text, and the overrides and isolates of Unicode's bidirectional algorithm (UAX 9, 3.1):
# left open in a name, they turn the words behind it around.
_HIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160), *range(0x202A, 0x202F)])
_NOT_IN_STYLES = re.compile(r"[^\w .,#%+-]")
_HIDDEN |= dict.fromkeys(range(0x2066, 0x206A))


def printed(value: object) -> str:
    """A value as it is shown; a record, or anything that only Python can read, shows nothing."""
    if isinstance(value, str):
        return value if value.isprintable() else value.translate(_HIDDEN)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _PLAIN):
        return str(value)
    if isinstance(value, list):
        return "".join(printed(one) for one in value if not isinstance(one, list))
    return f"{value.start}..{value.stop - 1}" if isinstance(value, range) else ""


def in_style(text: str) -> str:
    """Of a value what one value of a style can hold: no other property, no function, no address."""
    return _NOT_IN_STYLES.sub("", text)[:200]


def plain(value: object) -> object:
    """What a filter may work on: lists as the text they would be printed as, records as nothing."""
    if value is None or isinstance(value, (*_PLAIN, Undefined)):
        return value
    return None if isinstance(value, Mapping) else printed(value)


def is_too_large(value: object) -> bool:
    """Say whether a number has more digits than any value of a mail, or is none (infinity, not a number)."""
    return isinstance(value, int | float) and not -_LARGEST < value < _LARGEST
