"""The links of a mail: found in the source, judged, numbered, replaced by placeholders for each person's own."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import quote, urlsplit

from django.utils.http import MAX_URL_REDIRECT_LENGTH

from marketing import markup
from marketing.audience.domains import DomainInvalid, to_ascii
from marketing.service.mail.compose.html_scan import Element, tokens
from marketing.service.mail.compose.liquid_text import LiquidTextError, has_liquid, pieces
from marketing.service.mail.compose.personalise import analyse

# Roots a link may use: the click comes later, when loop and assign variables are gone.
LINK_ROOTS = frozenset({"contact", "content_settings", "message"})
PLACEHOLDER_ROOT = "_links"
OPEN_PLACEHOLDER = "{{ _links.open }}"

# What a click can be led on to: Django refuses longer addresses.
LONGEST_TARGET = MAX_URL_REDIRECT_LENGTH
# What may stand in a URL as it is; the rest (spaces, letters of other scripts) is percent-encoded.
_URL_CHARACTERS = "%/:?#[]@!$&'()*+,;=~-._"

Kind = Literal["tracked", "plain", "empty", "malformed", "long"]
# What its label is: words, the alternative text of its picture, or a title that nobody may ever see.
Via = Literal["words", "picture", "title"]

_SERVICE_LINK = re.compile(
    r"\s*\{\{-?\s*(?:message|content_settings)\.\w+\s*(?:\|\s*default:\s*(?:\"[^\"]*\"|'[^']*')\s*)?-?\}\}\s*\Z",
)
_ORIGIN = re.compile(r"https?://[^/?#\s{}]+", re.I)
_UNTRACKED = ("mailto:", "tel:", "sms:", "#", "cid:")
_NOWHERE = frozenset({"#", "#!"})
# Hosts kept free for examples (RFC 2606, 3), and what templates of others say.
_NOBODYS = frozenset({"example.com", "example.net", "example.org", "yourdomain.com", "yourwebsite.com", "yoursite.com"})
_TEXT_URL = re.compile(r"https?://", re.I)
# Signs that stand in no address: those around one in a sentence, in a table of words, in code.
_AROUND = "<>\"{}|`„“”«»‹›"
_IN_TEXT_URL = re.compile(rf"[^\s{_AROUND}]*")
_IN_QUOTED_URL = re.compile(rf"[^\s{_AROUND}']*")
_NOT_IN_URLS = re.compile(r"[\s<>\"\\]")
_ENCODED = re.compile(r"\|\s*url_encode\s*-?\}\}\Z")
# What ends a sentence does not end an address; a bracket does where it was opened inside.
_TRAILING = frozenset(".,;:!?'’‘‚…。、，；：！？\u200b\u200c\u200d\u2060\ufeff")
_BRACKETS = {")": "(", "]": "[", "）": "（", "】": "【", "」": "「", "』": "『", "》": "《", "〉": "〈"}
# What makes words strong does so on both sides.
_EMPHASIS = "*_~"
_LONGEST_EMPHASIS = 4
_LINKING = frozenset({"a", "area", "v:roundrect", "v:rect", "v:oval", "v:shape", "v:image"})


@dataclass(frozen=True)
class Link:
    """One tracked link: `url` is a Liquid text whose scheme and host (`origin`) are literal."""

    number: int
    url: str
    label: str
    origin: str


class Place(NamedTuple):
    """One href in an HTML source: where its value stands, the value, its label, what it is, who sees it."""

    start: int
    end: int
    url: str
    label: str
    kind: Kind
    via: Via
    is_for_outlook: bool


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
    return "tracked" if len(encoded(literal)) <= LONGEST_TARGET else "long"


def fault(url: str) -> str:
    """What is wrong with a malformed link's target, as the end of a sentence."""
    found = _ORIGIN.match(url.strip())
    if found is None:
        return (
            "it must start with https:// and a fixed host; "
            "expressions over the contact can only stand in path and query."
        )
    if "@" in found[0]:
        return "a name stands before its host (“name@”), by which people are led astray: take it out."
    after = url.strip()[found.end() :]
    if not _is_origin(found[0]) or after[:1] not in ("", "/", "?", "#"):
        host = found[0].partition("://")[2][:60]
        return f"“{host}” is no fixed host: letters, digits, dots and hyphens can stand there."
    literal = "".join(piece.source for piece in pieces(url.strip()) if piece.kind == "text")
    if sign := _NOT_IN_URLS.search(literal):
        name = "a space" if sign[0].isspace() else f"the sign {sign[0]}"
        return f"{name} can't stand in an address: write {quote(sign[0])} for it, or take it out."
    return "it can use fields of the contact, content settings and message, and no loops or fields made in the mail."


def encoded(url: str) -> str:
    """An address as browsers are led on to it: the host as DNS knows it, the rest percent-encoded."""
    found = _ORIGIN.match(url)
    host = "" if found is None or found[0].isascii() else found[0].partition("://")[2]
    if host:
        name, colon, port = host.partition(":")
        with suppress(DomainInvalid):
            url = url.replace(host, f"{to_ascii(name)}{colon}{port}", 1)
    return quote(url, safe=_URL_CHARACTERS, errors="replace")


