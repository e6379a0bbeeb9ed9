"""One row of a query as a database condition.

Empty values (domain.md 7.2): every comparison is false for them, "does not contain data" and the negative
operators ("is not", "does not equal", "not on" …) are true.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, F, Q, TextField, Value
from django.db.models.functions import ExtractDay, ExtractMonth, Left, Length, Right, StrIndex
from django.db.models.lookups import Exact, GreaterThan

from marketing.audience import catalogue as c
from marketing.service.segments.functions import HasChoice, ListLength, Lower
from marketing.service.segments.moments import Moment, anniversaries, period
from marketing.service.segments.operators import ANNIVERSARY_TODAY, ANNIVERSARY_WITHIN
from marketing.service.segments.values import DAY, MINUTE

NEGATIVE = {
    "does-not-equal": "equals",
    "does-not-contain": "contains",
    "does-not-begin-with": "begins-with",
    "does-not-end-with": "ends-with",
    "ne": "eq",
    "is-not": "is",
    "not-on": "on",
    "contains-none-of": "contains-any-of",
    "does-not-contain-data": "contains-data",
}
TOGETHER = 50
_COMPARISONS = {"gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}


def condition(field: c.Field, is_text: bool, operator: str, values: list[Any], moment: Moment) -> Q:
    """The condition of a row; `is_text` tells that the column is a text, whose empty value is ""."""
    if operator in NEGATIVE:
        positive = condition(field, is_text, NEGATIVE[operator], values, moment)
        return ~positive | Q(**{f"{field.column}__isnull": True})
    if operator == "contains-data":
        return _has_data(field, is_text)
    return _BY_TYPE[field.type](field, operator, values, moment)


def _has_data(field: c.Field, is_text: bool) -> Q:
    if field.type == c.MULTI_CHOICE:
        return Q(GreaterThan(ListLength(F(field.column)), 0))
    return Q(**{f"{field.column}__gt": ""}) if is_text else Q(**{f"{field.column}__isnull": False})


def _any(conditions: Iterable[Q]) -> Q:
    """Join conditions by or, many of them in parts: SQLite takes expressions up to 1,000 deep."""
    every = list(conditions)
    while len(every) > TOGETHER:
        parts = [every[start : start + TOGETHER] for start in range(0, len(every), TOGETHER)]
        every = [Q(ExpressionWrapper(Q(*part, _connector=Q.OR), BooleanField())) for part in parts]
    return Q(*every, _connector=Q.OR)


def _text(field: c.Field, operator: str, values: list[Any], moment: Moment) -> Q:
    column = Lower(F(field.column))
    return _any(_TEXT[operator](column, Lower(Value(value, output_field=TextField()))) for value in values)


def _begins(column: Lower, value: Lower) -> Q:
    return Q(Exact(Left(column, Length(value)), value))


def _ends(column: Lower, value: Lower) -> Q:
    return Q(Exact(Right(column, Length(value)), value))


_TEXT: dict[str, Callable[[Lower, Lower], Q]] = {
    "equals": lambda column, value: Q(Exact(column, value)),
    "contains": lambda column, value: Q(GreaterThan(StrIndex(column, value), 0)),
    "begins-with": _begins,
    "ends-with": _ends,
}


def _number(field: c.Field, operator: str, values: list[Any], moment: Moment) -> Q:
    # Said in so many words: of a number beyond the column's range Django makes “always”, for empty values too.
    return _compared(field, operator, values) & Q(**{f"{field.column}__isnull": False})


def _compared(field: c.Field, operator: str, values: list[Any]) -> Q:
    if operator == "eq":
        return Q(**{f"{field.column}__in": values})
    if operator == "between":
        low, high = sorted(values)
        return Q(**{f"{field.column}__gte": low, f"{field.column}__lte": high})
    return Q(**{f"{field.column}__{_COMPARISONS[operator]}": values[0]})


def _choice(field: c.Field, operator: str, values: list[Any], moment: Moment) -> Q:
    return Q(**{f"{field.column}__in": values})


def _multi_choice(field: c.Field, operator: str, values: list[Any], moment: Moment) -> Q:
    each = [Q(HasChoice(F(field.column), Value(value, output_field=TextField()))) for value in values]
    return reduce(and_, each) if operator == "contains-all-of" else _any(each)


def _date(field: c.Field, operator: str, values: list[Any], moment: Moment) -> Q:
    days = period(operator, moment.today)
    if days is not None:
        return _between(field, _start(field, days[0], moment), _start(field, days[1], moment))
    if operator in (ANNIVERSARY_TODAY, ANNIVERSARY_WITHIN):
        return _anniversary(field, values[0] if values else 0, moment)
    if operator in ("in-the-last", "in-the-next", "older-than"):
        return _relative(field, operator, values[0], values[1], moment)
    spans = [_span(field, value, moment) for value in values]
    if operator == "on":
        return _any(_between(field, *span) for span in spans)
    if operator == "between":
        first, last = sorted(spans)
        return _between(field, first[0], last[1])
    start, end = spans[0]
    name, bound = {
        "before": ("lt", start),
        "after": ("gte", end),
        "on-or-before": ("lt", end),
        "on-or-after": ("gte", start),
    }[operator]
    return Q(**{f"{field.column}__{name}": bound})


def _between(field: c.Field, start: Any, end: Any) -> Q:
    return Q(**{f"{field.column}__gte": start, f"{field.column}__lt": end})


def _start(field: c.Field, day: date, moment: Moment) -> date | datetime:
    return moment.midnight(day) if field.type == c.DATETIME else day


def _span(field: c.Field, value: date | datetime, moment: Moment) -> tuple[Any, Any]:
    """The day, or the minute where a time is given, as start and end."""
    if isinstance(value, datetime):
        start = value if value.tzinfo else value.replace(tzinfo=moment.zone)
        # Counted in UTC: where the clock goes back, the next minute on the wall may be an hour away.
        return start, start.astimezone(UTC) + MINUTE
    return _start(field, value, moment), _start(field, value + DAY, moment)


def _relative(field: c.Field, operator: str, amount: int, unit: str, moment: Moment) -> Q:
    if operator == "in-the-next":
        bound = moment.shifted(amount, unit)
        start: Any = moment.at if field.type == c.DATETIME else moment.today
        return _between(field, start, _bound(field, bound, unit == "hours"))
    bound = moment.shifted(-amount, unit)
    if operator == "older-than":
        return Q(**{f"{field.column}__lt": bound if field.type == c.DATETIME else bound.date()})
    if field.type == c.DATETIME:
        return Q(**{f"{field.column}__gt": bound, f"{field.column}__lte": moment.at})
    first = bound.date() + (timedelta() if unit == "hours" else DAY)
    return _between(field, first, moment.today + DAY)


def _bound(field: c.Field, bound: datetime, is_inclusive: bool) -> Any:
    """The end of a period ahead; of plain dates the last day counts only where hours are counted."""
    if field.type == c.DATETIME:
        return bound
    return bound.date() + (DAY if is_inclusive else timedelta())


def _anniversary(field: c.Field, days: int, moment: Moment) -> Q:
    zone: dict[str, Any] = {"tzinfo": moment.zone} if field.type == c.DATETIME else {}
    month, day = ExtractMonth(F(field.column), **zone), ExtractDay(F(field.column), **zone)
    found = anniversaries(moment.today, days)
    return _any(Q(Exact(month, m)) & _any(Q(Exact(day, d)) for d in sorted(of)) for m, of in found.items())


_BY_TYPE: dict[str, Callable[[c.Field, str, list[Any], Moment], Q]] = {
    c.TEXT: _text,
    c.INTEGER: _number,
    c.DECIMAL: _number,
    c.CHOICE: _choice,
    c.BOOLEAN: _choice,
    c.LOOKUP: _choice,
    c.MULTI_CHOICE: _multi_choice,
    c.DATE: _date,
    c.DATETIME: _date,
}
