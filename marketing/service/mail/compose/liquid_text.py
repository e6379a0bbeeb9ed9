"""Liquid source cut into pieces in one linear pass: literal text, `{{ output }}`, `{% tag %}`, raw blocks.

The library's lexer is quadratic on unclosed constructs, so every text passes here first. The cuts are the lexer's.
"""

import html
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

MAX_SOURCE = 1_000_000
MAX_CONSTRUCTS = 2_000
MAX_CONSTRUCT = 4_000
MAX_BRACKETS = 50
# Characters of expressions inside loops: with 2,000 turns a rendering stays under about a second.
MAX_LOOP_BODY = 5_000

Kind = Literal["text", "output", "tag", "raw"]

_OPEN = re.compile(r"\{[{%]")
_TAG_NAME = re.compile(r"\{%-?\s*(#|\w+)")
_RAW_OPEN = re.compile(r"\{%-?\s*raw\s*-?%\}\Z")
_RAW_CLOSE = re.compile(r"\{%-?\s*endraw\s*-?%\}")
# Tags that print a value: to HTML they are what `{{ }}` is.
_PRINTING_TAGS = frozenset({"echo"})


class LiquidTextError(ValueError):
    """A Liquid construct that doesn't end, is too long, or one of too many."""

    def __init__(self, message: str, sample: str) -> None:
        super().__init__(message)
        self.message = message
        self.sample = sample[:80]


class Piece(NamedTuple):
    """One piece of a Liquid source; `source` of all pieces joined is the source again."""

    kind: Kind
    source: str
    name: str = ""

    @property
    def prints(self) -> bool:
        """Say whether the piece puts a value into the output."""
        return self.kind == "output" or self.name in _PRINTING_TAGS


def has_liquid(text: str) -> bool:
    """Say whether the text holds any Liquid construct."""
    return "{{" in text or "{%" in text


def pieces(text: str) -> list[Piece]:
    """Cut a source; raises LiquidTextError."""
    if len(text) > MAX_SOURCE:
        raise LiquidTextError(f"The text is longer than {MAX_SOURCE:,} characters.", text)
    if text.count("{{") + text.count("{%") > 2 * MAX_CONSTRUCTS:
        raise LiquidTextError(f"The text holds more than {MAX_CONSTRUCTS:,} expressions.", text)
    found = list(_cut(text))
    _refuse_heavy_loops(found)
    return found


def escaped(piece: Piece) -> str:
    """A piece for HTML: text and what a raw block prints are words there, never tags."""
    if piece.kind == "text":
        return html.escape(piece.source)
    return piece.source if piece.kind != "raw" else f"{{% raw %}}{html.escape(raw_content(piece))}{{% endraw %}}"


def _cut(text: str) -> Iterator[Piece]:
    position = 0
    while (opening := _OPEN.search(text, position)) is not None:
        start = opening.start()
        if start > position:
            yield Piece("text", text[position:start])
        piece = _construct(text, start)
        yield piece
        position = start + len(piece.source)
    if position < len(text):
        yield Piece("text", text[position:])


def _construct(text: str, start: int) -> Piece:
    is_output = text.startswith("{{", start)
    close = text.find("}}" if is_output else "%}", start + 2)
    if close < 0:
        raise LiquidTextError("An expression isn't closed.", text[start : start + 80])
    source = text[start : close + 2]
    if len(source) > MAX_CONSTRUCT:
        raise LiquidTextError("An expression is too long, or isn't closed.", source)
    if source.count("[") > MAX_BRACKETS:
        raise LiquidTextError("An expression is nested too deeply.", source)
    if is_output:
        return Piece("output", source)
    if _RAW_OPEN.match(source):
        return _raw(text, start, close + 2)
    name = _TAG_NAME.match(source)
    if name and name.group(1) == "doc":
        # Its unclosed form makes the library's lexer quadratic.
        raise LiquidTextError("There is no tag “doc”.", source)
    return Piece("tag", source, name.group(1) if name else "")


def _refuse_heavy_loops(found: list[Piece]) -> None:
    depth = weight = 0
    for piece in found:
        depth += (piece.name == "for") - (piece.name == "endfor")
        weight += len(piece.source) if depth > 0 and piece.kind in ("tag", "output") else 0
        if weight > MAX_LOOP_BODY:
            raise LiquidTextError("The loops hold too many expressions.", piece.source)


def _raw(text: str, start: int, after: int) -> Piece:
    end = _RAW_CLOSE.search(text, after)
    if end is None:
        raise LiquidTextError("A raw block isn't closed.", text[start : start + 80])
    return Piece("raw", text[start : end.end()], "raw")


def raw_content(piece: Piece) -> str:
    """What a raw block prints."""
    opening = piece.source.index("%}") + 2
    closing = [match.start() for match in _RAW_CLOSE.finditer(piece.source)][-1]
    return piece.source[opening:closing]
