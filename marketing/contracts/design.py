"""An email's design: blocks and hand-written source side by side, read into a typed value.

`mode` says which of both is sent. What a block holds is declared here once, for designer, check and compiler.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from marketing.contracts.reading import Faults, Read, shown

BLOCKS, HTML = "blocks", "html"
MODES = (BLOCKS, HTML)
MOST_BLOCKS = 100
LONGEST_SOURCE = 500_000
LONGEST_TEXT = 500_000
LONGEST_LINE = 2_000
TALLEST = 400
LINE, RICH, ADDRESS, NUMBER = "line", "rich", "address", "number"
# What each kind of block holds, and how that is typed.
HELD: dict[str, dict[str, str]] = {
    "heading": {"text": LINE},
    "text": {"html": RICH},
    "image": {"src": ADDRESS, "alt": LINE, "href": ADDRESS},
    "button": {"text": LINE, "href": ADDRESS},
    "divider": {},
    "spacer": {"height": NUMBER},
}
THEME = {
    "accent": "#2450c8",
    "background": "#f5f6f8",
    "text": "#1b1f27",
    "font": "Helvetica, Arial, sans-serif",
}
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}\Z")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_FONT = re.compile(r"[\w ,'-]{1,200}\Z")


@dataclass(frozen=True)
class Block:
    """One block: its kind and what it holds; the id is "" where it has none yet."""

    type: str
    id: str = ""
    held: dict[str, str | int] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """One of its values as text."""
        return str(self.held.get(name, ""))

    def as_json(self) -> dict[str, Any]:
        """The block as it is stored."""
        return {**({"id": self.id} if self.id else {}), "type": self.type, **self.held}


@dataclass(frozen=True)
class Design:
    """A whole design; `theme` holds what differs from the usual colours and font."""

    mode: str = BLOCKS
    blocks: tuple[Block, ...] = ()
    html: str = ""
    theme: dict[str, str] = field(default_factory=dict)

    @property
    def is_hand_written(self) -> bool:
        """Say whether the source is sent instead of the blocks."""
        return self.mode == HTML

    @property
    def colours(self) -> dict[str, str]:
        """The whole theme."""
        return {**THEME, **self.theme}

    def as_json(self) -> dict[str, Any]:
        """The design as it is stored."""
        made: dict[str, Any] = {"mode": self.mode, "blocks": [block.as_json() for block in self.blocks]}
        if self.html:
            made["html"] = self.html
        if self.theme:
            made["theme"] = dict(self.theme)
        return made


def read_design(given: Any) -> Read[Design]:
    """Read a stored design; what can't be read is left out of the value."""
    faults = Faults("html-invalid")
    if not isinstance(given, dict):
        faults.note("A design is an object with a mode, blocks, source and theme.")
        given = {}
    for unknown in sorted(shown(key) for key in set(given) - {"mode", "blocks", "html", "theme"})[:1]:
        faults.note(f"A design has no “{unknown}”.")
    design = Design(
        _mode(given.get("mode", BLOCKS), faults),
        tuple(_blocks(given.get("blocks", []), faults)),
        _source(given.get("html", ""), faults),
        dict(_theme(given.get("theme", {}), faults)),
    )
    return Read(design, tuple(faults.found))


def _mode(given: Any, faults: Faults) -> str:
    if isinstance(given, str) and given in MODES:
        return given
    faults.note("The mode of a design is “blocks” or “html”.")
    return BLOCKS


def _source(given: Any, faults: Faults) -> str:
    if isinstance(given, str) and len(given) <= LONGEST_SOURCE:
        return _whole(given)
    faults.note(f"The source of a design is text of up to {LONGEST_SOURCE:,} characters.")
    return ""


def _theme(given: Any, faults: Faults) -> Iterator[tuple[str, str]]:
    if not isinstance(given, dict):
        faults.note("The theme of a design is an object with colours and a font.")
        return
    for name, value in given.items():
        if name not in THEME:
            faults.note(f"A theme has no “{shown(name)}”.")
        elif not isinstance(value, str) or not (_FONT if name == "font" else _COLOUR).match(value):
            faults.note("A font is a list of names." if name == "font" else "A colour is written as #2450c8.")
        else:
            yield name, value


def _blocks(given: Any, faults: Faults) -> Iterator[Block]:
    if not isinstance(given, list):
        faults.note("The blocks of a design are a list of objects.")
        return
    if len(given) > MOST_BLOCKS:
        faults.note(f"An email holds up to {MOST_BLOCKS} blocks.")
    seen: set[str] = set()
    for block in given[:MOST_BLOCKS]:
        if not isinstance(block, dict):
            faults.note("The blocks of a design are a list of objects.")
        elif (read := _block(block, faults)) is not None:
            yield Block(read.type, _id(block, seen, faults), read.held)


def _id(block: dict[str, Any], seen: set[str], faults: Faults) -> str:
    if "id" not in block:
        return ""
    name = block["id"]
    if not isinstance(name, str) or not _ID.match(name):
        faults.note("The id of a block is 1 to 32 letters, digits, hyphens or underscores.")
        return ""
    if name in seen:
        faults.note(f"Two blocks have the id “{name}”.")
        return ""
    seen.add(name)
    return name


def _block(given: dict[str, Any], faults: Faults) -> Block | None:
    kind = given.get("type")
    if not isinstance(kind, str) or kind not in HELD:
        faults.note(f"There is no block “{shown(kind)}”. There are: {', '.join(HELD)}.")
        return None
    held: dict[str, str | int] = {}
    for name, value in given.items():
        if name in ("id", "type"):
            continue
        if name not in HELD[kind]:
            faults.note(f"A {kind} block has no “{shown(name)}”.")
            continue
        found = _READERS[HELD[kind][name]](value)
        if found is None:
            faults.note(f"{kind.capitalize()}: {_WANTED[HELD[kind][name]].format(name)}")
        else:
            held[name] = found
    return Block(kind, "", held)


def _line(value: Any) -> str | None:
    return _whole(value.strip()) if isinstance(value, str) and len(value) <= LONGEST_LINE else None


def _rich(value: Any) -> str | None:
    return _whole(value) if isinstance(value, str) and len(value) <= LONGEST_TEXT else None


def _whole(text: str) -> str:
    """Put U+FFFD in the place of halves of characters, which JSON can hold and neither a page nor a mail."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _height(value: Any) -> int | None:
    if isinstance(value, str) and len(value) <= 10 and value.strip().isascii() and value.strip().isdecimal():
        value = int(value)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 1 <= value <= TALLEST else None


_READERS: dict[str, Callable[[Any], str | int | None]] = {LINE: _line, ADDRESS: _line, RICH: _rich, NUMBER: _height}
_WANTED = {
    LINE: f"“{{}}” must be text of up to {LONGEST_LINE:,} characters.",
    ADDRESS: f"“{{}}” must be text of up to {LONGEST_LINE:,} characters.",
    RICH: f"“{{}}” must be text of up to {LONGEST_TEXT:,} characters.",
    NUMBER: f"the {{}} is a whole number from 1 to {TALLEST}.",
}
