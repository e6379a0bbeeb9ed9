"""Checks of an email's body that look at its HTML: links, pictures, weight."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

from marketing.contracts.design import read_design
from marketing.contracts.design_values import html_names
from marketing.contracts.email import EmailVersion
from marketing.contracts.placeholders import foreign_fields
from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.service.mail.compose import links, personalise, plain_text, source_places
from marketing.service.mail.compose.compiled import ADVISED_SIZE, LARGEST_SIZE, is_hand_written
from marketing.service.mail.compose.html_scan import Element, elements
from marketing.service.mail.compose.liquid_text import pieces

# Fewer letters than this beside a picture: the message is in the picture.
_LEAST_LETTERS = 30
_MOST_FOREIGN = 10
_COMMENT = re.compile(r"<!--.*?-->", re.S)


class Body(NamedTuple):
    """One email and its HTML before links are replaced."""

    email: EmailVersion
    source: str


def findings(body: Body) -> Iterator[Problem]:
    """Check links and pictures; the source must be cuttable Liquid."""
    yield from _link_findings(body)
    pictures = _pictures(body.source)
    for picture in pictures if is_hand_written(body.email) else _typed_pictures(body.email):
        if not (source := picture.get("src")) or not source.raw.strip():
            message = "A picture has no address: choose one, or remove it."
            yield Problem(ERROR, "library-item-missing", message, "design", place=_in_source(body, picture.start))
        if _lacks_alternative(picture, is_hand_written=is_hand_written(body.email)):
            message = f"The picture {_source(picture)} has no alternative text for those who don't see it."
            yield Problem(WARNING, "alt-text-missing", message, "design", place=_in_source(body, picture.start))
    if pictures and _letters(body.source) < _LEAST_LETTERS:
        message = "Nearly everything is in pictures: many inboxes hide them, and filters distrust such mails."
        yield Problem(WARNING, "image-only", message, "design")


def _pictures(source: str) -> list[Element]:
    return [element for element in elements(source) if element.name == "img" and not element.is_end]


def _typed_pictures(email: EmailVersion) -> list[Element]:
    """The pictures that stand in HTML of blocks; those that are blocks are judged as such."""
    design = read_design(email.design).value
    texts = [block.text(name) for block, _place in design.walk() for name in html_names(block.type)]
    return [picture for text in texts for picture in _pictures(text)]


def place_findings(source: str, *, known: Collection[Problem]) -> Iterator[Problem]:
    """Check that expressions and tags stand where they can be sent, and that every address is the author's.

    A link that is among the problems known already isn't named twice.
    """
    is_named = any(problem.code == "link-malformed" for problem in known)
    for one in personalise.misplaced(source):
        if one.kind == "html":
            yield Problem(ERROR, "html-invalid", one.message, "design")
        elif not (is_named and one.kind == "href"):
            yield Problem(ERROR, "link-malformed", one.message, "design")


def size_findings(size: int) -> Iterator[Problem]:
    """Judge the size in bytes of the finished HTML."""
    if size > LARGEST_SIZE:
        message = f"The HTML has {size // 1024} KB, more than the 128 KB that can be sent: shorten it."
        yield Problem(ERROR, "size-over-128kb", message, "design")
    elif size > ADVISED_SIZE:
        message = f"The HTML has {size // 1024} KB: inboxes cut mails off above about 100 KB."
        yield Problem(WARNING, "size-over-100kb", message, "design")


def _in_source(body: Body, offset: int) -> str:
    """The place of a finding in hand-written HTML; that in blocks is found by what the finding quotes."""
    return source_places.at(offset) if is_hand_written(body.email) else ""


def _link_findings(body: Body) -> Iterator[Problem]:
    for place in links.places(body.source):
        name, at = f"“{place.label}”" if place.label else "without words", _in_source(body, place.start)
        stand_in = links.stands_in(place.url)
        if stand_in and place.kind == "tracked":
            message = f"The link {name} still leads to {stand_in}, where nobody is: enter your own address."
            yield Problem(WARNING, "link-placeholder", message, "design", place=at)
        if place.kind == "empty" or (stand_in and place.kind == "plain"):
            yield Problem(ERROR, "link-empty", f"The link {name} leads nowhere: enter its address.", "design", place=at)
        if place.kind == "malformed":
            yield replace(_malformed(place.url, f"The link {name}", "design"), place=at)
        if place.kind == "long":
            yield replace(_long(place.url, f"The link {name}", "design"), place=at)
    if body.email.generate_plain_text:
        return
    for url in links.text_urls(body.email.plain_text):
        if (kind := links.judge(url)) == "malformed":
            yield _malformed(url, "A link", "plain_text")
        if kind == "long":
            yield _long(url, "A link", "plain_text")


def _malformed(url: str, name: str, where: str) -> Problem:
    message = f"{name} has the address “{url[:80]}”: {links.fault(url)}"
    return Problem(ERROR, "link-malformed", message, where)


def foreign_findings(text: str, where: str, *, is_source: bool = False) -> Iterator[Problem]:
    """Name the fields of other mail tools, which go out as they are; `is_source` says that the text is written HTML."""
    # In comments they do nothing, and Mailchimp writes its conditions there.
    read = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    for field, at in foreign_fields(read)[:_MOST_FOREIGN]:
        message = (
            f"“{field}” is a field of another mail tool, and nobody fills it in here: write an expression such as "
            "{{ contact.first_name }} or {{ message.unsubscribe_url }} in its place, or remove it."
        )
        place = source_places.at(at) if is_source else ""
        yield Problem(WARNING, "placeholder-text", message, where, place=place)


def _long(url: str, name: str, where: str) -> Problem:
    message = (
        f"{name} has an address of {len(links.encoded(url)):,} characters (“{url[:40]}…”); "
        f"a click can be led on to {links.LONGEST_TARGET:,} at most. Shorten it."
    )
    return Problem(ERROR, "link-malformed", message, where)


def _lacks_alternative(picture: Element, *, is_hand_written: bool) -> bool:
    """Say whether alt is missing; an empty one is a choice in hand-written HTML, an omission in the designer."""
    alternative = picture.get("alt")
    if alternative is None:
        return True
    return not is_hand_written and not alternative.raw.strip()


def _source(picture: Element) -> str:
    source = picture.get("src")
    return f"“{source.value[:80]}”" if source is not None else "without a source"


def _letters(source: str) -> int:
    text = plain_text.from_html(source)
    words = "".join(piece.source if piece.kind == "text" else "" for piece in pieces(text))
    return len(re.sub(r"\(?https?://\S+|\W", "", words))
