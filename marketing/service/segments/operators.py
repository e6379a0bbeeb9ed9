"""The operators of segment rows by field type, as menus show them and queries store them."""

from typing import NamedTuple

from marketing.audience import catalogue as c

NONE, ONE, MANY, TWO, AMOUNT, AMOUNT_UNIT = "none", "one", "many", "two", "amount", "amount-unit"
UNITS = ("hours", "days", "weeks", "months", "years")
MOST_VALUES = 500
ANNIVERSARY_TODAY, ANNIVERSARY_WITHIN = "anniversary-today", "anniversary-within"


class Operator(NamedTuple):
    """One operator: its key in a query, its words, what values it takes."""

    key: str
    label: str
    values: str


_DATA = (
    Operator("contains-data", "contains data", NONE),
    Operator("does-not-contain-data", "does not contain data", NONE),
)
_TEXT = (
    Operator("equals", "equals", MANY),
    Operator("does-not-equal", "does not equal", MANY),
    Operator("contains", "contains", MANY),
    Operator("does-not-contain", "does not contain", MANY),
    Operator("begins-with", "begins with", MANY),
    Operator("does-not-begin-with", "does not begin with", MANY),
    Operator("ends-with", "ends with", MANY),
    Operator("does-not-end-with", "does not end with", MANY),
    *_DATA,
)
_NUMBER = (
    Operator("eq", "=", MANY),
    Operator("ne", "≠", MANY),
    Operator("gt", ">", ONE),
    Operator("ge", "≥", ONE),
    Operator("lt", "<", ONE),
    Operator("le", "≤", ONE),
    Operator("between", "is between", TWO),
    *_DATA,
)
_CHOICE = (Operator("is", "is", MANY), Operator("is-not", "is not", MANY), *_DATA)
_MULTI_CHOICE = (
    Operator("contains-any-of", "contains any of", MANY),
    Operator("contains-all-of", "contains all of", MANY),
    Operator("contains-none-of", "contains none of", MANY),
    *_DATA,
)
_DATE = (
    Operator("on", "on", MANY),
    Operator("not-on", "not on", MANY),
    Operator("before", "before", ONE),
    Operator("after", "after", ONE),
    Operator("on-or-before", "on or before", ONE),
    Operator("on-or-after", "on or after", ONE),
    Operator("between", "is between", TWO),
    Operator("in-the-last", "in the last", AMOUNT_UNIT),
    Operator("in-the-next", "in the next", AMOUNT_UNIT),
    Operator("older-than", "older than", AMOUNT_UNIT),
    *(Operator(day, day, NONE) for day in ("today", "yesterday", "tomorrow")),
    *(
        Operator(f"{which}-{period}", f"{which} {period}", NONE)
        for period in ("week", "month", "year")
        for which in ("this", "last", "next")
    ),
    Operator(ANNIVERSARY_TODAY, "anniversary is today (any year)", NONE),
    Operator(ANNIVERSARY_WITHIN, "anniversary within (days)", AMOUNT),
    *_DATA,
)
OPERATORS: dict[str, tuple[Operator, ...]] = {
    c.TEXT: _TEXT,
    c.INTEGER: _NUMBER,
    c.DECIMAL: _NUMBER,
    c.CHOICE: _CHOICE,
    c.BOOLEAN: _CHOICE,
    c.LOOKUP: _CHOICE,
    c.MULTI_CHOICE: _MULTI_CHOICE,
    c.DATE: _DATE,
    c.DATETIME: _DATE,
}


def find(field_type: str, key: object) -> Operator | None:
    """An operator of a field type."""
    return next((operator for operator in OPERATORS[field_type] if operator.key == key), None)
