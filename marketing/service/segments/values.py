"""Reads the values of a row as its field's type; says what is missing or does not fit."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from marketing.audience import catalogue as c
from marketing.contracts.parsing import LARGEST_NUMBER, day_of, moment_of, number_of, whole_number_of
from marketing.contracts.plain import is_whole
from marketing.contracts.query import LONGEST_TEXT, Scalar
from marketing.service.segments.operators import (
    AMOUNT,
    AMOUNT_UNIT,
    MANY,
    MOST_VALUES,
    NONE,
    TWO,
    UNITS,
    Operator,
)

LARGEST_AMOUNT = 10_000


class ValueFault(ValueError):
    """A row's values don't do; `code` as in the check catalogue."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read(field: c.Field, operator: Operator, given: Sequence[Scalar]) -> list[Any]:
    """The row's values as Python values; raises ValueFault."""
    if operator.values == NONE:
        return []
    filled = [one for one in given if one is not None and one != ""]
    if operator.values in (AMOUNT, AMOUNT_UNIT):
        return _amount(field, filled, with_unit=operator.values == AMOUNT_UNIT)
    wanted = 2 if operator.values == TWO else 1
    if len(filled) < wanted:
        raise ValueFault("value-missing", f"{field.label}: enter {'two values' if wanted == 2 else 'a value'}.")
    if len(filled) > MOST_VALUES:
        raise ValueFault("operator-type-mismatch", f"{field.label}: at most {MOST_VALUES} values.")
    used = filled if operator.values == MANY else filled[:wanted]
    return [_READERS[field.type](field, one) for one in used]


def _amount(field: c.Field, given: list[Any], *, with_unit: bool) -> list[Any]:
    if len(given) < (2 if with_unit else 1):
        raise ValueFault("value-missing", f"{field.label}: say how many.")
    amount, least = _integer(field, given[0]), 1 if with_unit else 0  # within 0 days is today
    if not least <= amount <= LARGEST_AMOUNT:
        raise ValueFault("operator-type-mismatch", f"{field.label}: a number from {least} to {LARGEST_AMOUNT:,}.")
    if not with_unit:
        return [amount]
    if given[1] not in UNITS:
        raise ValueFault("operator-type-mismatch", f"{field.label}: the unit is one of {', '.join(UNITS)}.")
    return [amount, given[1]]


def _text(field: c.Field, given: Any) -> str:
    if len(str(given)) > LONGEST_TEXT or "\x00" in str(given) or not is_whole(str(given)):
        raise ValueFault("operator-type-mismatch", f"{field.label}: enter a text.")
    return str(given)


def _integer(field: c.Field, given: Any) -> int:
    number = whole_number_of(given, LARGEST_NUMBER - 1)
    if number is None:
        raise ValueFault("operator-type-mismatch", f"{field.label}: enter a whole number.")
    return number


def _decimal(field: c.Field, given: Any) -> Decimal:
    number = number_of(given)
    if number is None:
        raise ValueFault("operator-type-mismatch", f"{field.label}: enter a number.")
    return number


def _choice(field: c.Field, given: Any) -> str:
    keys = {key for key, _label in field.choices}
    if str(given) not in keys:
        raise ValueFault("operator-type-mismatch", f"{field.label}: choose from the list.")
    return str(given)


def _boolean(field: c.Field, given: Any) -> bool:
    if str(given).lower() not in ("true", "false"):
        raise ValueFault("operator-type-mismatch", f"{field.label}: choose yes or no.")
    return str(given).lower() == "true"


def _date(field: c.Field, given: Any) -> date:
    day = day_of(str(given))
    if day is None:
        raise ValueFault("operator-type-mismatch", f"{field.label}: enter a date.")
    return day


def _datetime(field: c.Field, given: Any) -> date | datetime:
    """A day, or a minute of the segment's wall clock."""
    text = str(given).strip()
    moment = day_of(text) if len(text) <= 10 else moment_of(text)
    if moment is None:
        raise ValueFault("operator-type-mismatch", f"{field.label}: enter a date, with a time or without.")
    return moment


_READERS: dict[str, Callable[[c.Field, Any], Any]] = {
    c.TEXT: _text,
    c.INTEGER: _integer,
    c.DECIMAL: _decimal,
    c.CHOICE: _choice,
    c.MULTI_CHOICE: _choice,
    c.BOOLEAN: _boolean,
    c.LOOKUP: _integer,
    c.DATE: _date,
    c.DATETIME: _datetime,
}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