def origin(url: str) -> str:
    """The literal scheme and host of a tracked link."""
    found = _ORIGIN.match(url.strip())
    return found[0].lower() if found else ""


def stands_in(url: str) -> str:
    """What a target says that stands in for one yet to be written: a lone #, or a host that is nobody's."""
    url = url.strip()
    if url in _NOWHERE:
        return url
    found = _ORIGIN.match(url)
    host = found[0].partition("://")[2].partition(":")[0].lower() if found else ""
    return host if host.removeprefix("www.") in _NOBODYS else ""


def places(source: str) -> list[Place]:
    """Find the links of an HTML source in order; raises LiquidTextError."""
    found = tokens(source)
    result = []
    for index, element in enumerate(found):
        if not isinstance(element, Element) or element.is_end or element.name not in _LINKING:
            continue
        # Branches of an {% if %} inside the tag may give one href each.
        hrefs = [one for one in element.attributes if one.name == "href"]
        label, via = _label(source, found, index) if hrefs else ("", "title")
        for href in hrefs:
            url = href.value.strip()
            result.append(Place(href.start, href.end, url, label, judge(url), via, element.is_conditional))
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
    numbers = {link.url: link.number for link in reversed(links)}
    parts: list[str] = []
    position = 0
    for start, end in _text_places(source):
        url = source[start:end]
        if judge(url) != "tracked":
            continue
        if url not in numbers:
            numbers[url] = len(links) + 1
            links.append(Link(numbers[url], url, url, origin(url)))
        parts += [source[position:start], placeholder(numbers[url])]
        position = end
    return "".join([*parts, source[position:]]), tuple(links)


def text_urls(source: str) -> list[str]:
    """The web addresses in a text part; nothing where its Liquid can't be read, which is told elsewhere."""
    try:
        found = [source[start:end] for start, end in _text_places(source)]
    except LiquidTextError:
        return []
    return [url for url in found if not url.endswith("//")]


def _text_places(source: str) -> Iterator[tuple[int, int]]:
    """Find the web addresses in a text part: they go on over printed values, to a space or a sign none may hold."""
    position, start, inside = 0, -1, _IN_TEXT_URL
    for piece in pieces(source):
        end = position + len(piece.source)
        if start >= 0 and piece.kind != "output":
            until = _end(inside, source, position, end) if piece.kind == "text" else position
            if until < end or piece.kind != "text":
                yield start, _without_trailing(source, start, until)
                start, position = -1, until
            else:
                position = end
        while start < 0 and piece.kind == "text" and (found := _TEXT_URL.search(source, position, end)) is not None:
            start = found.start()
            inside = _IN_QUOTED_URL if source[start - 1 : start] == "'" else _IN_TEXT_URL
            position = _end(inside, source, found.end(), end)
            if position < end:
                yield start, _without_trailing(source, start, position)
                start = -1
        position = end
    if start >= 0:
        yield start, _without_trailing(source, start, position)


def _end(inside: "re.Pattern[str]", source: str, start: int, end: int) -> int:
    found = inside.match(source, start, end)
    return found.end() if found else start


def _without_trailing(source: str, start: int, end: int) -> int:
    """Where an address ends that a sentence or a bracket goes on behind."""
    surplus = {
        closing: source.count(closing, start, end) - source.count(opening, start, end)
        for closing, opening in _BRACKETS.items()
    }
    before = source[max(0, start - _LONGEST_EMPHASIS) : start]
    surplus |= {sign: before.count(sign) for sign in _EMPHASIS}
    while end > start:
        last = source[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return end


def placeholder(number: int) -> str:
    """The Liquid expression that prints the address of one person's link."""
    return f"{{{{ {PLACEHOLDER_ROOT}.n{number} }}}}"


def target(url: str) -> str:
    """The Liquid text of a link's target: every printed value is percent-encoded, none can change the host."""
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


def _label(source: str, found: Sequence[Element | markup.Text | markup.Comment], index: int) -> tuple[str, Via]:
    """What a person reads on the link: its text, else its image's alternative text, else its title."""
    link = found[index]
    assert isinstance(link, Element)
    if link.name != "a":
        return _tidy(_value(link, "alt") or _value(link, "title")), "picture"
    words, alternative, has_picture = [], "", False
    for place in range(index + 1, len(found)):
        token = found[place]
        if isinstance(token, Element):
            if token.name == "a":
                break
            has_picture = has_picture or token.name == "img"
            alternative = alternative or (_value(token, "alt") if token.name == "img" else "")
        elif isinstance(token, markup.Text) and not token.inside:
            words.append(markup.decoded(source[token.start : token.end], is_attribute=False))
    if text := _tidy(" ".join(words)):
        return text, "words"
    return _tidy(alternative or _value(link, "title")), "picture" if has_picture else "title"


def _value(element: Element, name: str) -> str:
    attribute = element.get(name)
    return attribute.value.strip() if attribute else ""


def _tidy(text: str) -> str:
    return " ".join(text.split())[:120]
