"""What people typed into the builder, written into the query it was made from."""

import copy
from collections.abc import Mapping
from typing import Any

from marketing.audience import catalogue
from marketing.audience.catalogue import Field
from marketing.console.rules.queries import JOINS, MATCHES, ROW, Node, Query, RulesError
from marketing.console.rules.vocabulary import ROOT, UNITS, Operator, Vocabulary
from marketing.contracts.parsing import LARGEST_NUMBER, whole_number_of

NUMBERS = frozenset({catalogue.INTEGER, catalogue.LOOKUP})


class Typed:
    """The posted inputs of a builder, `<what>:<path>`: join, match, field, operator, value, amount, unit."""

    def __init__(self, lists: Mapping[str, list[str]]) -> None:
        self.lists = lists

    def all(self, what: str, path: str) -> list[str] | None:
        """Every value of an input; None where it was not posted."""
        return self.lists.get(f"{what}:{path}")

    def one(self, what: str, path: str) -> str | None:
        """The last value of an input; None where it was not posted."""
        found = self.all(what, path)
        return found[-1] if found else None


def fill(query: Query, typed: Typed, words: Vocabulary) -> Query:
    """The query with the typed choices and values."""
    made = copy.deepcopy(query)
    for place, block in enumerate(made["blocks"]):
        join = typed.one("join", str(place))
        if join is not None:
            block["join"] = join if join in JOINS else block["join"]
        _fill_group(block, str(place), typed, words, ROOT)
    return made


def _fill_group(node: Node, path: str, typed: Typed, words: Vocabulary, entity: str) -> None:
    match = typed.one("match", path)
    if match in MATCHES:
        node["match"] = match
    for place, item in enumerate(node["items"]):
        below = f"{path}.{place}"
        if item["type"] == ROW:
            _fill_row(item, below, typed, words, entity)
            continue
        relation = words.relation(entity, item.get("relation"))
        _fill_group(item, below, typed, words, relation.target if relation else entity)


def _fill_row(row: Node, path: str, typed: Typed, words: Vocabulary, entity: str) -> None:
    before = words.field(entity, row.get("field"))
    key = typed.one("field", path)
    if before is None and not key:
        return  # an unknown field stays until another one is chosen, or the condition is removed
    field = words.field(entity, key) if key is not None else before
    if field is None:
        raise RulesError(f"There is no field “{str(key)[:60]}” to choose.")
    row["field"] = field.key
    if before is None or before.type != field.type or before.choices != field.choices:
        row["operator"], row["values"] = words.operators(field.type)[0].key, []
        return
    chosen = typed.one("operator", path) or row.get("operator")
    operator = words.operator(field, chosen)
    if operator is None:
        raise RulesError(f"“{field.label}” can't be compared by “{str(chosen)[:60]}”.")
    former = words.operator(field, row.get("operator"))
    row["operator"] = operator.key
    is_two = former is not None and former.values == operator.values == "two"
    row["values"] = _values(row, path, typed, field, operator, is_two)
    if former is not None and former.values != operator.values:
        row["values"] = _carried(row["values"], former, operator)


def _values(row: Node, path: str, typed: Typed, field: Field, operator: Operator, is_two: bool) -> list[Any]:
    """What is typed as values; with `is_two` each stays in the input where it stands."""
    if operator.values == "none":
        return []
    amount = typed.one("amount", path)
    if amount is not None:
        unit = typed.one("unit", path)
        if unit is None:
            return [_number(amount)] if amount.strip() else []
        unit = unit if unit in UNITS else "days"
        return [_number(amount) if amount.strip() else "", unit] if amount.strip() or unit != "days" else []
    given = typed.all("value", path)
    if given is None:
        return list(row["values"])
    texts = [text.strip() for text in given]
    if is_two:
        return [_typed(field, one) if one else "" for one in texts[:2]] if any(texts) else []
    return [_typed(field, one) for one in dict.fromkeys(texts) if one]


def _carried(values: list[Any], former: Operator, operator: Operator) -> list[Any]:
    """What of the values still makes sense for another operator."""
    values = [one for one in values if one != ""]
    plain = {"one": 1, "two": 2, "many": len(values)}
    if former.values in plain and operator.values in plain:
        return values[: plain[operator.values]]
    if former.values == "amount" and operator.values == "amount-unit":
        return [*values, "days"] if values else []
    return values[:1] if {former.values, operator.values} == {"amount", "amount-unit"} else []


def _typed(field: Field, text: str) -> Any:
    if field.type == catalogue.BOOLEAN:
        return text == "true"
    return _number(text) if field.type in NUMBERS else text


def _number(text: str) -> Any:
    """A whole number; what is none stays as typed, for the check to name."""
    number = whole_number_of(text, LARGEST_NUMBER - 1)
    return text.strip() if number is None else number
