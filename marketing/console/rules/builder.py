"""A query as the builder shows it: groups and rows with everything their inputs need."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marketing.audience import catalogue
from marketing.audience.catalogue import Field
from marketing.console.rules.queries import DEEPEST, RELATED, ROW, Node, Query
from marketing.console.rules.vocabulary import ROOT, UNITS, Operator, Vocabulary
from marketing.contracts.parsing import id_of

Option = tuple[str, str]
INPUTS = {
    catalogue.TEXT: "text", catalogue.INTEGER: "number", catalogue.DECIMAL: "number", catalogue.DATE: "date",
    catalogue.DATETIME: "date", catalogue.BOOLEAN: "boolean", catalogue.CHOICE: "choice",
    catalogue.MULTI_CHOICE: "choice", catalogue.LOOKUP: "choice",
}  # fmt: skip
# What each kind of input can show; it would show nothing of other texts, and then send nothing.
CAN_SHOW = {
    "number": re.compile(r"-?\d+(\.\d+)?"), "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "datetime-local": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?"),
}  # fmt: skip
CHOSEN = frozenset({catalogue.BOOLEAN, catalogue.CHOICE, catalogue.MULTI_CHOICE, catalogue.LOOKUP})
YEARLY = "29 February counts as 28 February in years without it. Days are those of {}."
YES_NO = (("true", "Yes"), ("false", "No"))
JOIN_WORDS = (
    ("union", "and in addition (union)"),
    ("intersect", "and of these only (intersect)"),
    ("except", "but not (except)"),
)


@dataclass(frozen=True)
class Slot:
    """One plain input, of the type that can show what stands in it."""

    type: str
    value: str


@dataclass(frozen=True)
class Row:
    """One condition. `input` is how its values are typed; `values` are what is typed, as text; `fault` is its error."""

    path: str
    field: Field | None
    fields: list[Option]
    operators: list[Option]
    operator: Operator | None
    input: str
    values: list[str]
    options: list[Option]
    unknown: str = ""
    fault: str = ""
    wants_more: bool = False
    days: str = ""
    is_row: bool = True

    @property
    def name(self) -> str:
        """What its inputs are called."""
        return self.field.label if self.field else self.unknown

    @property
    def operator_input(self) -> str:
        """The name of its comparison's input."""
        return f"operator:{self.path}"

    @property
    def value_input(self) -> str:
        """The name of its values' inputs."""
        return f"value:{self.path}"

    @property
    def amount_type(self) -> str:
        """The type of the input in front of a unit."""
        return _slot_type("number", self.amount)

    @property
    def amount(self) -> str:
        """The number in front of a unit."""
        return self.values[0] if self.values else ""

    @property
    def unit(self) -> str:
        """The unit behind the number."""
        return self.values[1] if len(self.values) > 1 else "days"

    @property
    def units(self) -> tuple[str, ...]:
        """The units there are."""
        return UNITS

    @property
    def takes(self) -> str:
        """What values its operator takes."""
        return self.operator.values if self.operator is not None else "none"

    @property
    def slots(self) -> list[Slot]:
        """One slot for each plain input: what is typed, and an empty one where there is room."""
        values = self.values
        if self.takes == "two":
            values = [*values, "", ""][:2]
        elif self.takes == "one" or not values:
            values = [*values, ""][:1]
        elif self.wants_more:
            values = [*values, ""]
        return [Slot(_slot_type(self.input, one), one) for one in values]

    @property
    def between(self) -> str:
        """The word between two values."""
        is_both = self.takes == "two" or (self.operator is not None and self.operator.key == "contains-all-of")
        return "and" if is_both else "or"

    @property
    def words(self) -> str:
        """Its comparison and values as words, for those who can't edit it."""
        comparison = self.operator.label if self.operator else "?"
        if self.takes == "none":
            return comparison
        named = dict(self.options)
        values = [named.get(one, one) or "…" for one in self.values]
        joined = " " if self.takes.startswith("amount") else f" {self.between} "
        return f"{comparison} {joined.join(values) or '…'}"

    @property
    def hint(self) -> str:
        """What its comparison leaves open."""
        is_yearly = self.operator is not None and self.operator.key.startswith("anniversary")
        return YEARLY.format(self.days) if is_yearly else ""

    @property
    def least(self) -> int:
        """The least number of days: within 0 days is today."""
        return 0 if self.input == "amount" else 1

    @property
    def can_have_more(self) -> bool:
        """True when another value could be added, which would mean or."""
        return self.takes == "many"


@dataclass(frozen=True)
class Group:
    """A block, a group or related records: `title` names it, `choices` are the fields that can be added."""

    path: str
    kind: str
    title: str
    join: str
    match: str
    items: list[Any]
    choices: list[tuple[str, list[Option]]]
    relations: list[Option]
    can_nest: bool
    fault: str = ""
    is_row: bool = False

    @property
    def add_input(self) -> str:
        """The name of the menu that adds a condition to it."""
        return f"add:{self.path}"

    @property
    def joins(self) -> tuple[Option, ...]:
        """How a block can be joined to those before it."""
        return JOIN_WORDS

    @property
    def is_first(self) -> bool:
        """True for the first block, which is joined to nothing."""
        return self.path == "0"

    @property
    def join_words(self) -> str:
        """How it is joined, as words."""
        return dict(JOIN_WORDS).get(self.join, self.join)

    @property
    def number(self) -> int:
        """Which block it is, counted from one."""
        return int(self.path.partition(".")[0]) + 1


