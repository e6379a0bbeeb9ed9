"""Constructs of own HTML that known clients break, as warnings: what blocks are drawn as has none of them."""

from collections.abc import Iterator
from dataclasses import replace

from marketing import markup
from marketing.contracts.design import Design
from marketing.contracts.design_values import html_names
from marketing.contracts.problems import WARNING, Problem
from marketing.service.mail.compose import client_support, source_places
from marketing.service.mail.compose.html_scan import Element, elements, tokens
from marketing.service.mail.compose.liquid_text import LiquidTextError


def findings(design: Design) -> Iterator[Problem]:
    """Judge the source that is sent, or what blocks hold of HTML; each finding once a block."""
    if design.is_hand_written:
        yield from _of_source(design.html)
        return
    for block, place in design.walk():
        for name in html_names(block.type):
            for found in _of_source(block.text(name)):
                yield replace(found, message=f"{place.words(block.type)}: {found.message}", place=block.id)


def _of_source(source: str) -> list[Problem]:
    try:
        found = [*_css(source), *_pictures(source), *_background(source), *_layout(source)]
    except LiquidTextError:
        return []  # reported as what it is
    first: dict[str, Problem] = {}
    for one in found:
        first.setdefault(one.message, one)
    return [*first.values()]


def _starts(source: str) -> Iterator[Element]:
    return (one for one in elements(source) if not one.is_end and not one.is_conditional)


def _styles(source: str) -> Iterator[tuple[int, str]]:
    """All CSS of a source that is not for Outlook alone, and where it stands."""
    for token in tokens(source):
        if isinstance(token, Element):
            if not token.is_end and not token.is_conditional and (style := token.get("style")) is not None:
                yield style.start, style.value
        elif isinstance(token, markup.Text) and token.inside == "style" and not token.is_conditional:
            yield token.start, source[token.start : token.end]


def _css(source: str) -> Iterator[Problem]:
    for start, css in _styles(source):
        for one in client_support.unsupported(css):
            message = f"“{one.words}” is unknown to {one.clients}. {one.advice}"
            found = one.pattern.search(css)
            at = source_places.at(start + found.start() if found else start)
            yield Problem(WARNING, "css-unsupported", message, "design", place=at)


def _pictures(source: str) -> Iterator[Problem]:
    for picture in _starts(source):
        address = picture.get("src")
        if picture.name == "img" and address is not None and address.raw.strip() and not _is_sized(picture):
            message = f"{client_support.OUTLOOK} shows the picture “{address.value[:80]}” in its full size."
            message += " Give it a width attribute, in pixels."
            at = source_places.at(picture.start)
            yield Problem(WARNING, "image-width-missing", message, "design", place=at)


def _is_sized(picture: Element) -> bool:
    width = picture.get("width")
    return width is not None and bool(width.raw.strip())


def _background(source: str) -> Iterator[Problem]:
    has_attribute = any(one.get("background") is not None for one in _starts(source))
    has_picture = has_attribute or any(client_support.BACKGROUND_PICTURE.search(css) for _start, css in _styles(source))
    if has_picture and not client_support.VML.search(source):
        message = f"{client_support.OUTLOOK} shows no background picture without VML beside it."
        message += " Add VML, or a background colour that the words can be read on."
        yield Problem(WARNING, "background-without-vml", message, "design")


def _layout(source: str) -> Iterator[Problem]:
    columns = [one for one in _starts(source) if one.name == "div" and _makes_columns(one)]
    if columns and not any(one.name == "table" for one in elements(source)):
        message = f"{client_support.OUTLOOK} puts columns that are made of <div> elements below one another."
        at = source_places.at(columns[0].start)
        yield Problem(WARNING, "div-layout", f"{message} Use a table for them.", "design", place=at)


def _makes_columns(element: Element) -> bool:
    style = element.get("style")
    return style is not None and client_support.DIV_LAYOUT.search(style.value) is not None
