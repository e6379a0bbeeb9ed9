"""Blocks of own code, judged as hand-written source is; and Liquid that one block opens and another closes."""

from collections import Counter
from collections.abc import Iterator

from marketing.contracts.design import VALUES, Block, Design
from marketing.contracts.design_values import SOURCE
from marketing.markup import VOID
from marketing.service.mail.compose import personalise, sanitise
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.html_scan import elements
from marketing.service.mail.compose.liquid_text import LiquidTextError, has_liquid

# The mail has its own; a second one would end it.
_OF_THE_MAIL = frozenset("html head body title meta link base".split())


def refuse(design: Design) -> None:
    """Refuse own code that no mail may hold or that reaches beyond its block; raises BlocksError, LiquidTextError."""
    has_sections = bool(design.sections)
    for block, place in design.walk():
        words = place.words(block.type)
        sources = [source for source in _sources(block) if source.strip()]
        if has_sections or sources:
            _refuse_open_liquid(block, words)
        for source in sources:
            for fault in (*sanitise.refusals(source), *_loose_ends(source)):
                raise BlocksError(f"{words}: {fault}")


def _sources(block: Block) -> Iterator[str]:
    return (block.text(name) for name, value in VALUES[block.type].items() if value.type == SOURCE)


def _refuse_open_liquid(block: Block, words: str) -> None:
    """A tag that is closed in another block could end the condition of a section."""
    for value in block.held.values():
        if isinstance(value, str) and has_liquid(value) and (fault := personalise.analyse(value).problem) is not None:
            raise LiquidTextError(f"{words}: {fault.message}", fault.sample)


def _loose_ends(source: str) -> Iterator[str]:
    """What of an own code would begin or end something outside of it."""
    yield from (one.message for one in personalise.misplaced(source) if one.kind == "html")
    opened: Counter[str] = Counter()
    for element in elements(source):
        if element.name in _OF_THE_MAIL:
            yield f"<{element.name}> can't stand in a block: the mail has its own. Write only what stands inside."
        if element.name in VOID or element.is_conditional:
            continue
        opened[element.name] += -1 if element.is_end else 1
        if opened[element.name] < 0:
            yield f"</{element.name}> ends what this block did not begin."
    for name, count in opened.items():
        if count > 0:
            yield f"<{name}> is never closed. Close it within the block."
