"""What a kind of document declares: its kinds of block and their values, and how a whole document is judged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from marketing.console.designing.documents import COLUMNS, Block, Document, DocumentError, Found, walk


class Setting(Protocol):
    """One value of a block: its name, its words, and how it is typed (a name that the template of inputs knows).

    `usual` is what it is while it is not set, which is not stored; `is_extra` ones stand folded away.
    `picker` is the address of a dialog of pictures, where it can be chosen in one.
    """

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def input(self) -> str: ...
    @property
    def usual(self) -> Any: ...
    @property
    def is_extra(self) -> bool: ...
    @property
    def picker(self) -> str: ...


class BlockKind(Protocol):
    """One kind of block: its words and picture, its values, and what a new one starts with."""

    @property
    def type(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def icon(self) -> str: ...
    @property
    def hint(self) -> str: ...
    @property
    def settings(self) -> Sequence[Setting]: ...
    @property
    def start(self) -> Mapping[str, Any]: ...


def _as_many_as_there_are(block: Block) -> int:
    return len(block.get(COLUMNS, ()))


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document.

    `kinds` are its kinds of block by type; `offered` is what people add, by a name each, which may be several starts
    of one type. `clean` judges a whole document and gives it as it is stored, raising DocumentError in words; `tidy`
    gives what of a stored one can be read. `columns` says how many columns a block with such values has.
    """

    name: str
    kinds: Mapping[str, BlockKind]
    offered: Mapping[str, BlockKind]
    clean: Callable[[object], Document]
    tidy: Callable[[object], Document]
    summary: Callable[[Block], str]
    most: int
    columns: Callable[[Block], int] = _as_many_as_there_are

    @property
    def too_many(self) -> str:
        """What is said where one more block doesn't fit."""
        return f"{self.name.capitalize()} holds up to {self.most} blocks."

    def offered_called(self, name: str) -> BlockKind:
        """What people add by that name; raises DocumentError."""
        found = self.offered.get(name)
        if found is None:
            raise DocumentError(f"There is no block “{str(name)[:40]}”.")
        return found

    def label(self, block: Block) -> str:
        """What a block is called in the middle of a sentence."""
        kind = self.kinds.get(str(block.get("type")))
        return kind.label.lower() if kind else "block"

    def walk(self, value: object) -> Iterator[Found]:
        """Every block of a stored document that can be read."""
        return walk(self.tidy(value))
