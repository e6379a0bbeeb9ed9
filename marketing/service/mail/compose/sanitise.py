"""Keeps scripts and other active content out of hand-written mails.

A hand-written source is never rewritten: it is checked, and refused with the element named. What exporters of
templates write is taken as it is: web fonts, Outlook's VML, menus that open by a checkbox.
"""

import functools
import re
from collections.abc import Iterator

from marketing.service.mail.compose.html_scan import (
    MASKS,
    PRINTED,
    Attribute,
    Element,
    TooComplicated,
    elements,
    mask,
    refuse_complicated,
)

REFUSED_ELEMENTS = frozenset(
    "script iframe frame frameset object embed applet form button select textarea base svg math "
    "xmp noembed noframes plaintext portal".split(),
)
_REFUSED_ANYWHERE = re.compile(rf"<[\s/]*({'|'.join(sorted(REFUSED_ELEMENTS))})(?![\w-])", re.I)
_REFUSED_SCHEMES = ("javascript:", "vbscript:", "data:", "file:")
# MJML and BEE write menus that open without a script.
_INPUTS = frozenset({"checkbox", "radio"})
_LINKED = frozenset("stylesheet preconnect dns-prefetch icon apple-touch-icon".split())
# Whole properties only: `scroll-behavior` is another one. `behavior: url(#default#VML)` is Outlook's own drawing.
_REFUSED_CSS = re.compile(
    r"(?<![\w-])(?:expression\s*\(|-moz-binding\s*:"
    r"|behaviou?r\s*:(?!\s*url\(\s*[\"']?#default#\w+[\"']?\s*\)\s*(?:!important\s*)?(?:[;}]|\Z)))"
    r"|@import(?!\s*(?:url\()?\s*[\"']?\s*(?:https?:)?//)"
    r"|(?<![\w.#-])(?:javascript|vbscript):",
    re.I,
)
_PROSE = frozenset({"alt", "title", "content", "class", "id", "name", "summary", "abbr", "style", "label", "value"})
_EQUIVALENTS = frozenset({"content-type", "content-language", "x-ua-compatible", "cleartype", "imagetoolbar"})
# Browsers drop these while they read a URL's scheme.
_IGNORED_IN_SCHEMES = re.compile(r"[\x00-\x20\u00a0]+")
_STYLE = re.compile(r"<(/?)style\b", re.I)
_SPLIT_NAME = re.compile(rf"[\w:-][{MASKS}]+[\w:-]")

def refusals(source: str) -> list[str]:
    """Why a hand-written source is refused, one message an element, or nothing."""
    return [message for message, _at in _refusals(source)]


def refusals_at(source: str) -> list[tuple[str, int]]:
    """The refusals, each with the place in the source where the first element stands that it is about."""
    return list(_refusals(source))


# A page shows a mail and checks it, each of which asks twice.
@functools.lru_cache(maxsize=8)
def _refusals(source: str) -> list[tuple[str, int]]:
    if any(character in source for character in MASKS):
        return [("The source holds the non-characters U+FDD0 or U+FDD1.", 0)]
    try:
        refuse_complicated(source)
    except TooComplicated as error:
        return [(f"The source is {error}", 0)]
    found = [(message, element.start) for element in elements(source) for message in _element_refusals(element)]
    # Once more without reading structure: a comment opened by one branch of an {% if %} could hide an element.
    found += [(_is_refused(match[1].lower()), match.start()) for match in _REFUSED_ANYWHERE.finditer(source)]
    found += [
        (f"<style> holds “{bad[0]}”, which mails can't use.", start + bad.start())
        for start, style in _styles(source)
        if (bad := _REFUSED_CSS.search(style))
    ]
    if f"<{PRINTED}" in mask(source) or f"</{PRINTED}" in mask(source):
        found.append(("An element's name is printed by an expression.", mask(source).find(PRINTED)))
    first: dict[str, int] = {}
    for message, place in found:
        first.setdefault(message, place)
    return [*first.items()]


def _styles(source: str) -> Iterator[tuple[int, str]]:
    """Give what stands in the style elements and where, read without structure."""
    start = -1
    for tag in _STYLE.finditer(source):
        if tag[1] and start >= 0:
            yield start, source[start : tag.start()]
            start = -1
        elif not tag[1] and start < 0:
            start = tag.end()
    if start >= 0:
        yield start, source[start:]


def _is_refused(name: str) -> str:
    return f"<{name}> can't be in a mail: remove it."


def _element_refusals(element: Element) -> Iterator[str]:
    if not element.is_complete:
        yield f"<{element.name[:40]}> is never closed by “>”."
    if element.name in REFUSED_ELEMENTS:
        yield _is_refused(element.name)
    names = [element.written, *(attribute.written for attribute in element.attributes)]
    if any(_SPLIT_NAME.search(name) or PRINTED in name for name in names):
        shown = re.sub(f"[{MASKS}]+", "…", element.written)
        yield f"<{shown}>: an expression stands inside a name; it can only stand in text and values."
    if not element.is_end:
        yield from _attribute_refusals(element)
        yield from special_refusals(element)


def _attribute_refusals(element: Element) -> Iterator[str]:
    for attribute in element.attributes:
        name = attribute.name
        if name.startswith("on"):
            yield f"<{element.name}> has the event handler “{name}”: remove it."
        value = attribute.value
        if has_refused_scheme(attribute):
            scheme = _IGNORED_IN_SCHEMES.sub("", value).lower()
            yield f"<{element.name}> has a {scheme.split(':')[0]}: address in “{name}”."
        if name == "style" and _REFUSED_CSS.search(value):
            yield f"<{element.name}> has a style that mails can't use."


def has_refused_scheme(attribute: Attribute) -> bool:
    """Say whether an attribute holds an address that is a script, or a document of its own."""
    scheme = _IGNORED_IN_SCHEMES.sub("", attribute.value).lower()
    return attribute.name not in _PROSE and scheme.startswith(_REFUSED_SCHEMES)


def special_refusals(element: Element) -> Iterator[str]:
    """Why a <meta>, <link> or <input> is refused."""
    if element.name == "meta":
        equivalent = element.get("http-equiv")
        if equivalent is not None and equivalent.value.strip().lower() not in _EQUIVALENTS:
            yield f"<meta http-equiv=“{equivalent.value[:40]}”> can't be in a mail."
    if element.name == "link":
        relations = _said(element, "rel").split()
        if not relations or not _LINKED.issuperset(set(relations) - {"shortcut", "alternate"}):
            named = " ".join(relations)[:40]
            yield f"<link rel=“{named}”> can't be in a mail: only web fonts and styles can be linked."
        elif not _said(element, "href").startswith(("https://", "http://", "//")):
            yield "<link> needs an address that starts with https://."
    if element.name == "input" and _said(element, "type") not in _INPUTS:
        yield _is_refused("input")


def _said(element: Element, name: str) -> str:
    attribute = element.get(name)
    return attribute.value.strip().lower() if attribute is not None else ""