class Builder:
    """Makes the groups of a query; `lookups` lists (id, name) of what those to a kind can name, and of given ids.

    `more` is the path of a condition that shows room for one more value, `faults` holds what is wrong by path.
    """

    def __init__(
        self,
        words: Vocabulary,
        lookups: Callable[[str, Iterable[str]], list[Option]],
        more: str = "",
        faults: Mapping[str, str] | None = None,
    ) -> None:
        self.words, self._lookups, self.more, self.faults = words, lookups, more, faults or {}

    def blocks(self, query: Query) -> list[Group]:
        """The blocks as groups."""
        return [self._group(block, str(place), ROOT, "block") for place, block in enumerate(query["blocks"])]

    def names(self, query: Query) -> dict[tuple[str, int], str]:
        """What the lookups of a query name, by kind and id."""
        found: dict[tuple[str, int], str] = {}
        for row in parts(self.blocks(query)):
            if isinstance(row, Row) and row.field is not None and row.field.type == catalogue.LOOKUP:
                found |= {(row.field.target, id_of(key) or 0): label for key, label in row.options}
        return found

    def _group(self, node: Node, path: str, entity: str, kind: str, title: str = "") -> Group:
        items = [self._item(item, f"{path}.{place}", entity) for place, item in enumerate(node["items"])]
        depth = path.count(".") + 1
        return Group(
            path=path,
            kind=kind,
            title=title,
            join=str(node.get("join", "")),
            match=node["match"],
            items=items,
            choices=list(self._choices(entity, depth)),
            relations=self._relations(entity) if depth < DEEPEST and self.words.is_wide else [],
            can_nest=depth < DEEPEST,
            fault=self.faults.get(path, ""),
        )

    def _item(self, node: Node, path: str, entity: str) -> Row | Group:
        if node["type"] == ROW:
            return self._row(node, path, entity)
        if node["type"] != RELATED:
            return self._group(node, path, entity, "group")
        relation = self.words.entity(entity).relations[node["relation"]]
        return self._group(node, path, relation.target, "related", self._related_title(entity, node["relation"]))

    def _related_title(self, entity: str, key: str) -> str:
        relation = self.words.entity(entity).relations[key]
        name = relation.label.lower()
        return f"at least one of the {name}" if relation.to_many else f"the {name}"

    def _row(self, node: Node, path: str, entity: str) -> Row:
        field = self.words.field(entity, node.get("field"))
        operator = self.words.operator(field, node.get("operator"))
        found = self.words.operators(field.type) if field else ()
        values = [_shown(one) for one in node["values"]]
        return Row(
            path=path,
            field=field,
            fields=_sorted(self.words.entity(entity).fields.values()),
            operators=[(one.key, one.label) for one in found],
            operator=operator,
            input=_input(field, operator, values),
            values=values,
            options=self._options(field, values),
            unknown=str(node.get("field"))[:60],
            fault=self.faults.get(path, ""),
            wants_more=path == self.more,
            days=self.words.days,
        )

    def _options(self, field: Field | None, values: list[str]) -> list[Option]:
        """What can be chosen, and what is: a choice that is no longer offered would be lost unseen."""
        if field is None or field.type not in CHOSEN:
            return []
        if field.type == catalogue.LOOKUP:
            return self._lookups(field.target, values)
        offered = YES_NO if field.type == catalogue.BOOLEAN else field.choices
        return [*offered, *((one, f"{one} (unknown)") for one in values if one not in dict(offered))]

    def _choices(self, entity: str, depth: int) -> Iterator[tuple[str, list[Option]]]:
        """Yield (entity, fields): its own, then those of each related one that there is one of."""
        yield self.words.entity(entity).label.capitalize(), _sorted(self.words.entity(entity).fields.values())
        if depth >= DEEPEST or not self.words.is_wide:
            return
        for relation in self.words.entity(entity).relations.values():
            if not relation.to_many:
                fields = _sorted(self.words.entity(relation.target).fields.values())
                yield f"{relation.label} (related)", [(f"{relation.key}.{key}", label) for key, label in fields]

    def _relations(self, entity: str) -> list[Option]:
        relations = self.words.entity(entity).relations.values()
        many = "At least one of the {}"
        return [(one.key, many.format(one.label.lower()) if one.to_many else one.label) for one in relations]


def _input(field: Field | None, operator: Operator | None, values: list[str]) -> str:
    if field is None or operator is None or operator.values == "none":
        return "none"
    if operator.values in ("amount", "amount-unit"):
        return operator.values
    if field.type == catalogue.BOOLEAN and len(values) > 1:
        return "choice"
    return INPUTS.get(field.type, "text")


def _slot_type(kind: str, value: str) -> str:
    kinds = {"date": ("date", "datetime-local"), "number": ("number",)}.get(kind, ())
    if not value and kinds:
        return kinds[0]
    return next((one for one in kinds if CAN_SHOW[one].fullmatch(value)), "text")


def _sorted(fields: Any) -> list[Option]:
    return sorted(((one.key, one.label) for one in fields), key=lambda option: option[1].casefold())


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def parts(groups: Iterable[Any]) -> Iterator[Row | Group]:
    """Yield every group and condition, in the order of the page."""
    for one in groups:
        yield one
        yield from parts(() if one.is_row else one.items)
