"""Elements and attributes of an HTML source with their places, its Liquid masked; how much of them a mail may hold.

Nothing is rebuilt from what is read here: callers cut at the places and leave all else as it was written.
"""

import functools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from marketing import markup
from marketing.markup import VOID
from marketing.service.mail.compose.liquid_text import Piece, pieces, raw_content

# Non-characters stand for Liquid in a masked source, one for each of its characters, so that places stay true.
PRINTED, CONTROL = "\ufdd0", "\ufdd1"
MASKS = PRINTED + CONTROL
# The HTML tools die of 8,000 levels and take the process with them, browsers stop at 512; exporters write under 60.
DEEPEST = 200
# A mail of the largest size holds about 6,000 tags, with twice as many attributes.
MOST_ELEMENTS = 10_000
MOST_ATTRIBUTES = 20_000
# Their end tags may be left out, and most people do.
_CLOSED_BY_OTHERS = frozenset("p li dt dd tr td th tbody thead tfoot colgroup caption html head body".split())

_ITEMS = {"li": "list", "dt": "terms", "dd": "terms"}
_LISTS = frozenset({"ul", "ol", "dl"})


class TooComplicated(ValueError):
    """A text that no HTML tool may be given; the message says of what there is too much."""


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
        found = pieces(self.raw)
        last = len(found) - 1
        return "".join(
            piece.source
            if piece.kind != "text"
            else markup.decoded(piece.source, is_attribute=True, goes_on=place < last)
            for place, piece in enumerate(found)
        )


@dataclass(frozen=True, slots=True)
class Element:
    """One start or end tag; `is_complete` is False when the source ends inside it.

    `is_conditional` says that only Outlook reads it: it stands in a conditional comment.
    """

    name: str
    written: str
    attributes: tuple[Attribute, ...]
    start: int
    end: int
    is_end: bool
    is_complete: bool
    is_conditional: bool

    def get(self, name: str) -> Attribute | None:
        """The first attribute of that name, which is the one a browser takes."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)


def mask(source: str) -> str:
    """The source with Liquid masked, equally long; what a raw block prints stays readable."""
    return "".join(_masked(piece) for piece in pieces(source))


@functools.lru_cache(maxsize=4)
def tokens(source: str) -> tuple[Element | markup.Text | markup.Comment, ...]:
    """Read a source in order, its Liquid masked; kept, for a check reads one source ten times.

    Raises LiquidTextError.
    """
    found = markup.tokens(mask(source), letters=MASKS)
    return tuple(_element(source, token) if isinstance(token, markup.Tag) else token for token in found)


def elements(source: str) -> Iterator[Element]:
    """Read the start and end tags of a source in order; raises LiquidTextError."""
    return (token for token in tokens(source) if isinstance(token, Element))


def refuse_complicated(source: str) -> int:
    """Refuse a source whose elements are too many or too deep inside one another; return how many it has.

    Reads no further than it may go on; raises TooComplicated, LiquidTextError.
    """
    return refuse_complicated_tokens(markup.tokens(mask(source), letters=MASKS))


def refuse_complicated_tokens(found: Iterable[markup.Token]) -> int:
    """Refuse elements too many or too deep inside one another; return how many there are.

    Exact for what a tool has written. Of what people write it is a first look that takes no tree: what is never
    closed counts to the end, as formatting goes on in the next paragraph. Raises TooComplicated.
    """
    depth = _Depth()
    count = attributes = 0
    for token in found:
        if isinstance(token, markup.Text):
            continue
        count += 1
        if isinstance(token, markup.Tag):
            attributes += len(token.attributes)
            depth.read(token.name.lower().strip(MASKS), is_end=token.is_end)
        if count > MOST_ELEMENTS or attributes > MOST_ATTRIBUTES:
            break
    if depth.deepest > DEEPEST:
        raise TooComplicated(
            f"too deep to show: {depth.deepest:,} elements stand inside one another, and {DEEPEST} may. "
            "Close elements where they end, and take out those that do nothing."
        )
    if count > MOST_ELEMENTS:
        raise TooComplicated(f"too long to show: it has more than {MOST_ELEMENTS:,} tags and comments. Shorten it.")
    if attributes > MOST_ATTRIBUTES:
        raise TooComplicated(f"too long to show: it has more than {MOST_ATTRIBUTES:,} attributes. Shorten it.")
    return count


class _Depth:
    """How deep elements stand inside one another, from their tags alone."""

    def __init__(self) -> None:
        self.deepest = 0
        self._now = 0
        self._opened: Counter[str] = Counter()
        self._item = ""

    def read(self, name: str, *, is_end: bool) -> None:
        """Read the next tag."""
        self._read_item(name, is_end=is_end)
        if name in VOID or name in _CLOSED_BY_OTHERS:
            return
        if not is_end:
            self._opened[name] += 1
            self._now += 1
            self.deepest = max(self.deepest, self._now)
        elif self._opened[name] > 0:
            self._opened[name] -= 1
            self._now -= 1

    def _read_item(self, name: str, *, is_end: bool) -> None:
        """Note an item of a list: it ends the one before it, but none of another kind, so those nest."""
        kind = _ITEMS.get(name, "")
        if kind and not is_end:
            self._now += self._item not in ("", kind)
            self.deepest, self._item = max(self.deepest, self._now), kind
        elif is_end and name in _LISTS and self._opened[name] > 0:
            self._item = ""


def _masked(piece: Piece) -> str:
    if piece.kind == "text":
        return piece.source
    if piece.kind != "raw":
        return (PRINTED if piece.prints else CONTROL) * len(piece.source)
    content = raw_content(piece)
    before = piece.source.index("%}") + 2
    return CONTROL * before + content + CONTROL * (len(piece.source) - before - len(content))


def _element(source: str, tag: markup.Tag) -> Element:
    written = tag.name.lower()
    attributes = tuple(_attribute(source, attribute) for attribute in tag.attributes)
    return Element(
        written.strip(MASKS), written, attributes, tag.start, tag.end, tag.is_end, tag.is_complete, tag.is_conditional
    )


def _attribute(source: str, found: markup.Attribute) -> Attribute:
    written = found.name.lower()
    return Attribute(written.strip(MASKS), written, source[found.start : found.end], found.start, found.end)
