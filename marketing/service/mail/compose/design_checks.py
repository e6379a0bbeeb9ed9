"""Checks of a design that look at its blocks and not at the HTML they become, each finding with its block."""

from collections.abc import Iterator

from marketing.contracts.design import Block, Design, Place, Section
from marketing.contracts.design_values import LINE, RICH, SOURCE, VALUES
from marketing.contracts.placeholders import placeholder_in
from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.service import matching
from marketing.service.mail.compose import personalise, plain_text
from marketing.service.mail.compose.liquid_text import LiquidTextError

Path = tuple[str, str]
_WITH_PICTURE = ("image", "video")


def findings(design: Design) -> Iterator[Problem]:
    """What of the blocks a reader would miss, and what was never written."""
    if design.is_hand_written:
        yield from _placeholders(design.html, "The HTML", "")
        return
    for block, place in design.walk():
        yield from _block_findings(block, place)
        if block.type == "logo":
            yield from _logo_findings(design, block, place)
    for number, section in enumerate(design.sections, start=1):
        yield from _section_findings(section, f"Section {number}")


def reaches_everybody(design: Design, paths: tuple[Path, ...]) -> bool:
    """Say whether one of the paths stands where every reader sees it: under no condition, and on phones too."""
    if design.is_hand_written:
        return True
    for block, place in design.walk():
        is_for_some = place.section is not None and place.section.only_for is not None
        if is_for_some or block.phone.get("hidden"):
            continue
        if any(personalise.has_path(str(value), *paths) for value in block.held.values()):
            return True
    return False


def _block_findings(block: Block, place: Place) -> Iterator[Problem]:
    words = place.words(block.type)
    for name, value in VALUES[block.type].items():
        if value.type in (LINE, RICH, SOURCE):
            yield from _placeholders(block.text(name), words, block.id)
    if block.type in _WITH_PICTURE and not block.text("src").strip():
        message = f"{words} has no picture: choose one, or remove the block."
        yield Problem(ERROR, "library-item-missing", message, "design", place=block.id)
    if block.type in _WITH_PICTURE and not block.text("alt").strip():
        message = f"{words} has no alternative text for those who don't see the picture."
        yield Problem(WARNING, "alt-text-missing", message, "design", place=block.id)


def _logo_findings(design: Design, block: Block, place: Place) -> Iterator[Problem]:
    words = place.words(block.type)
    if not design.style.text("logo").strip():
        message = f"{words}: the style has no logo. Choose a picture for it under Style, or remove the block."
        yield Problem(ERROR, "library-item-missing", message, "design", place=block.id)
    elif not design.style.text("logo_alt").strip():
        message = f"{words}: the logo has no alternative text for those who don't see pictures. Write it under Style."
        yield Problem(WARNING, "alt-text-missing", message, "design", place=block.id)


def _placeholders(text: str, words: str, place: str) -> Iterator[Problem]:
    for part in _paragraphs(text):
        if found := placeholder_in(part):
            message = f"{words} still says “{found[:60]}”: write your own text, or remove it."
            yield Problem(ERROR, "placeholder-text", message, "design", place=place)
            return


def _paragraphs(text: str) -> list[str]:
    if "<" not in text and "&" not in text:
        return text.splitlines()
    try:
        return plain_text.from_html(text).splitlines()
    except LiquidTextError:
        return []  # reported as what it is


def _section_findings(section: Section, words: str) -> Iterator[Problem]:
    empty = [str(number) for number, column in enumerate(section.columns, start=1) if not column]
    if len(empty) == len(section.columns):
        message = f"{words} is empty. Put a block into it, or remove it."
        yield Problem(WARNING, "column-empty", message, "design", place=section.id)
    elif empty:
        which = f"column {empty[0]} is" if len(empty) == 1 else f"columns {' and '.join(empty)} are"
        message = f"{words}: {which} empty. Put a block there, or choose another layout."
        yield Problem(WARNING, "column-empty", message, "design", place=section.id)
    if section.only_for is not None:
        for fault in matching.faults(section.only_for.as_json()):
            message = f"{words}, who it is shown to: {fault}"
            yield Problem(ERROR, "section-condition-invalid", message, "design", place=section.id)
