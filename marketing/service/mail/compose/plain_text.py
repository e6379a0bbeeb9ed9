"""The text part of a mail, made once a version from its HTML: Liquid survives, links stand behind their words.

Made here and not by a library: those that were tried resolve character references twice, lay the tables of mails out
as columns and die of deep nesting. Tables are layout: rows read as lines, cells as words.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from marketing import markup
from marketing.markup import VOID
from marketing.service.mail.compose.html_scan import Element, tokens
from marketing.service.mail.compose.liquid_text import Piece, pieces, raw_content

_LINES = frozenset(
    "address article aside body caption center dd details div dl dt fieldset figcaption footer form header hr html "
    "legend li main nav ol section summary table tbody tfoot thead tr ul".split()
)
_PARAGRAPHS = frozenset("blockquote figure h1 h2 h3 h4 h5 h6 p pre".split())
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BRACES = re.compile(r"\{[{%]")
_OPENING = frozenset({"if", "unless", "case", "for", "comment"})
_BETWEEN = frozenset({"else", "elsif", "when", "break", "continue", "#"})


class _Span(NamedTuple):
    """One piece of Liquid or text and its place; `content` is where what it shows begins."""

    start: int
    end: int
    piece: Piece


class _Pictured(NamedTuple):
    """A link that holds pictures alone: where it leads, its words, and where words and address begin and end."""

    target: str
    words: str
    start: int
    address: int
    end: int


def from_html(source: str, targets: Mapping[str, str] | None = None) -> str:
    """The text part of an HTML Liquid text, as a Liquid text; raises LiquidTextError.

    `targets` says of placeholders where they lead, so that a picture and the words beside it that lead to one place
    name it once.
    """
    return _Writer(_CONTROL.sub("", source), targets or {}).text()


class _Writer:
    """Writes down the words of one source, read once from its beginning to its end."""

    def __init__(self, source: str, targets: Mapping[str, str]) -> None:
        self.source, self.targets = source, targets
        self.spans = _spans(source)
        self.next_span = 0
        self.lines = _Lines()
        self.hidden, self.hidden_depth = "", 0
        self.link: Element | None = None
        self.link_start, self.has_words = 0, False
        self.pictured: _Pictured | None = None
        self.lists: list[int | None] = []
        self.pre = 0

    def text(self) -> str:
        """The whole text."""
        for token in tokens(self.source):
            if isinstance(token, markup.Comment):
                self._pass_over(token.end)
            elif token.is_conditional:
                continue
            elif isinstance(token, markup.Text):
                if self.hidden or token.inside:
                    self._pass_over(token.end)
                else:
                    self._write(token)
            else:
                self._pass_over(token.end)
                self._read(token)
        self._end_link()
        return self.lines.text()

    def _taken(self, end: int) -> Iterator[_Span]:
        """Give the spans up to a place; one that goes on behind it is given again."""
        while self.next_span < len(self.spans) and self.spans[self.next_span].start < end:
            span = self.spans[self.next_span]
            yield span
            if span.end > end:
                return
            self.next_span += 1

    def _write(self, token: markup.Text) -> None:
        for span in self._taken(token.end):
            start, end = max(span.start, token.start), min(span.end, token.end)
            if span.piece.kind == "text":
                self._words(self.source[start:end])
            elif span.piece.kind == "raw":
                content = span.start + span.piece.source.index("%}") + 2
                self._words(self.source[max(start, content) : min(end, content + len(raw_content(span.piece)))])
            elif span.start >= token.start:
                self.has_words = True
                self.lines.put(span.piece.source.replace("\n", " "))

    def _words(self, written: str) -> None:
        self.has_words = self.has_words or not written.isspace()
        words = markup.decoded(written, is_attribute=False)
        # A brace that was written as a character reference is no Liquid.
        words = _BRACES.sub(lambda found: f"{{{{ '{found[0]}' }}}}", words)
        self.lines.verbatim(words) if self.pre else self.lines.words(words)

    def _pass_over(self, end: int) -> None:
        """Leave a stretch out, but not the Liquid that decides about what stands outside it."""
        found = [span.piece for span in self._taken(end) if span.piece.kind == "tag" and not span.piece.prints]
        if not _is_closed(found):
            for piece in found:
                self.lines.put(piece.source.replace("\n", " "))

    def _read(self, element: Element) -> None:
        name = element.name
        if self.hidden:
            self._read_hidden(element)
        elif not element.is_end and name not in VOID and _is_hidden(element):
            self._break(name)
            self.hidden, self.hidden_depth = name, 1
        elif element.is_end:
            self._ended(name)
        else:
            self._started(element)

    def _read_hidden(self, element: Element) -> None:
        if element.name != self.hidden:
            return
        if element.is_end or element.name == "p":
            self.hidden_depth -= 1
        else:
            self.hidden_depth += 1
        if self.hidden_depth == 0:
            self.hidden = ""
            if not element.is_end:
                self._read(element)

    def _started(self, element: Element) -> None:
        name = element.name
        self._break(name)
        if name == "br":
            self.lines.line()
        elif name == "a":
            self._end_link()
            self.link, self.link_start, self.has_words = element, len(self.lines.parts), False
        elif name == "area" or (name == "img" and self.link is not None):
            self._alternative(element)
        elif name in ("td", "th"):
            self.lines.space = True
        elif name in ("ul", "ol"):
            self.lists.append(1 if name == "ol" else None)
        elif name == "li":
            self._item()
        elif name == "pre":
            self.pre += 1

    def _ended(self, name: str) -> None:
        if name == "a":
            self._end_link()
        elif name in ("td", "th"):
            self.lines.space = True
        elif name in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif name == "pre" and self.pre:
            self.pre -= 1
        self._break(name)

    def _break(self, name: str) -> None:
        if name in _PARAGRAPHS:
            self.lines.end(2)
        elif name in _LINES:
            self.lines.end(1)

    def _item(self) -> None:
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        mark = "* " if number is None else f"{number}. "
        self.lines.mark = "  " * min(len(self.lists) - 1, 10) + mark

    def _alternative(self, picture: Element) -> None:
        alternative = picture.get("alt")
        words = alternative.value.strip() if alternative is not None else ""
        if words:
            self.lines.words(f" {words} ")
        if picture.name == "area":
            self._address(picture, words)

    def _end_link(self) -> None:
        if self.link is None:
            return
        target, words = self._target(self.link), "".join(self.lines.parts[self.link_start :])
        self._tell_once(target, words)
        start, address = self.link_start, len(self.lines.parts)
        self._address(self.link, words)
        end = len(self.lines.parts)
        is_pictured = not self.has_words and end > address
        self.pictured = _Pictured(target, words, start, address, end) if is_pictured else None
        self.link = None

    def _tell_once(self, target: str, words: str) -> None:
        """Take the address away from a picture just before that leads to the same place, its words too if the same."""
        before, parts = self.pictured, self.lines.parts
        if before is None or (before.end, before.target) != (self.link_start, target) or before.end == len(parts):
            return
        if before.words.strip() != words.strip() or "{%" in words:
            del parts[before.address : before.end]
            self.link_start = before.address
        else:
            del parts[before.start + parts[before.start].isspace() : before.end + parts[before.end].isspace()]
            self.link_start = before.start

    def _target(self, link: Element) -> str:
        href = link.get("href")
        address = href.value.strip() if href is not None else ""
        return self.targets.get(address, address)

    def _address(self, link: Element, words: str) -> None:
        href = link.get("href")
        address = href.value.strip() if href is not None else ""
        is_shown = address.removeprefix("mailto:").removeprefix("tel:") in words
        if not address or address.startswith("#") or is_shown:
            return
        self.lines.space, was_space = True, self.lines.space
        self.lines.put(f"({address})" if words.strip() else address)
        self.lines.space = was_space


class _Lines:
    """Lines of words: spaces run into one, empty lines never follow one another."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.space = False
        self.mark = ""
        self._breaks = 0

    def words(self, text: str) -> None:
        """Add words, runs of spaces as one space."""
        self.space = self.space or text[:1].isspace()
        if found := " ".join(text.split()):
            self.put(found)
            self.space = text[-1:].isspace()

    def verbatim(self, text: str) -> None:
        """Add text with its spaces and line ends."""
        self.space = False
        if text.strip():
            self.put(text.rstrip("\n"))
        self._breaks = max(self._breaks, min(2, len(text) - len(text.rstrip("\n"))))

    def put(self, text: str) -> None:
        """Add a piece as it is."""
        if self._breaks and self.parts:
            self.parts.append("\n" * self._breaks)
        elif self.space and self.parts:
            self.parts.append(" ")
        self._breaks, self.space = 0, False
        self.parts += [self.mark, text] if self.mark else [text]
        self.mark = ""

    def line(self) -> None:
        """End the line, as a line break does."""
        self._breaks, self.space = min(2, self._breaks + 1), False

    def end(self, breaks: int) -> None:
        """End the line, once, or with an empty line behind it; a list's mark keeps to what it stands before."""
        if not self.mark:
            self._breaks, self.space = max(self._breaks, breaks), False

    def text(self) -> str:
        """All lines. One that holds only Liquid tags leaves no line behind: it would be empty in every mail."""
        lines = "".join(self.parts).strip().split("\n")
        ended = [line if _is_of_tags(line) else f"{line}\n" for line in lines]
        return "".join(ended) + ("" if ended[-1].endswith("\n") else "\n")


def _spans(source: str) -> list[_Span]:
    found, position = [], 0
    for piece in pieces(source):
        found.append(_Span(position, position + len(piece.source), piece))
        position += len(piece.source)
    return found


def _is_hidden(element: Element) -> bool:
    style = element.get("style")
    return style is not None and "display:none" in "".join(style.value.lower().split())


def _is_closed(found: list[Piece]) -> bool:
    """Say whether tags decide about nothing but what stands between them."""
    depth = 0
    for piece in found:
        if piece.name in _OPENING:
            depth += 1
        elif piece.name.startswith("end"):
            depth -= 1
        elif piece.name not in _BETWEEN or depth <= 0:
            return False
        if depth < 0:
            return False
    return depth == 0


def _is_of_tags(line: str) -> bool:
    position, line = 0, line.strip()
    while line.startswith("{%", position):
        position = line.find("%}", position) + 2
        if position < 2:
            return False
        while line[position : position + 1] in (" ", "\t"):
            position += 1
    return 0 < position == len(line)
