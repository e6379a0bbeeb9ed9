"""A query as a sentence: what people read to see whether it says what they mean."""

from collections.abc import Mapping
from typing import Any

from marketing.audience import catalogue
from marketing.audience.catalogue import Field
from marketing.contracts.query import RELATED, ROW
from marketing.service.segments import operators
from marketing.service.segments.operators import AMOUNT, AMOUNT_UNIT, NONE, TWO, Operator
from marketing.service.segments.query import CONTACT

Node = dict[str, Any]
# What lookups point at, by kind of record and id.
Names = Mapping[tuple[str, int], str]

JOINED = {"union": "In addition: contacts", "intersect": "Of these only contacts", "except": "But not contacts"}
# How an operator reads behind “whose city”; `{}` is the value. What is missing here reads as its label.
PHRASES = {
    "equals": "is {}", "does-not-equal": "is not {}", "contains": "contains {}",
    "does-not-contain": "does not contain {}",
    "begins-with": "begins with {}", "does-not-begin-with": "does not begin with {}", "ends-with": "ends with {}",
    "does-not-end-with": "does not end with {}", "contains-data": "is filled in", "does-not-contain-data": "is empty",
    "is": "is {}", "is-not": "is not {}", "eq": "is {}", "ne": "is not {}", "gt": "is more than {}",
    "ge": "is {} or more", "lt": "is less than {}", "le": "is {} or less", "between": "is between {}",
    "on": "is on {}", "not-on": "is not on {}",
    "before": "is before {}", "after": "is after {}", "on-or-before": "is on or before {}",
    "on-or-after": "is on or after {}", "in-the-last": "is in the last {}", "in-the-next": "is in the next {}",
    "older-than": "is more than {} ago", "contains-any-of": "hold any of {}", "contains-all-of": "hold all of {}",
    "contains-none-of": "hold none of {}", "anniversary-today": "has its anniversary today",
    "anniversary-within": "has its anniversary {}",
}  # fmt: skip
MISSING = "…"
MOST_NAMED = 6


def sentences(query: Mapping[str, Any], names: Names | None = None) -> list[str]:
    """One sentence a block; `names` has what lookups point at, by kind and id."""
    found = []
    for place, block in enumerate(query.get("blocks", [])):
        clause = _clause(block, CONTACT, names or {}) or "without any condition yet"
        start = "Contacts" if place == 0 else JOINED[block["join"]]
        found.append(f"{start} {clause}" + ("" if clause.endswith(MISSING) else "."))
    return found


def _clause(node: Node, entity: str, names: Names) -> str:
    parts = [part for item in node["items"] if (part := _part(item, entity, names))]
    word = "or" if node["match"] == "any" else "and"
    is_long = len(parts) > 2 or any(" or " in part or " and " in part for part in parts)
    return (f", {word} " if is_long else f" {word} ").join(parts)


def _part(node: Node, entity: str, names: Names) -> str:
    if node["type"] == ROW:
        return _row(node, entity, names)
    if node["type"] != RELATED:
        clause = _clause(node, entity, names)
        return f"({clause})" if len(node["items"]) > 1 else clause
    relation = catalogue.entity(entity).relations.get(str(node["relation"]))
    if relation is None:
        return ""
    inner = _clause(node, relation.target, names)
    inner = f"({inner})" if len(node["items"]) > 1 else inner
    name = relation.label.lower()
    return f"with {'at least one of the' if relation.to_many else 'a'} {name} {inner}".strip()


def _row(row: Node, entity: str, names: Names) -> str:
    field = catalogue.entity(entity).fields.get(str(row.get("field")))
    operator = operators.find(field.type, row.get("operator")) if field is not None else None
    if field is None or operator is None:
        return f"with the unknown field {str(row.get('field'))[:40]}"
    return clause(field, operator, row["values"], names)


def clause(field: Field, operator: Operator, values: list[Any], names: Names) -> str:
    """One comparison behind what it is about: `whose city is “Vienna”`."""
    if field.type == catalogue.BOOLEAN and operator.values != NONE:
        negated = "not " if operator.key == "is-not" else ""
        return f"with “{field.label}” {negated}set to {_value(field, operator, values, names)}"
    phrase = PHRASES.get(operator.key) or f"is {operator.label} {{}}"
    value = _value(field, operator, values, names)
    return f"whose {_name(field)} {phrase.format(value)}".strip()


def _name(field: Field) -> str:
    label = field.label
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def _value(field: Field, operator: Operator, values: list[Any], names: Names) -> str:
    if operator.values == NONE:
        return ""
    if operator.values == AMOUNT:
        return _days_ahead(values[0] if values else "")
    if operator.values == AMOUNT_UNIT:
        amount = str(values[0]) if values and values[0] != "" else MISSING
        unit = str(values[1]) if len(values) > 1 else "days"
        return f"{amount} {unit.rstrip('s') if amount == '1' else unit}"
    named = [_named(field, one, names) for one in values]
    if operator.values == TWO:
        return " and ".join([*named[:2], MISSING, MISSING][:2])
    rest = len(named) - MOST_NAMED
    named = [*named[:MOST_NAMED], f"{rest} more"] if rest > 0 else named
    if not named:
        return MISSING
    word = "and" if operator.key == "contains-all-of" else "or"
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} {word} {named[-1]}"


def _days_ahead(days: Any) -> str:
    """Until when, today included."""
    soon = {"0": "today", "1": "today or tomorrow", "": f"today or in the next {MISSING} days"}
    return soon.get(str(days), f"today or in the next {days} days")


def _named(field: Field, value: Any, names: Names) -> str:
    if value == "":
        return MISSING
    if field.type == catalogue.BOOLEAN:
        return "yes" if value in (True, "true") else "no"
    if field.type == catalogue.LOOKUP:
        return names.get((field.target, value), f"number {value}") if isinstance(value, int) else str(value)
    text = dict(field.choices).get(str(value), str(value))
    return f"“{text}”" if field.type == catalogue.TEXT else text
