"""What people do to a document, as commands: each looks at the document and at what its kind of document allows."""

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from marketing.console.designing.commands import Command, Insert, Many, Move, Remove, Resize, Set, expecting
from marketing.console.designing.documents import COLUMNS, Block, Document, DocumentError, Place, column, find, walk
from marketing.console.designing.kinds import DocumentKind

NewId = Callable[[], str]


def add(kind: DocumentKind, kind_name: str, place: Place, new_id: NewId) -> Insert:
    """Put a new block to a place."""
    found = kind.offered_called(kind_name)
    block = {"type": found.type, **copy.deepcopy(dict(found.start))}
    return Insert(_renamed(block, new_id), place)


def paste(block: Block, place: Place, new_id: NewId) -> Insert:
    """Put a copy of a block, with ids of its own, to a place."""
    return Insert(_renamed(block, new_id), place)


def replace(document: Document, block_id: str, block: Block) -> Many:
    """Put another block to where one stands."""
    return Many((Remove(block_id), Insert(block, find(document, block_id).place)))


def duplicate(document: Document, block_id: str, new_id: NewId) -> Insert:
    """Put a copy of a block behind it."""
    found = find(document, block_id)
    return paste(found.block, behind(document, block_id), new_id)


def behind(document: Document, block_id: str) -> Place:
    """The place behind a block."""
    place = find(document, block_id).place
    return Place(place.within, place.column, place.index + 1, block_id)


def at_selected(document: Document, block_id: str, added: Mapping[str, Any]) -> Place:
    """Where a block is added while one is selected: in its first empty column, else behind it.

    What has columns itself stands in none, so it goes behind the whole row.
    """
    found = find(document, block_id)
    if COLUMNS in added:
        return behind(document, found.place.within or block_id)
    empty = next((number for number, held in enumerate(found.block.get(COLUMNS, ())) if not held), None)
    return behind(document, block_id) if empty is None else Place(block_id, empty)


def beside(document: Document, block_id: str) -> str:
    """The block that is selected when this one is gone: the one behind it, else the one before it, else none."""
    place = find(document, block_id).place
    return place.before or place.after or place.within


def change(kind: DocumentKind, document: Document, block_id: str, values: Mapping[str, Any]) -> Command:
    """Set values of a block, those that differ; a block that then has fewer columns keeps what is in them."""
    block = find(document, block_id).block
    differing = {name: value for name, value in values.items() if block.get(name) != value}
    setting = Set(block_id, differing)
    count = kind.columns({**block, **{name: value for name, value in differing.items() if value is not None}})
    columns = block.get(COLUMNS, [])
    if count == len(columns):
        return setting
    surplus = [held["id"] for one in columns[count:] for held in one]
    start = len(columns[count - 1]) if surplus else 0
    moves = [Move(one, Place(block_id, count - 1, start + number)) for number, one in enumerate(surplus)]
    return Many((*moves, Resize(block_id, count), setting))


def step(document: Document, block_id: str, steps: int) -> Move:
    """Move a block up (negative) or down among those beside it; it stops at the ends."""
    place = find(document, block_id).place
    others = [block["id"] for block in column(document, place) if block["id"] != block_id]
    index = max(0, min(place.index + steps, len(others)))
    return Move(block_id, Place(place.within, place.column, index, others[index - 1] if index else ""))


def reorder(document: Document, order: Iterable[str]) -> Many:
    """Put the blocks of the page itself into the order of these ids, which must name each exactly once."""
    wanted = list(order)
    if sorted(wanted) != sorted(block["id"] for block in document["blocks"]):
        raise DocumentError("The order must name every block once.")
    return Many(tuple(Move(one, Place("", 0, index)) for index, one in enumerate(wanted)))


def made_by(kind: DocumentKind, document: Document, command: Command) -> tuple[Document, Command]:
    """The document after a command, judged as a whole, and the inverse; raises DocumentError."""
    made, inverse = command.apply(document)
    if sum(1 for _ in walk(made)) > kind.most:
        raise DocumentError(kind.too_many)
    cleaned = kind.clean(made)
    return cleaned, expecting(inverse, cleaned)


def _renamed(block: Block, new_id: NewId) -> Block:
    made = {**copy.deepcopy(block), "id": new_id()}
    if COLUMNS in made:
        made[COLUMNS] = [[_renamed(held, new_id) for held in one] for one in made[COLUMNS]]
    return made
