"""Edits of a document as values: each makes a new document and the command that takes the edit back.

`apply` leaves the given document alone. Undo applies an inverse to the document as it is *then*, when other people
may have changed it: what can't be taken back any more raises DocumentError.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from marketing.console.designing.documents import (
    COLUMNS,
    Block,
    Document,
    DocumentError,
    Place,
    column,
    find,
    ids_of,
    index_in,
    walk,
)

CHANGED = "Somebody has changed this since, so it was left as it is."
_OWN = frozenset({"id", "type", COLUMNS})


class Command(Protocol):
    """One edit."""

    def apply(self, document: Document) -> "tuple[Document, Command]": ...
    def as_json(self) -> dict[str, Any]: ...


def expecting(inverse: Command, stored: Document) -> Command:
    """The inverse, looking for the values as they were stored, which may be tidier than they were typed."""
    if isinstance(inverse, Many):
        return Many(tuple(expecting(one, stored) for one in inverse.commands))
    if not isinstance(inverse, Set):
        return inverse
    target = find(stored, inverse.block_id).block if inverse.block_id else stored
    return replace(inverse, expects={name: target.get(name) for name in inverse.values})


@dataclass(frozen=True)
class Insert:
    """Put a block, with all it holds, to a place."""

    block: Block
    place: Place

    def apply(self, document: Document) -> tuple[Document, Command]:
        """The document with the block; raises DocumentError where an id of it is taken."""
        made = copy.deepcopy(document)
        taken = {found.block["id"] for found in walk(made)}
        if not taken.isdisjoint(ids_of(self.block)):
            raise DocumentError("This block is there already.")
        among = column(made, self.place)
        among.insert(index_in(among, self.place), copy.deepcopy(self.block))
        return made, Remove(self.block["id"])

    def as_json(self) -> dict[str, Any]:
        """The command as it is stored."""
        return {"do": "insert", "block": self.block, "place": self.place.as_json()}


@dataclass(frozen=True)
class Remove:
    """Take a block out, with all it holds."""

    block_id: str

    def apply(self, document: Document) -> tuple[Document, Command]:
        """The document without it."""
        made = copy.deepcopy(document)
        found = find(made, self.block_id)
        del found.among[found.place.index]
        return made, Insert(found.block, found.place)

    def as_json(self) -> dict[str, Any]:
        """The command as it is stored."""
        return {"do": "remove", "id": self.block_id}


@dataclass(frozen=True)
class Move:
    """Put a block to another place; its index counts the others alone."""

    block_id: str
    place: Place

    def apply(self, document: Document) -> tuple[Document, Command]:
        """The document with the block there; raises DocumentError where that is inside itself."""
        made = copy.deepcopy(document)
        found = find(made, self.block_id)
        if self.place.within in ids_of(found.block):
            raise DocumentError("A block can't be moved into itself.")
        among = column(made, self.place)
        del found.among[found.place.index]
        among.insert(index_in(among, self.place), found.block)
        return made, Move(self.block_id, found.place)

    def as_json(self) -> dict[str, Any]:
        """The command as it is stored."""
        return {"do": "move", "id": self.block_id, "place": self.place.as_json()}


@dataclass(frozen=True)
class Set:
    """Set values of a block, or with an empty id of the document itself; None takes one out.

    `expects` holds what the values must be before: taking a change back may not overwrite somebody else's.
    """

    block_id: str
    values: Mapping[str, Any]
    expects: Mapping[str, Any] | None = None

    def apply(self, document: Document) -> tuple[Document, Command]:
        """The document with the values; what its block holds, and its list of blocks, are not to be set."""
        made = copy.deepcopy(document)
        target = find(made, self.block_id).block if self.block_id else made
        if not (_OWN if self.block_id else {"blocks"}).isdisjoint(self.values):
            raise DocumentError("This can't be set.")
        if any(target.get(name) != value for name, value in (self.expects or {}).items()):
            raise DocumentError(CHANGED)
        before = {name: target.get(name) for name in self.values}
        for name, value in self.values.items():
            if value is None:
                target.pop(name, None)
            else:
                target[name] = copy.deepcopy(value)
        return made, Set(self.block_id, before, dict(self.values))

    def as_json(self) -> dict[str, Any]:
        """The command as it is stored."""
        expects = None if self.expects is None else dict(self.expects)
        return {"do": "set", "id": self.block_id, "values": dict(self.values), "expects": expects}


@dataclass(frozen=True)
class Resize:
    """Give a block that holds others another number of columns; only empty ones at the end go."""

    block_id: str
    count: int

    def apply(self, document: Document) -> tuple[Document, Command]:
        """The document with so many columns; raises DocumentError where a block would be lost."""
        made = copy.deepcopy(document)
        block = find(made, self.block_id).block
        columns = block.get(COLUMNS, [])
        if any(columns[self.count :]):
            raise DocumentError("A column that holds blocks can't be taken out.")
        block[COLUMNS] = [*columns[: self.count], *([] for _ in range(self.count - len(columns)))]
        return made, Resize(self.block_id, len(columns))

    def as_json(self) -> dict[str, Any]:
        """The command as it is stored."""
        return {"do": "resize", "id": self.block_id, "count": self.count}


@dataclass(frozen=True)
class Many:
    """Several edits that are one step for a person: all or none."""

    commands: tuple[Command, ...]

    def apply(self, document: Document) -> tuple[Document, Command]:
        """The document after all of them, in order."""
        inverses: list[Command] = []
        for command in self.commands:
            document, inverse = command.apply(document)
            inverses.append(inverse)
        return document, Many(tuple(reversed(inverses)))

    def as_json(self) -> dict[str, Any]:
        """The command as it is stored."""
        return {"do": "many", "commands": [command.as_json() for command in self.commands]}


_READERS: dict[str, Callable[[dict[str, Any]], Command]] = {
    "insert": lambda value: Insert(value["block"], Place.from_json(value["place"])),
    "remove": lambda value: Remove(value["id"]),
    "move": lambda value: Move(value["id"], Place.from_json(value["place"])),
    "set": lambda value: Set(value["id"], value["values"], value["expects"]),
    "resize": lambda value: Resize(value["id"], value["count"]),
    "many": lambda value: Many(tuple(from_json(one) for one in value["commands"])),
}


def from_json(value: dict[str, Any]) -> Command:
    """Read a command that `as_json` made."""
    return _READERS[value["do"]](value)
