"""The links of a mail: found in the source, judged, numbered, replaced by placeholders for each person's own."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from marketing.audience.domains import to_ascii
from marketing.service.mail.compose.html_scan import Element, elements
from marketing.service.mail.compose.liquid_text import LiquidTextError, has_liquid, pieces
from marketing.service.mail.compose.personalise import analyse

# Roots a link may use: the click comes later, when loop and assign variables are gone.
LINK_ROOTS = frozenset({"contact", "content_settings", "message"})
PLACEHOLDER_ROOT = "_links"
OPEN_PLACEHOLDER = "{{ _links.open }}"

Kind = Literal["tracked", "plain", "empty", "malformed"]

_SERVICE_LINK = re.compile(
    r"\s*\{\{-?\s*(?:message|content_settings)\.\w+\s*(?:\|\s*default:\s*(?:\"[^\"]*\"|'[^']*')\s*)?-?\}\}\s*\Z",
)
_ORIGIN = re.compile(r"https?://[^/?#\s{}]+", re.I)
_UNTRACKED = ("mailto:", "tel:", "sms:", "#", "cid:")
_TEXT_URL = re.compile(r"https?://(?:\{\{.*?\}\}|[^\s<>\"'{}])+", re.I)
_NOT_IN_URLS = re.compile(r"[\s<>\"\\]")
_ENCODED = re.compile(r"\|\s*url_encode\s*-?\}\}\Z")
_TRAILING = ".,;:!?)]’”"
_LINKING = frozenset({"a", "area", "v:roundrect", "v:rect", "v:oval", "v:shape", "v:image"})


@dataclass(frozen=True)
class Link:
    """One tracked link: `url` is a Liquid text whose scheme and host (`origin`) are literal."""

    number: int
    url: str
    label: str
    origin: str


class Place(NamedTuple):
    """One href in an HTML source: where its value stands, the value, its label, what it is."""

    start: int
    end: int
    url: str
    label: str
    kind: Kind


def judge(url: str) -> Kind:
    """Tell what a link's target is: tracked, left alone (mailto, tel, anchors, the service's own), or wrong."""
    url = url.strip()
    if not url:
        return "empty"
    if _SERVICE_LINK.match(url) or url.lower().startswith(_UNTRACKED):
        return "plain"
    origin = _ORIGIN.match(url)
    if origin is None or not _is_origin(origin[0]) or url[origin.end() :][:1] not in ("", "/", "?", "#"):
        return "malformed"
    literal = "".join(piece.source for piece in pieces(url) if piece.kind == "text")
    if _NOT_IN_URLS.search(literal) or not _is_personal(url):
        return "malformed"
    return "tracked"


def origin(url: str) -> str:
    """Return the literal scheme and host of a tracked link."""
    found = _ORIGIN.match(url.strip())
    return found[0].lower() if found else ""


def places(source: str) -> list[Place]:
    """Find the links of an HTML source in order; raises LiquidTextError."""
    found = list(elements(source))
    result = []
    for index, element in enumerate(found):
        is_link = element.name in _LINKING and not element.is_end
        # Branches of an {% if %} inside the tag may give one href each.
        for href in (one for one in element.attributes if is_link and one.name == "href"):
            url = href.value.strip()
            result.append(Place(href.start, href.end, url, _label(source, found, index), judge(url)))
    return result


def rewrite_html(source: str) -> tuple[str, tuple[Link, ...]]:
    """Replace every tracked href by its placeholder; all else stays as written."""
    parts: list[str] = []
    links: list[Link] = []
    position = 0
    for place in places(source):
        if place.kind == "tracked":
            links.append(Link(len(links) + 1, place.url, place.label, origin(place.url)))
            parts += [source[position : place.start], _attribute_value(source, place.start, len(links))]
            position = place.end
    return "".join([*parts, source[position:]]), tuple(links)


def rewrite_text(source: str, known: tuple[Link, ...]) -> tuple[str, tuple[Link, ...]]:
    """Replace the addresses in a hand-written text part; the ones that the HTML has keep their number."""
    links = list(known)

    def replaced(found: "re.Match[str]") -> str:
        url = found[0].rstrip(_TRAILING)
        if judge(url) != "tracked":
            return found[0]
        number = next((link.number for link in links if link.url == url), len(links) + 1)
        if number > len(links):
            links.append(Link(number, url, url, origin(url)))
        return placeholder(number) + found[0][len(url) :]

    return _TEXT_URL.sub(replaced, source), tuple(links)


def text_urls(source: str) -> list[str]:
    """Return the web addresses in a text part."""
    return [found.rstrip(_TRAILING) for found in _TEXT_URL.findall(source)]


def placeholder(number: int) -> str:
    """Return the Liquid expression that prints the address of one person's link."""
    return f"{{{{ {PLACEHOLDER_ROOT}.n{number} }}}}"


def target(url: str) -> str:
    """Return the Liquid text of a link's target: every printed value is percent-encoded, none can change the host."""
    return "".join(
        piece.source if piece.kind != "output" or _ENCODED.search(piece.source) else _encoded(piece.source)
        for piece in pieces(url.strip())
    )


def _encoded(expression: str) -> str:
    inner = expression.removeprefix("{{").removesuffix("}}").strip("-").strip()
    return f"{{{{ {inner} | url_encode }}}}"


def _is_personal(url: str) -> bool:
    """Say whether the Liquid in a link can be evaluated at the click."""
    if not has_liquid(url):
        return True
    found = analyse(url)
    roots = {path[0] for path in found.paths}
    return found.problem is None and roots <= LINK_ROOTS and not {"echo", "assign", "for"} & set(found.tags)


def _is_origin(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
        to_ascii(host or "")
    except ValueError:
        return False
    return bool(host) and "@" not in parts.netloc and host != "." and not re.search(r"[^\w.\-\[\]:]", host or "!")


def _attribute_value(source: str, start: int, number: int) -> str:
    is_bare = source[start - 1 : start] not in ('"', "'")
    return f'"{placeholder(number)}"' if is_bare else placeholder(number)


def _label(source: str, found: list[Element], index: int) -> str:
    """Return what a person reads on the link: its text, else its image's alternative text, else its title."""
    if found[index].name != "a":
        return _tidy(_value(found[index], "alt") or _value(found[index], "title"))
    inside, end = [], len(source)
    for element in found[index + 1 :]:
        if element.name == "a":
            end = element.start
            break
        inside.append(element)
    text = _text_between(source, found[index].end, end, inside)
    pictures = (_value(element, "alt") for element in inside if element.name == "img")
    return _tidy(text or next((alt for alt in pictures if alt), "") or _value(found[index], "title"))


def _text_between(source: str, start: int, end: int, inside: Iterable[Element]) -> str:
    parts, position = [], start
    for element in inside:
        parts.append(source[position : element.start])
        position = element.end
    parts.append(source[position:end])
    return re.sub(r"<!.*?>", " ", html.unescape(" ".join(parts)), flags=re.S).strip()


def _value(element: Element, name: str) -> str:
    attribute = element.get(name)
    return attribute.value.strip() if attribute else ""


def _tidy(text: str) -> str:
    return " ".join(text.split())[:120]


def safe_places(source: str) -> list[Place]:
    """Find the links of a source that may not even be Liquid; nothing when it is not."""
    try:
        return places(source)
    except LiquidTextError:
        return []
