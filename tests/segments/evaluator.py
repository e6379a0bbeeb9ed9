"""A second reading of domain.md 7.2 in plain Python, over dicts: what the compiled SQL is compared with.

It shares nothing with `marketing.service.segments`. A world is {"contact": {id: values}, "account": {id: values}};
values are Python's, None or "" or [] where there is nothing, lookups hold ids.
"""

import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from tests.segments import calendars
from tests.segments.calendars import Now

Values = dict[str, Any]
World = dict[str, dict[int, Values]]
Given = tuple[Any, ...]

TEXTS = "first_name last_name name email job_title phone street city postal_code region country language source"
CONTACT = {
    **dict.fromkeys(TEXTS.split(), "text"),
    "orders": "integer",
    "credit_limit": "decimal",
    "customer_type": "choice",
    "consent": "choice",
    "do_not_email": "boolean",
    "is_child": "boolean",
    "owner": "lookup",
    "interests": "multi-choice",
    "birthday": "date",
    "customer_since": "date",
    "last_purchase_at": "datetime",
}
ACCOUNT = {
    **dict.fromkeys("name account_number website email phone street city postal_code region country".split(), "text"),
    "employees": "integer",
    "annual_revenue": "decimal",
    "industry": "choice",
    "owner": "lookup",
    "customer_since": "date",
}
TYPES = {"contact": CONTACT, "account": ACCOUNT}
# (entity, relation): the entity it leads to, and the field that ties them, on this side or on the other.
RELATIONS = {
    ("contact", "account"): ("account", "account", True),
    ("account", "primary_contact"): ("contact", "primary_contact", True),
    ("account", "contacts"): ("contact", "account", False),
}


def members(query: Values, world: World, now: Now) -> set[int]:
    """Return the ids of the active contacts that a query holds."""
    reader = _Reader(world, now)
    active = (key for key, one in world["contact"].items() if one["status"] == "active")
    return {key for key in active if reader.holds(query["blocks"], key)}


class _Reader:
    """Reads one query; what it found out about a related record it remembers."""

    def __init__(self, world: World, now: Now) -> None:
        self.world, self.now = world, now
        self.known: dict[tuple[int, int], bool] = {}

    def holds(self, blocks: list[Values], key: int) -> bool:
        """Go through the blocks from left to right."""
        found = False
        for number, block in enumerate(blocks):
            fits = self.group(block, "contact", key)
            if number == 0 or block["join"] == "union":
                found = fits or found
            elif block["join"] == "intersect":
                found = found and fits
            else:
                found = found and not fits
        return found

    def group(self, group: Values, entity: str, key: int) -> bool:
        """Judge a group of items about one record."""
        place = (id(group), key)
        if place not in self.known:
            results = (self.item(item, entity, key) for item in group["items"])
            self.known[place] = all(results) if group["match"] == "all" else any(results)
        return self.known[place]

    def item(self, item: Values, entity: str, key: int) -> bool:
        """Judge a row, a group or related records."""
        if item["type"] == "group":
            return self.group(item, entity, key)
        if item["type"] == "related":
            target, _field, _mine = RELATIONS[entity, item["relation"]]
            return any(self.group(item, target, one) for one in related(entity, item["relation"], key, self.world))
        value = self.world[entity][key][item["field"]]
        return row(TYPES[entity][item["field"]], item["operator"], item["values"], value, self.now)


def related(entity: str, relation: str, key: int, world: World) -> list[int]:
    """Return the ids of the records that a relation leads to."""
    target, field, is_mine = RELATIONS[entity, relation]
    if is_mine:
        found = world[entity][key][field]
        return [found] if found is not None else []
    return [other for other, values in world[target].items() if values[field] == key]


def is_empty(value: Any) -> bool:
    """Say whether there is nothing: no value, an empty text, an empty list."""
    return value is None or value in ("", [], ())


def row(kind: str, operator: str, given: list[Any], value: Any, now: Now) -> bool:
    """Say whether one value meets one condition: nothing meets no comparison, and every “is not”."""
    kept = tuple(value) if isinstance(value, list) else value
    return _row(kind, operator, tuple(given), kept, now)


@cache
def _row(kind: str, operator: str, given: Given, value: Any, now: Now) -> bool:
    if operator == "contains-data":
        return not is_empty(value)
    if operator == "does-not-contain-data":
        return is_empty(value)
    if operator in OPPOSITES:
        return is_empty(value) or not _row(kind, OPPOSITES[operator], given, value, now)
    if is_empty(value):
        return False
    return _COMPARED[kind](operator, given, value, now)


OPPOSITES = {
    "does-not-equal": "equals",
    "does-not-contain": "contains",
    "does-not-begin-with": "begins-with",
    "does-not-end-with": "ends-with",
    "ne": "eq",
    "is-not": "is",
    "contains-none-of": "contains-any-of",
    "not-on": "on",
}


def _caseless(text: str) -> str:
    """Letter by letter, so that the Greek sigma is one letter wherever it stands; accents with their letters."""
    return "".join(letter.lower() for letter in unicodedata.normalize("NFC", text)).replace("ς", "σ")


def _text(operator: str, given: Given, value: str, now: Now) -> bool:
    mine = _caseless(value)
    tests: dict[str, Callable[[str], bool]] = {
        "equals": lambda one: mine == one,
        "contains": lambda one: one in mine,
        "begins-with": mine.startswith,
        "ends-with": mine.endswith,
    }
    return any(tests[operator](_caseless(str(one))) for one in given)


def _number(operator: str, given: Given, value: Any, now: Now) -> bool:
    mine, others = Decimal(value), [Decimal(str(one)) for one in given]
    if operator == "eq":
        return mine in others
    if operator == "between":
        return min(others) <= mine <= max(others)
    compared = {"gt": mine > others[0], "ge": mine >= others[0], "lt": mine < others[0], "le": mine <= others[0]}
    return compared[operator]


def _choice(operator: str, given: Given, value: Any, now: Now) -> bool:
    assert operator == "is"
    return str(value).lower() in [str(one).lower() for one in given]


def _choices(operator: str, given: Given, value: tuple[str, ...], now: Now) -> bool:
    return set(given) <= set(value) if operator == "contains-all-of" else bool(set(given) & set(value))


_COMPARED: dict[str, Callable[[str, Given, Any, Now], bool]] = {
    "text": _text,
    "integer": _number,
    "decimal": _number,
    "choice": _choice,
    "boolean": _choice,
    "lookup": _choice,
    "multi-choice": _choices,
    "date": calendars.date_meets,
    "datetime": calendars.datetime_meets,
}
