"""Which block a finding speaks of: its words name the block, or hold a piece that stands in one."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from marketing.contracts.design import Block, Design
from marketing.contracts.problems import Problem

_QUOTED = re.compile(r"“([^”]{2,})”")
_SAMPLE = re.compile(r" In: (.+)\Z", re.S)


def located(problem: Problem, design: Design) -> Problem:
    """The finding with the id of its block as place; as it is where no block, or none with an id, fits."""
    if problem.where != "design" or problem.place or design.is_hand_written:
        return problem
    return replace(problem, place=_named(problem, design) or _holding(problem, design))


def _named(problem: Problem, design: Design) -> str:
    named = (block for block, place in design.walk() if problem.message.startswith(place.words(block.type)))
    return next((block.id for block in named), "")


def _holding(problem: Problem, design: Design) -> str:
    blocks = [block for block, _place in design.walk()]
    if problem.code == "link-empty":
        blocks.sort(key=lambda block: bool(block.text("href")))  # those that lead nowhere first
    for piece in _pieces(problem.message):
        for fits in (_is, _holds):
            if found := next((block.id for block in blocks if fits(block, piece)), ""):
                return found
    return ""


def _pieces(message: str) -> Iterator[str]:
    """The pieces that a message quotes, an address before the words of its link."""
    if (sample := _SAMPLE.search(message)) is not None:
        yield sample[1]
    yield from reversed(_QUOTED.findall(message))


def _is(block: Block, piece: str) -> bool:
    return piece in block.held.values()


def _holds(block: Block, piece: str) -> bool:
    texts = [value for value in block.held.values() if isinstance(value, str)]
    return any(piece in text or html.escape(piece) in text for text in texts)
