"""Documents of blocks as JSON: `{"blocks": [block, …], …}`. A block has an id of its own and a type; one that holds
others has them in `columns`, a list of lists. Nothing here knows what a block means.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
Block = dict[str, Any]
BLOCKS, COLUMNS = "blocks", "columns"
GONE = "This block isn't there any more. Somebody may have removed it."


class DocumentError(ValueError):
    """An edit that can't be made; says in words why."""


@dataclass(frozen=True)
class Place:
    """Where a block stands: in a block that holds others ("" for the page itself), in a column of it, at an index.

    The blocks beside it go before the index, since other people may have moved things: `after` names the one before
    it ("" for none), `before` the one behind it.
    """

    within: str = ""
    column: int = 0
    index: int = 0
    after: str | None = None
    before: str = ""

    def as_json(self) -> dict[str, Any]:
        """The place as it is stored."""
        known = {"in": self.within, "column": self.column, "index": self.index}
        return known if self.after is None else {**known, "after": self.after, "before": self.before}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Place":
        """Read what `as_json` made."""
        return cls(value["in"], value["column"], value["index"], value.get("after"), value.get("before", ""))


@dataclass(frozen=True)
class Found:
    """A block where it stands in a document at hand: `among` is the very list that holds it."""

    block: Block
    among: list[Block]
    place: Place


def walk(document: Document) -> Iterator[Found]:
    """Every block with its place, in reading order; one that holds others before those."""
    yield from _walk(document[BLOCKS], "", 0)


def _walk(among: list[Block], within: str, column: int) -> Iterator[Found]:
    names = ["", *(block["id"] for block in among), ""]
    for index, block in enumerate(among):
        yield Found(block, among, Place(within, column, index, names[index], names[index + 2]))
        for number, held in enumerate(block.get(COLUMNS, ())):
            yield from _walk(held, block["id"], number)


def find(document: Document, block_id: str) -> Found:
    """The block of that id; raises DocumentError."""
    for found in walk(document):
        if found.block["id"] == block_id:
            return found
    raise DocumentError(GONE)


def column(document: Document, place: Place) -> list[Block]:
    """The list that a place is in; raises DocumentError."""
    if not place.within:
        blocks: list[Block] = document[BLOCKS]
        return blocks
    columns: list[list[Block]] = find(document, place.within).block.get(COLUMNS, [])
    if not 0 <= place.column < len(columns):
        raise DocumentError("This column isn't there any more. Somebody may have removed it.")
    return columns[place.column]


def index_in(among: list[Block], place: Place) -> int:
    """The index that a place means in its list as it is now."""
    if place.after == "":
        return 0
    present = {block["id"]: number for number, block in enumerate(among)}
    if place.after in present:
        return present[place.after] + 1
    return present.get(place.before, max(0, min(place.index, len(among))))


def ids_of(block: Block) -> list[str]:
    """The ids of a block and all it holds."""
    return [block["id"], *(one for held in block.get(COLUMNS, ()) for inner in held for one in ids_of(inner))]


def values_of(block: Block) -> dict[str, Any]:
    """What a block holds itself: neither its identity nor the blocks in it."""
    return {name: value for name, value in block.items() if name not in ("id", "type", COLUMNS)}
