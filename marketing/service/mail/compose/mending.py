"""Mends own HTML where a finding of the check has one obvious remedy: nothing else of the source is touched."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from marketing import markup
from marketing.service.mail.compose import client_support, sanitise
from marketing.service.mail.compose.html_scan import Element, tokens
from marketing.service.mail.compose.liquid_text import LiquidTextError
from marketing.service.mail.compose.source_places import line_and_column

MAIL_WIDTH = 600
MOST_SHOWN, _AROUND = 20, 60
# Elements that go with all that stands in them; of other refused ones only the tags go.
_WHOLE = frozenset("script iframe object applet select textarea svg math xmp noembed noframes frameset portal".split())
_WIDTH = re.compile(r"(?:^|[;\s])(?:max-)?width\s*:\s*([0-9]{1,4})px", re.I)
_DECLARATION = re.compile(r"(?<![\w-])[\w-]+\s*:\s*[^;{}]{0,500}(?:;\s*|(?=\})|\Z)")
_ATTRIBUTE = re.compile(
    r"(?<!\s)\s+[\w:.-]+\s*=\s*(?P<quote>[\"']?)(?P<value>(?:(?<=\")[^\"]*|(?<=')[^']*|[^\s>\"']*))(?P=quote)"
)


class Edit(NamedTuple):
    """What is put in the place of a piece of the source."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Mended:
    """A mended source, and for its author the first changes: line, how it was, how it is."""

    source: str
    changes: tuple[tuple[int, str, str], ...]
    count: int


def mended(source: str, code: str) -> Mended | None:
    """The source with what a code of the check finds in it mended, None where nothing can be."""
    try:
        found = _apart(sorted(_MENDS[code](source))) if code in _MENDS else []
        made = _applied(source, found)
        is_better = bool(found) and (code != "html-invalid" or len(_refused(made)) < len(_refused(source)))
    except LiquidTextError:
        return None
    if not is_better:
        return None
    return Mended(made, tuple(_told(source, one) for one in found[:MOST_SHOWN]), len(found))


def _refused(source: str) -> list[str]:
    return sanitise.refusals(source)


def _apart(edits: Iterable[Edit]) -> list[Edit]:
    """The edits that touch no earlier one."""
    found: list[Edit] = []
    for one in edits:
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def _applied(source: str, edits: Iterable[Edit]) -> str:
    parts, position = [], 0
    for one in edits:
        parts += [source[position : one.start], one.text]
        position = one.end
    return "".join([*parts, source[position:]])


def _told(source: str, edit: Edit) -> tuple[int, str, str]:
    """An edit with some of what stands around it."""
    start, end = max(0, edit.start - _AROUND), min(len(source), edit.end + _AROUND)
    start = source.rfind("\n", start, edit.start) + 1 or start
    closing = source.find("\n", edit.end, end)
    end = closing if closing >= 0 else end
    before, after = source[start : edit.start], source[edit.end : end]
    gone = source[edit.start : edit.end]
    shown = gone if len(gone) <= 4 * _AROUND else f"{gone[: 4 * _AROUND]}…"
    return int(line_and_column(source, edit.start).split(":")[0]), before + shown + after, before + edit.text + after


def _starts(source: str) -> Iterator[Element]:
    return (
        one for one in tokens(source) if isinstance(one, Element) and not one.is_end and not one.is_conditional
    )


def _widths(source: str) -> Iterator[Edit]:
    for picture in _starts(source):
        address, width, style = picture.get("src"), picture.get("width"), picture.get("style")
        if picture.name != "img" or address is None or not address.raw.strip():
            continue
        if width is None:
            said = _WIDTH.search(style.value) if style is not None else None
            at = picture.start + len("<img")
            fits = "" if style is not None else ' style="max-width: 100%; height: auto"'
            yield Edit(at, at, f' width="{said[1] if said else MAIL_WIDTH}"{fits}')


def _unsupported(source: str) -> Iterator[Edit]:
    for start, css in _styles(source):
        for one in _DECLARATION.finditer(css):
            if client_support.unsupported(one[0]):
                yield Edit(start + one.start(), start + one.end(), "")


def _styles(source: str) -> Iterator[tuple[int, str]]:
    """CSS as it is written, with its place; what is written with character references is left alone."""
    for token in tokens(source):
        if isinstance(token, Element):
            style = token.get("style")
            if style is not None and not token.is_end and not token.is_conditional and "&" not in style.raw:
                yield style.start, style.raw
        elif isinstance(token, markup.Text) and token.inside == "style" and not token.is_conditional:
            yield token.start, source[token.start : token.end]


def _active(source: str) -> Iterator[Edit]:
    """Take out what no mail may hold: elements, event handlers; addresses that are scripts lead nowhere."""
    found = [one for one in tokens(source) if isinstance(one, Element)]
    ends = _ends(found)
    for element in found:
        refused = element.name in sanitise.REFUSED_ELEMENTS
        if refused and element.start in ends:
            yield Edit(element.start, ends[element.start], "")
        elif refused or _is_refused_alone(element):
            yield Edit(element.start, element.end, "")
        elif not element.is_end:
            yield from _attributes(source, element)


def _is_refused_alone(element: Element) -> bool:
    return element.name in ("meta", "link", "input") and any(sanitise.special_refusals(element))


def _ends(found: Iterable[Element]) -> dict[int, int]:
    """Where elements end that go with all that stands in them, by where they start; those that do end."""
    opened: defaultdict[str, list[int]] = defaultdict(list)
    ends = {}
    for element in found:
        if element.name in _WHOLE and not element.is_end:
            opened[element.name].append(element.start)
        elif element.is_end and opened[element.name]:
            ends[opened[element.name].pop()] = element.end
    return ends


def _attributes(source: str, element: Element) -> Iterator[Edit]:
    tag = source[element.start : element.end]
    written = {element.start + one.start("value"): one for one in _ATTRIBUTE.finditer(tag)}
    for attribute in element.attributes:
        place = written.get(attribute.start)
        if attribute.name.startswith("on") and place is not None:
            yield Edit(element.start + place.start(), element.start + place.end(), "")
        elif sanitise.has_refused_scheme(attribute):
            yield Edit(attribute.start, attribute.end, "#")


_MENDS: dict[str, Callable[[str], Iterable[Edit]]] = {
    "image-width-missing": _widths,
    "css-unsupported": _unsupported,
    "html-invalid": _active,
}
