"""What a design is made of, as typed values: blocks, sections of one to three columns of blocks, the whole."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from marketing.contracts.brand_copy import BrandCopy
from marketing.contracts.design_values import LAYOUTS
from marketing.contracts.query import Query
from marketing.contracts.theme import Theme, Values

BLOCKS, HTML = "blocks", "html"
SECTION = "section"
FROM = "from"


@dataclass(frozen=True)
class Origin:
    """The content block that an element was copied from, its row version then, and what it was like as a digest.

    Designers read it, nothing that is sent does.
    """

    id: int
    version: int
    digest: str = ""

    def as_json(self) -> dict[str, Any]:
        """The origin as it is stored; the id goes first, for those who look for it in a text."""
        return {"id": self.id, "version": self.version, **({"digest": self.digest} if self.digest else {})}


@dataclass(frozen=True)
class Block:
    """One block: its kind, what it holds, what of it is apart on phones; the id is "" where it has none yet."""

    type: str
    id: str = ""
    held: dict[str, str | int] = field(default_factory=dict)
    phone: dict[str, str | int] = field(default_factory=dict)
    origin: Origin | None = None

    def text(self, name: str) -> str:
        """One of its values as text."""
        return str(self.held.get(name, ""))

    def as_json(self) -> dict[str, Any]:
        """The block as it is stored."""
        made: dict[str, Any] = {**({"id": self.id} if self.id else {}), "type": self.type, **self.held}
        if self.phone:
            made["phone"] = dict(self.phone)
        return {**made, FROM: self.origin.as_json()} if self.origin else made


@dataclass(frozen=True)
class Section:
    """Columns of blocks side by side; with `only_for` shown to contacts alone that meet its conditions."""

    layout: str = "1"
    columns: tuple[tuple[Block, ...], ...] = ((),)
    id: str = ""
    background: str = ""
    padding: str = ""
    stack: bool = True
    only_for: Query | None = None
    origin: Origin | None = None

    @property
    def parts(self) -> tuple[int, ...]:
        """How wide its columns are, in parts."""
        return LAYOUTS[self.layout]

    def as_json(self) -> dict[str, Any]:
        """The section as it is stored; what is as usual is left out."""
        made: dict[str, Any] = {**({"id": self.id} if self.id else {}), "type": SECTION, "layout": self.layout}
        made["columns"] = [[block.as_json() for block in column] for column in self.columns]
        made |= {name: value for name in ("background", "padding") if (value := getattr(self, name))}
        if not self.stack:
            made["stack"] = False
        if self.only_for is not None:
            made["only_for"] = self.only_for.as_json()
        return {**made, FROM: self.origin.as_json()} if self.origin else made


Element = Block | Section


@dataclass(frozen=True)
class Place:
    """Where a block stands; `column` and `index` count from 0, `number`, as people do, from 1.

    In a section, `number` is the section's among sections and `index` is that in the column. In none, `number` is the
    block's among such blocks and `index` is that in the design.
    """

    number: int
    column: int = 0
    index: int = 0
    section: Section | None = None

    def words(self, kind: str) -> str:
        """The place in words, with the kind of block that stands there."""
        if self.section is None:
            return f"Block {self.number} ({kind})"
        return f"Section {self.number}, column {self.column + 1}, block {self.index + 1} ({kind})"

    def as_json(self) -> dict[str, Any]:
        """The place as commands of the designer name it."""
        return {"in": self.section.id if self.section else "", "column": self.column, "index": self.index}


@dataclass(frozen=True)
class Design:
    """A whole design; `theme` holds what differs from the usual look, `brand` where it came from."""

    mode: str = BLOCKS
    elements: tuple[Element, ...] = ()
    html: str = ""
    theme: Values = field(default_factory=dict)
    brand: BrandCopy | None = None

    @property
    def is_hand_written(self) -> bool:
        """Say whether the source is sent instead of the blocks."""
        return self.mode == HTML

    @property
    def style(self) -> Theme:
        """How it looks."""
        return Theme(self.theme)

    @property
    def sections(self) -> tuple[Section, ...]:
        """Its sections in order."""
        return tuple(one for one in self.elements if isinstance(one, Section))

    def walk(self) -> Iterator[tuple[Block, Place]]:
        """Every block in the order of reading, with its place."""
        blocks = sections = 0
        for index, element in enumerate(self.elements):
            if isinstance(element, Block):
                blocks += 1
                yield element, Place(blocks, index=index)
                continue
            sections += 1
            for column, held in enumerate(element.columns):
                for within, block in enumerate(held):
                    yield block, Place(sections, column, within, element)

    def as_json(self) -> dict[str, Any]:
        """The design as it is stored."""
        made: dict[str, Any] = {"mode": self.mode, "blocks": [one.as_json() for one in self.elements]}
        if self.html:
            made["html"] = self.html
        if self.theme:
            made["theme"] = dict(self.theme)
        if self.brand is not None:
            made["brand"] = self.brand.as_json()
        return made
