"""Elements and attributes of an HTML source with their places, read as a browser's tokenizer reads them.

Nothing is rebuilt from what is read here: callers cut at the places and leave all else as it was written.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from marketing.service.mail.compose.liquid_text import Piece, pieces, raw_content

# Non-characters stand for Liquid in a masked source, one for each of its characters, so that places stay true.
PRINTED, CONTROL = "\ufdd0", "\ufdd1"
MASKS = PRINTED + CONTROL

_MARKUP = re.compile(
    r"<!--\[if[^\]]*\]>"  # a conditional comment is read through: Outlook shows what it holds
    r"|<!--(?:>|->|.*?(?:-->|--!>|\Z))"
    r"|<[!?][^>]*(?:>|\Z)"
    rf"|<(?P<close>/?)(?P<name>[A-Za-z{MASKS}][^\s/>]*)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?P<name>[^\s/>][^\s/>=]*)"""
    r"""(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"'][^\s>]*)?))?""",
)
_END = re.compile(r"[\s/]*>")
_RAW_TEXT = frozenset({"style", "title", "textarea", "script", "xmp", "noembed", "noframes"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: lower-case name (`written` still has masked Liquid), value as written, the value's place."""

    name: str
    written: str
    raw: str
    start: int
    end: int

    @property
    def value(self) -> str:
        """The value with character references resolved, Liquid left alone."""
        return "".join(p.source if p.kind != "text" else html.unescape(p.source) for p in pieces(self.raw))


@dataclass(frozen=True, slots=True)
class Element:
    """One start or end tag; `is_complete` is False when the source ends inside it."""

    name: str
    written: str
    attributes: tuple[Attribute, ...]
    start: int
    end: int
    is_end: bool
    is_complete: bool

    def get(self, name: str) -> Attribute | None:
        """Return the first attribute of that name, which is the one a browser takes."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)


def mask(source: str) -> str:
    """Return the source with Liquid masked, equally long; what a raw block prints stays readable."""
    return "".join(_masked(piece) for piece in pieces(source))


def elements(source: str) -> Iterator[Element]:
    """Read the start and end tags of a source in order; raises LiquidTextError."""
    text = mask(source)
    position = 0
    while (found := _MARKUP.search(text, position)) is not None:
        position = found.end()
        if found["name"] is None:
            continue
        element = _element(source, text, found)
        yield element
        position = element.end
        if element.name in _RAW_TEXT and not element.is_end:
            close = re.compile(rf"</{element.name}(?=[\s/>])", re.IGNORECASE).search(text, position)
            position = close.start() if close else len(text)


def _masked(piece: Piece) -> str:
    if piece.kind == "text":
        return piece.source
    if piece.kind != "raw":
        return (PRINTED if piece.prints else CONTROL) * len(piece.source)
    content = raw_content(piece)
    before = piece.source.index("%}") + 2
    return CONTROL * before + content + CONTROL * (len(piece.source) - before - len(content))


def _element(source: str, text: str, found: "re.Match[str]") -> Element:
    attributes: list[Attribute] = []
    position = found.end()
    while (end := _END.match(text, position)) is None:
        attribute = _ATTRIBUTE.match(text, position)
        if attribute is None or attribute.end() == position:
            return _made(found, attributes, len(text), is_complete=False)
        attributes.append(_attribute(source, attribute))
        position = attribute.end()
    return _made(found, attributes, end.end(), is_complete=True)


def _made(found: "re.Match[str]", attributes: list[Attribute], end: int, *, is_complete: bool) -> Element:
    written = found["name"].lower()
    name = written.strip(MASKS)
    return Element(name, written, tuple(attributes), found.start(), end, bool(found["close"]), is_complete)


def _attribute(source: str, found: "re.Match[str]") -> Attribute:
    group = next((name for name in ("double", "single", "bare") if found[name] is not None), "")
    start, end = found.span(group) if group else (found.end(), found.end())
    written = found["name"].lower()
    return Attribute(written.strip(MASKS), written, source[start:end], start, end)
