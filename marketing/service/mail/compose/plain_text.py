"""The text part of a mail, made once a version from its HTML: Liquid survives, links stand behind their words."""

import re

from inscriptis import get_text

from marketing.service.mail.compose.html_scan import Element, elements
from marketing.service.mail.compose.liquid_text import Piece, pieces

# Mails use tables as layout: their rows read as lines, their cells as words, never as columns.
_ROWS = re.compile(r"<(/?)(?:table|tbody|thead|tfoot|tr)\b", re.I)
_CELL_END = re.compile(r"</(?:td|th)\s*>", re.I)
_CELLS = re.compile(r"<(?:td|th)\b", re.I)
_COMMENTS = re.compile(r"<!--\[if.*?<!\[endif\]-->|<!--.*?-->", re.S)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WORD = re.compile(r"lqt(\d{1,9})x")
_TAG_LINE = re.compile(r"(?m)^[ \t]*((?:\{%(?:(?!%\}).)*%\}[ \t]*)+)\n")


def from_html(source: str) -> str:
    """Return the text part of an HTML Liquid text, as a Liquid text; raises LiquidTextError."""
    source = _with_addresses(_COMMENTS.sub("", _CONTROL.sub("", source)))
    words, kept = _liquid_as_words(source)
    words = _CELL_END.sub(" </span>", _CELLS.sub("<span", _ROWS.sub(r"<\1div", words)))
    return _tidied(_WORD.sub(lambda found: kept[int(found[1])], get_text(words)))


def _with_addresses(source: str) -> str:
    """Put every link's address behind its words, and an image's alternative text into a link that has no words."""
    parts: list[str] = []
    position = 0
    opened: Element | None = None
    for element in elements(source):
        if element.name == "img" and opened is not None:
            parts += [source[position : element.end], _alternative(element)]
            position = element.end
        if element.name != "a":
            continue
        if element.is_end and opened is not None:
            parts += [source[position : element.start], _address(opened, source[opened.end : element.start])]
            position = element.start
        opened = None if element.is_end else element
    return "".join([*parts, source[position:]])


def _alternative(image: Element) -> str:
    alternative = image.get("alt")
    return f" {alternative.raw} " if alternative is not None else ""


def _address(link: Element, words: str) -> str:
    href = link.get("href")
    address = href.raw.strip() if href is not None else ""
    is_shown = address.removeprefix("mailto:").removeprefix("tel:") in words
    return "" if not address or address.startswith("#") or is_shown else f" ({address})"


def _liquid_as_words(source: str) -> tuple[str, list[str]]:
    parts: list[str] = []
    kept: list[str] = []
    source = _WORD.sub("", source)
    for piece in pieces(source):
        if piece.kind == "text":
            parts.append(piece.source)
        else:
            parts.append(f"lqt{len(kept)}x")
            kept.append(_kept(piece))
    return "".join(parts), kept


def _kept(piece: Piece) -> str:
    return piece.source.replace("\n", " ")


def _tidied(text: str) -> str:
    lines = "\n".join(" ".join(line.split()) if line.strip() else "" for line in text.splitlines())
    lines = re.sub(r"\n{3,}", "\n\n", lines).strip()
    # A line that holds only {% tags %} would leave an empty line in every mail.
    return _TAG_LINE.sub(lambda found: found[1].strip(), lines + "\n")
