"""Which block a finding speaks of: its words name the block, or hold a piece that stands in one."""

import html
from dataclasses import replace

from marketing.contracts.design import Block, Design
from marketing.contracts.problems import Problem
from marketing.service.mail.compose import source_places
from marketing.service.mail.compose.finding_pieces import pieces


def located(problem: Problem, design: Design) -> Problem:
    """The finding with the id of its block as place, in hand-written HTML with line and column, where one fits."""
    if problem.where == "design" and design.is_hand_written:
        return source_places.located(problem, design.html)
    if problem.where != "design" or problem.place:
        return problem
    return replace(problem, place=_named(problem, design) or _holding(problem, design))


def _named(problem: Problem, design: Design) -> str:
    named = (block for block, place in design.walk() if problem.message.startswith(place.words(block.type)))
    return next((block.id for block in named), "")


def _holding(problem: Problem, design: Design) -> str:
    blocks = [block for block, _place in design.walk()]
    if problem.code == "link-empty":
        blocks.sort(key=lambda block: bool(block.text("href")))  # those that lead nowhere first
    for piece in pieces(problem.message):
        for fits in (_is, _holds):
            if found := next((block.id for block in blocks if fits(block, piece)), ""):
                return found
    return ""


def _is(block: Block, piece: str) -> bool:
    return piece in block.held.values()


def _holds(block: Block, piece: str) -> bool:
    texts = [value for value in block.held.values() if isinstance(value, str)]
    return any(piece in text or html.escape(piece) in text for text in texts)
