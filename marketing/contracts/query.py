"""A segment's query as it is stored: blocks of conditions, read into a typed tree.

    {"blocks": [{"join": "union|intersect|except", "match": "all|any", "items": [ROW | GROUP | RELATED]}]}

Only the shape is read here. What fields, operators and relations mean is the matter of the audience catalogue;
that something is still missing (a block without conditions, a condition without values) is the check's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from marketing.contracts.characters import composed
from marketing.contracts.reading import Faults, Read, shown, unknown_keys

JOINS = ("union", "intersect", "except")
MATCHES = ("all", "any")
ROW, GROUP, RELATED = "row", "group", "related"
DEEPEST = 10
MOST_BLOCKS = 100
MOST_ITEMS = 200
MOST_VALUES = 5_000
LONGEST_TEXT = 1_000
_ENTRIES = {
    ROW: ("type", "field", "operator", "values"),
    GROUP: ("type", "match", "items"),
    RELATED: ("type", "relation", "match", "items"),
}

Scalar = str | int | float | bool | None
Place = tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """One condition on a field; `place` is its path: `(0, 2)` is the third item of the first block."""

    place: Place
    field: str = ""
    operator: str = ""
    values: tuple[Scalar, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The condition as it is stored."""
        return {"type": ROW, "field": self.field, "operator": self.operator, "values": list(self.values)}


@dataclass(frozen=True)
class Group:
    """Conditions of which all or any must hold; with `relation` together, by one related record."""

    place: Place
    match: str = "all"
    items: tuple["Row | Group", ...] = ()
    relation: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The group as it is stored."""
        kind = {"type": GROUP} if self.relation is None else {"type": RELATED, "relation": self.relation}
        return {**kind, "match": self.match, "items": [item.as_json() for item in self.items]}


@dataclass(frozen=True)
class Block:
    """A group of conditions on contacts, joined to the blocks before it."""

    join: str
    group: Group

    def as_json(self) -> dict[str, Any]:
        """The block as it is stored."""
        return {
            "join": self.join,
            "match": self.group.match,
            "items": [item.as_json() for item in self.group.items],
        }


@dataclass(frozen=True)
class Query:
    """A whole query; without blocks it is empty."""

    blocks: tuple[Block, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The query as it is stored."""
        return {"blocks": [block.as_json() for block in self.blocks]} if self.blocks else {}


def read_query(given: Any) -> Read[Query]:
    """Read a stored query; what can't be read is left out of the value."""
    reader = _Reader(Faults("query-syntax"))
    query = Query(tuple(reader.blocks(given)))
    if reader.items > MOST_ITEMS:
        reader.note(f"A query holds at most {MOST_ITEMS} conditions.")
    if reader.values > MOST_VALUES:
        reader.note(f"A query holds at most {MOST_VALUES:,} values.")
    return Read(query, tuple(reader.faults.found))


class _Reader:
    """Reads one query, counting what it holds so far."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.items = 0
        self.values = 0

    def note(self, message: str, place: Place = (), code: str = "") -> None:
        self.faults.note(message, ".".join(map(str, place)), code=code)

    def blocks(self, given: Any) -> Iterator[Block]:
        if not isinstance(given, dict):
            self.note("A query is an object with a list of blocks.")
            return
        self._refuse_unknown(given, ("blocks",), "A query", ())
        blocks = given.get("blocks", [])
        if not isinstance(blocks, list):
            self.note("A query is a list of blocks.")
            return
        if len(blocks) > MOST_BLOCKS:
            self.note(f"A query holds up to {MOST_BLOCKS} blocks.")
        for number, block in enumerate(blocks[:MOST_BLOCKS]):
            if not isinstance(block, dict):
                self.note(f"Block {number + 1} is not a block of conditions.", (number,))
                continue
            self._refuse_unknown(block, ("join", "match", "items"), "A block", (number,))
            join = block.get("join", "union")
            if not isinstance(join, str) or join not in JOINS:
                self.note(f"Block {number + 1} is not a block of conditions.", (number,))
                join = "union"
            yield Block(join, self._group(block, (number,)))

    def _group(self, given: dict[str, Any], place: Place, relation: str | None = None) -> Group:
        match, items = given.get("match", "all"), given.get("items", [])
        if not isinstance(match, str) or match not in MATCHES or not isinstance(items, list):
            self.note("A group matches “all” or “any” of a list of conditions.", place)
            match = match if isinstance(match, str) and match in MATCHES else "all"
            items = items if isinstance(items, list) else []
        if len(place) > DEEPEST + 1:
            self.note(f"Conditions are nested more than {DEEPEST} deep.", place)
            return Group(place, match, (), relation)
        read = (self._item(item, (*place, number)) for number, item in enumerate(items[: MOST_ITEMS + 1]))
        return Group(place, match, tuple(item for item in read if item is not None), relation)

    def _item(self, given: Any, place: Place) -> Row | Group | None:
        self.items += 1
        if self.items > MOST_ITEMS:
            return None
        kind = given.get("type") if isinstance(given, dict) else None
        if not isinstance(kind, str) or kind not in _ENTRIES:
            self.note("A condition is a row, a group or a related entity.", place)
            return None
        self._refuse_unknown(given, _ENTRIES[kind], f"A {kind}", place)
        if kind == ROW:
            return self._row(given, place)
        relation = None
        if kind == RELATED:
            relation = self._word(given, "relation", place, "unknown-relation", "A relation")
        return self._group(given, place, relation)

    def _row(self, given: dict[str, Any], place: Place) -> Row:
        return Row(
            place,
            self._word(given, "field", place, "unknown-field", "The field of a condition"),
            self._word(given, "operator", place, "operator-type-mismatch", "The operator of a condition"),
            tuple(self._values(given.get("values"), place)),
        )

    def _values(self, given: Any, place: Place) -> Iterator[Scalar]:
        if given is None:
            return
        if not isinstance(given, list):
            self.note("The values of a condition are a list.", place)
            return
        self.values += len(given)
        for value in given[:MOST_VALUES]:
            if is_scalar(value):
                # Rules of former versions, live ones too, hold values as they were typed.
                yield composed(value) if isinstance(value, str) else value
            else:
                words = f"A value of a condition is a text of up to {LONGEST_TEXT:,} characters or a number."
                self.note(words, place, "operator-type-mismatch")
                return

    def _word(self, given: dict[str, Any], name: str, place: Place, code: str, what: str) -> str:
        value = given.get(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            self.note(f"{what} is not named by a text but is {shown(value)}.", place, code)
            return ""
        return value

    def _refuse_unknown(self, given: dict[str, Any], known: tuple[str, ...], what: str, place: Place) -> None:
        if unknown := unknown_keys(given, known):
            self.note(f"{what} has no “{unknown}”.", place)


def is_scalar(value: Any) -> bool:
    """Say whether a JSON value can be one of a condition's values."""
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    if isinstance(value, float):
        return isfinite(value)
    return value is None or isinstance(value, bool) or (isinstance(value, int) and abs(value) < 2**63)
