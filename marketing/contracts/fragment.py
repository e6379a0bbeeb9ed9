"""A content block: a part of a design that is kept as a record and copied into mails.

It is stored as a design whose blocks are one section alone, or a few blocks without any. In a mail it stands as one
element: several blocks stand in a section of one column.
"""

import copy
from typing import Any

from marketing.contracts.design import BLOCKS, FROM, SECTION, read_design
from marketing.contracts.problems import Problem
from marketing.contracts.reading import Faults

Element = dict[str, Any]
MOST_HELD = 20
COLUMNS = "columns"


def faults(given: object) -> tuple[Problem, ...]:
    """Say what keeps a stored value from being a content block."""
    read = read_design(given)
    noted, design = Faults("html-invalid"), read.value
    if design.is_hand_written or design.html or design.theme or design.brand:
        noted.note("A content block has blocks alone: no HTML source and no style of its own.")
    if design.sections and len(design.elements) > 1:
        noted.note("A content block is one section, or blocks without a section.")
    if sum(1 for _block in design.walk()) > MOST_HELD:
        noted.note(f"A content block holds up to {MOST_HELD} blocks.")
    return (*read.faults, *noted.found)


def element_of(given: object) -> Element | None:
    """A content block as the one element that it is in a mail, without ids; None where it is empty."""
    blocks = [plain(one.as_json()) for one in read_design(given).value.elements]
    if len(blocks) > 1:
        return {"type": SECTION, "layout": "1", COLUMNS: [blocks]}
    return blocks[0] if blocks else None


def design_of(element: Element) -> dict[str, Any]:
    """The design of a content block that is made of an element of a mail."""
    return {"mode": BLOCKS, "blocks": [plain(element)]}


def plain(element: Element) -> Element:
    """An element without ids and without where it and what it holds are from."""
    made = {name: copy.deepcopy(value) for name, value in element.items() if name not in ("id", FROM, COLUMNS)}
    if COLUMNS in element:
        made[COLUMNS] = [[plain(held) for held in column] for column in element[COLUMNS]]
    return made
