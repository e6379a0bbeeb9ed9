"""Days and moments as spreadsheets and other programs write them, in an order that a person chose.

Whatever the order, a year of four digits in front and days with dots (23.11.2026) are read as they stand.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo

from django.core.exceptions import ValidationError

from entities.contacts.import_models import DateOrder
from marketing import clock
from marketing.lifecycle.moments import is_in_range, typed_moment

LONGEST = 60
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# What databases and spreadsheets write for no day at all.
ZERO = re.compile(
    r"(?:[0\-/. :T,Z]+|1900-0?1-0?0|0?0[./]0?1[./]1900|0?1/0?0/1900|1899-12-3[01]|3[01]\.12\.1899|12/3[01]/1899)"
    r"(?:[T ]0?0:00(?::00(?:\.0+)?)?Z?)?",
    re.ASCII,
)
TIME = re.compile(
    r"(?P<day>.*?\d)(?:[T,]\s*|\s+)(?:at )?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})"
    r"(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?\s*(?P<offset>Z|UTC|GMT|[+-](?:0\d|1[0-4]):?[0-5]\d)?",
    re.ASCII | re.I,
)
YEAR, SHORT = r"(?P<y>\d{4})", r"(?P<y>\d{4}|\d{2})"
MONTH, DAY = r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
NAMED = rf"(?P<m>(?:{'|'.join(MONTHS)})[a-z]*)"
ORDERS = {DateOrder.DAY: (DAY, MONTH, SHORT), DateOrder.MONTH: (MONTH, DAY, SHORT), DateOrder.YEAR: (SHORT, MONTH, DAY)}
NUMBERS = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{1,4}", re.ASCII)
# Nothing but a day can be meant by them, whatever the order.
WRITTEN = re.compile(r"(?:(?P<d>[23]\d)\. ?(?P<m>\d{1,2})\. ?(?:19|20)\d{2})", re.ASCII)
SPREADSHEET_DAY = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)


def guess_order(cells: Iterable[str]) -> DateOrder:
    """The order in which days are written, by those that only one order has; day first where nothing tells."""
    told: Counter[DateOrder] = Counter()
    for cell in cells:
        if (found := NUMBERS.match(cell.strip())) is None:
            continue
        first, second = int(found[1]), int(found[2])
        if first > 31:
            told[DateOrder.YEAR] += 1
        elif (first > 12) != (second > 12):
            told[DateOrder.DAY if first > 12 else DateOrder.MONTH] += 1
    return told.most_common(1)[0][0] if told else DateOrder.DAY


def days(order: str) -> Callable[[str], date | None]:
    """The reader of days in this order: None for a zero date. Raises ValidationError with words for the error file."""
    patterns = _patterns(DateOrder(order))

    def convert(cell: str) -> date | None:
        _refuse_long(cell)
        if (day := _day(cell, patterns)) is not None:
            return day
        if ZERO.fullmatch(cell):
            return None
        if (found := TIME.fullmatch(cell)) and _clock(found) == (0, 0, 0) and (day := _day(found["day"], patterns)):
            return day
        raise ValidationError(f"“{cell[:LONGEST]}” {_fault(cell)}")

    return convert


def moments(order: str, zone: tzinfo) -> Callable[[str], datetime | None]:
    """The reader of moments in UTC; without an offset they are wall clocks in `zone`, without a time its midnight."""
    only_day, patterns = days(order), _patterns(DateOrder(order))

    def convert(cell: str) -> datetime | None:
        _refuse_long(cell)
        found = typed_moment(cell, zone) if len(cell) > 10 else None
        if found is None and ZERO.fullmatch(cell):
            return None
        if found is None and (parts := TIME.fullmatch(cell)) and (day := _day(parts["day"], patterns)):
            found = typed_moment(_iso(day, parts), zone)
        found = found or typed_moment(f"{only_day(cell)} 00:00", zone)
        if found is None or not is_in_range(found):
            raise ValidationError(f"“{cell[:LONGEST]}” lies outside the years 1900 to 2200")
        return found

    return convert


def _patterns(order: DateOrder) -> list[re.Pattern[str]]:
    dotted = ORDERS[order if order is DateOrder.YEAR else DateOrder.DAY]
    written = [
        *(mark.join((YEAR, MONTH, DAY)) for mark in ("-", "/", r"\.")),
        r"\.\s?".join((DAY, MONTH, YEAR)),
        r"\.\s?".join(dotted),
        *(mark.join(ORDERS[order]) for mark in ("/", "-")),
        rf"{DAY}\.?[ \-/]{NAMED}\.?,?[ \-/]{SHORT}",
        rf"{NAMED}\.?[ \-]{DAY},?[ \-]{SHORT}",
    ]
    return [re.compile(rf"{one}\.?", re.ASCII | re.I) for one in written]


def _day(text: str, patterns: list[re.Pattern[str]]) -> date | None:
    for pattern in patterns:
        if not (found := pattern.fullmatch(text)):
            continue
        month = int(found["m"]) if found["m"].isdecimal() else MONTHS.index(found["m"][:3].lower()) + 1
        try:
            day = date(_year(found["y"]), month, int(found["d"]))
        except ValueError:
            continue
        if is_in_range(day):
            return day
    return None


def _year(text: str) -> int:
    """A year of two digits lies in the last hundred years: people's birthdays and what they bought are past."""
    if len(text) == 4:
        return int(text)
    this_year = clock.now().year
    year = this_year // 100 * 100 + int(text)
    return year if year <= this_year else year - 100


def _clock(found: re.Match[str]) -> tuple[int, int, int]:
    hour, half = int(found["hour"]), (found["half"] or "").lower()[:1]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(found["minute"]), int(found["second"] or 0)


def _iso(day: date, found: re.Match[str]) -> str:
    hour, minute, second = _clock(found)
    offset = found["offset"] or ""
    return f"{day} {hour:02}:{minute:02}:{second:02}{offset if offset[:1] in ('+', '-') else 'Z' * bool(offset)}"


def _refuse_long(cell: str) -> None:
    if len(cell) > LONGEST:
        raise ValidationError(f"“{cell[:LONGEST]}” {_fault('')}")


def _fault(cell: str) -> str:
    if re.match(r"--?\d", cell):
        return "is a day without a year"
    if (found := WRITTEN.fullmatch(cell)) and int(found["m"]) in range(1, 13) and int(found["d"]) in range(1, 32):
        return "is a day that the calendar doesn't have"
    if SPREADSHEET_DAY.fullmatch(cell):
        return "is a spreadsheet's number of a day. Format the column as a date there and save it again"
    return "is not a date such as 2026-11-23 or 23.11.2026"
