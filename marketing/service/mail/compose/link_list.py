"""Every link of a mail for its author's eyes, found by the reader that the sender uses: words, target, block, place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from marketing.contracts.design import Block, Design, Element, Section, read_design
from marketing.contracts.email import EmailVersion
from marketing.service.mail.compose import compiled, html_scan, links, source_places
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.mail.compose.links import Kind, Place, Via
from marketing.service.mail.compose.liquid_text import LiquidTextError

_MARK = re.compile(r"(?:^|\s)block-n([0-9]{1,4})(?=\s|$)")


@dataclass(frozen=True)
class MailLink:
    """One link: its words and what they are, its target and what that is, and where it stands.

    `block` is the id and `block_type` the kind of its block, "" in hand-written HTML, where `place` is the line and
    column of its address. `is_stand_in` says that its target is yet to be written.
    """

    label: str
    via: Via
    url: str
    kind: Kind
    block: str = ""
    block_type: str = ""
    place: str = ""
    is_for_outlook: bool = False
    is_in_text: bool = False

    @property
    def is_stand_in(self) -> bool:
        """Say whether its target stands in for one yet to be written."""
        return bool(links.stands_in(self.url))


def of(email: EmailVersion) -> list[MailLink]:
    """The links of a mail in order, those of a text part written by hand behind them; [] where it can't be read."""
    try:
        return [*_of_body(email), *_of_text(email)]
    except (BlocksError, CompileError, LiquidTextError):
        return []


def _of_body(email: EmailVersion) -> Iterator[MailLink]:
    design = read_design(email.design).value
    if design.is_hand_written:
        for place in links.places(design.html):
            yield _shown(place, at=source_places.line_and_column(design.html, place.start))
        return
    blocks = [block for block, _place in design.walk()]
    source = compiled.body_html(replace(email, design=_numbered(design).as_json()), is_marked=True)
    marks = [*_marks(source)]
    for place in links.places(source):
        # A block's mark stands on what holds all that was drawn of it.
        number = next((number for start, number in reversed(marks) if start < place.start), None)
        yield _shown(place, block=None if number is None else blocks[number])


def _numbered(design: Design) -> Design:
    """The design with the number of each block as its id: those of old designs have none."""
    numbers = count()

    def numbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(replace(block, id=f"n{next(numbers)}") for block in blocks)

    elements: list[Element] = []
    for element in design.elements:
        if isinstance(element, Section):
            elements.append(replace(element, id="", columns=tuple(map(numbered, element.columns))))
        else:
            elements += numbered([element])
    return replace(design, elements=tuple(elements))


def _marks(source: str) -> Iterator[tuple[int, int]]:
    for element in html_scan.elements(source):
        marked = element.get("class")
        if marked is not None and (found := _MARK.search(marked.value)) is not None:
            yield element.start, int(found[1])


def _shown(place: Place, *, block: Block | None = None, at: str = "") -> MailLink:
    name, kind = (block.id, block.type) if block is not None else ("", "")
    return MailLink(place.label, place.via, place.url, place.kind, name, kind, at, place.is_for_outlook)


def _of_text(email: EmailVersion) -> Iterator[MailLink]:
    for url in [] if email.generate_plain_text else links.text_urls(email.plain_text):
        yield MailLink(url, "words", url, links.judge(url), is_in_text=True)
