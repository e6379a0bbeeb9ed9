"""Reads an email's design, as it is stored, into a typed value: blocks and hand-written source side by side.

    {"mode": "blocks|html", "blocks": [BLOCK | SECTION], "html": "…", "theme": {…}, "brand": {…}}

`mode` says which of both is sent. A section holds columns of blocks and no section; `design_values` says what each
kind of block holds, `theme` what looks and brands do. A flat list of blocks, as everything before sections was stored,
is read as it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard

from marketing.contracts.brand_copy import read_brand
from marketing.contracts.design_elements import (
    BLOCKS,
    FROM,
    HTML,
    SECTION,
    Block,
    Design,
    Element,
    Origin,
    Place,
    Section,
)
from marketing.contracts.design_values import (
    COMMON,
    LAYOUTS,
    LONGEST_SOURCE,
    PADDINGS,
    TALLEST,
    VALUES,
    Value,
    can_be_apart_on_phones,
    whole_text,
)
from marketing.contracts.query import Query, read_query
from marketing.contracts.reading import Faults, Read, shown
from marketing.contracts.theme import THEME, read_theme

__all__ = [
    "BLOCKS", "COMMON", "FROM", "HTML", "LAYOUTS", "LONGEST_SOURCE", "MOST_BLOCKS", "PADDINGS", "SECTION", "TALLEST",
    "THEME", "VALUES", "Block", "Design", "Element", "Origin", "Place", "Section", "read_design",
]  # fmt: skip
MODES = (BLOCKS, HTML)
# Blocks and sections together.
MOST_BLOCKS = 100
# Of all blocks together; more is no mail.
MOST_CHARACTERS = 1_000_000
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}\Z")
_DIGEST = re.compile(r"(?:[0-9a-f]{16})?\Z")
_SECTION_KEYS = ("id", "type", "layout", "columns", "background", "padding", "stack", "only_for", FROM)
_A_LIST = "The blocks of a design are a list of objects."


def read_design(given: Any) -> Read[Design]:
    """Read a stored design; what can't be read is left out of the value.

    A fault names section, column and block in words; its `place` is the id of the block or section.
    """
    faults = Faults("html-invalid")
    if not isinstance(given, dict):
        faults.note("A design is an object with a mode, blocks, source and theme.")
        given = {}
    for unknown in sorted(shown(key) for key in set(given) - {"mode", "blocks", "html", "theme", "brand"})[:1]:
        faults.note(f"A design has no “{unknown}”.")
    design = Design(
        _mode(given.get("mode", BLOCKS), faults),
        tuple(_Elements(faults).read(given.get("blocks", []))),
        _source(given.get("html", ""), faults),
        read_theme(given.get("theme", {}), faults),
        read_brand(given.get("brand"), faults),
    )
    return Read(design, tuple(faults.found))


def _mode(given: Any, faults: Faults) -> str:
    if isinstance(given, str) and given in MODES:
        return given
    faults.note("The mode of a design is “blocks” or “html”.")
    return BLOCKS


def _source(given: Any, faults: Faults) -> str:
    if isinstance(given, str) and len(given) <= LONGEST_SOURCE:
        return whole_text(given)
    faults.note(f"The source of a design is text of up to {LONGEST_SOURCE:,} characters.")
    return ""


@dataclass
class _Elements:
    """Reads the elements of one design, counting what it holds so far."""

    faults: Faults
    seen: set[str] = field(default_factory=set)
    held: int = 0
    characters: int = 0
    loose: int = 0
    sections: int = 0

    def read(self, given: Any) -> Iterator[Element]:
        """Read the list of elements."""
        if not isinstance(given, list):
            self.faults.note(_A_LIST)
            return
        for index, element in enumerate(given):
            if not self._has_room():
                break
            if not isinstance(element, dict):
                self.faults.note(_A_LIST)
            elif element.get("type") == SECTION:
                yield self._section(element)
            else:
                self.loose += 1
                if (block := self._block(element, Place(self.loose, index=index))) is not None:
                    yield block
        if self.characters > MOST_CHARACTERS:
            self.faults.note(f"The blocks of an email hold up to {MOST_CHARACTERS:,} characters together.")

    def _has_room(self) -> bool:
        """Count one more block or section, and say whether it may be there."""
        self.held += 1
        if self.held == MOST_BLOCKS + 1:
            self.faults.note(f"An email holds up to {MOST_BLOCKS} blocks.")
        return self.held <= MOST_BLOCKS

    def _section(self, given: dict[str, Any]) -> Section:
        self.sections += 1
        reader = _Noting(self.faults, f"Section {self.sections}", _id(given))
        name = self._unique(given, reader)
        for unknown in sorted(shown(key) for key in set(given) - set(_SECTION_KEYS))[:1]:
            reader.note(f"there is no “{unknown}” in a section.")
        section = Section(
            layout=_layout(given, reader),
            id=name,
            background=_look(given, "background", reader),
            padding=_look(given, "padding", reader),
            stack=_stack(given, reader),
            only_for=_only(given, reader),
            origin=_origin(given, reader),
        )
        return self._with_columns(section, given.get("columns", []), reader)

    def _with_columns(self, section: Section, given: Any, reader: "_Noting") -> Section:
        wanted = len(section.parts)
        if not isinstance(given, list) or len(given) != wanted or not all(isinstance(one, list) for one in given):
            reader.note(f"the layout “{section.layout}” has {wanted} column{'s'[: wanted - 1]}, each a list of blocks.")
            given = [one if isinstance(one, list) else [] for one in given] if isinstance(given, list) else []
            given = (given + [[]] * wanted)[:wanted]
        columns = tuple(tuple(self._column(section, number, column)) for number, column in enumerate(given))
        return replace(section, columns=columns)

    def _column(self, section: Section, number: int, given: list[Any]) -> Iterator[Block]:
        for index, block in enumerate(given):
            if not self._has_room():
                return
            place = Place(self.sections, number, index, section)
            if not isinstance(block, dict):
                words = f"Section {self.sections}, column {number + 1}"
                self.faults.note(f"{words}: a column is a list of blocks.", section.id)
            elif (read := self._block(block, place)) is not None:
                yield read

    def _block(self, given: dict[str, Any], place: Place) -> Block | None:
        kind = given.get("type")
        if not isinstance(kind, str) or kind not in VALUES:
            words = place.words(shown(kind))
            there = "a section can't stand in a section" if kind == SECTION else f"there is no block “{shown(kind)}”"
            self.faults.note(f"{words}: {there}. There are: {', '.join(VALUES)}.", _id(given))
            return None
        reader = _Noting(self.faults, place.words(kind), _id(given))
        own = {name: value for name, value in given.items() if name not in ("id", "type", "phone", FROM)}
        held = dict(reader.values(own, VALUES[kind], "it has no “{}”."))
        self.characters += sum(len(value) for value in held.values() if isinstance(value, str))
        name = self._unique(given, reader)
        return Block(kind, name, held, dict(_phone(given, kind, reader)), _origin(given, reader))

    def _unique(self, given: dict[str, Any], reader: "_Noting") -> str:
        if "id" not in given:
            return ""
        name = _id(given)
        if not name:
            reader.note("an id is 1 to 32 letters, digits, hyphens or underscores.")
        elif name in self.seen:
            reader.note(f"two blocks have the id “{name}”.")
            return ""
        self.seen.add(name)
        return name


@dataclass(frozen=True)
class _Noting:
    """Notes faults of one block or section, each with where it stands in words."""

    faults: Faults
    words: str
    id: str = ""

    def note(self, message: str) -> None:
        """Note what is wrong with it."""
        self.faults.note(f"{self.words}: {message}", self.id)

    def values(
        self, given: Mapping[Any, Any], known: Mapping[str, Value], unknown: str
    ) -> Iterator[tuple[str, str | int]]:
        """Read values of which each has a name; what is none is noted."""
        for name, value in given.items():
            if name not in known:
                self.note(unknown.format(shown(name)))
            elif (found := known[name].read(value)) is None:
                self.note(known[name].wanted(name))
            else:
                yield name, found


def _phone(given: dict[str, Any], kind: str, reader: _Noting) -> Iterator[tuple[str, str | int]]:
    apart = given.get("phone", {})
    if not isinstance(apart, dict):
        reader.note("what is apart on phones is an object.")
        return
    yield from reader.values(apart, can_be_apart_on_phones(kind), "it has no “{}” apart on phones.")


def _layout(given: Mapping[str, Any], reader: _Noting) -> str:
    layout = given.get("layout", "1")
    if isinstance(layout, str) and layout in LAYOUTS:
        return layout
    reader.note(f"the layout is one of: {', '.join(LAYOUTS)}.")
    return "1"


def _look(given: Mapping[str, Any], name: str, reader: _Noting) -> str:
    return str(dict(reader.values({name: given[name]}, COMMON, "")).get(name, "")) if name in given else ""


def _stack(given: Mapping[str, Any], reader: _Noting) -> bool:
    stack = given.get("stack", True)
    if isinstance(stack, bool):
        return stack
    reader.note("“stack” is true or false.")
    return True


def _only(given: dict[str, Any], reader: _Noting) -> Query | None:
    if given.get("only_for") is None:
        return None
    read = read_query(given["only_for"])
    for fault in read.faults:
        reader.note(f"its condition can't be read. {fault.message}")
    return read.value


def _origin(given: Mapping[str, Any], reader: _Noting) -> Origin | None:
    held = given.get(FROM)
    if held is None:
        return None
    if isinstance(held, dict) and set(held) <= {"id", "version", "digest"}:
        key, version, digest = held.get("id"), held.get("version"), held.get("digest", "")
        if _counts(key) and _counts(version) and isinstance(digest, str) and _DIGEST.match(digest):
            return Origin(key, version, digest)
    reader.note("where it was copied from is the id and the version of a content block.")
    return None


def _counts(given: object) -> TypeGuard[int]:
    return isinstance(given, int) and not isinstance(given, bool) and 0 < given < 2**53


def _id(given: Mapping[str, Any]) -> str:
    name = given.get("id")
    return name if isinstance(name, str) and _ID.match(name) else ""
