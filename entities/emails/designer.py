"""An email's design as JSON: judged, tidied, told in a line; nothing is stored here.

A design holds blocks and hand-written source side by side; `mode` says which of them is sent.
"""

import re
from typing import Any

from marketing.contracts.design import THEME, read_design

# Of what people type, less than what can be read: a mail of this size is too large to be sent.
LONGEST_TYPED = 100_000
FONTS = (
    "Helvetica, Arial, sans-serif",
    "Verdana, Geneva, sans-serif",
    "Trebuchet MS, Helvetica, sans-serif",
    "Georgia, Times, serif",
    "Times New Roman, Times, serif",
    "Courier New, Courier, monospace",
)
Design = dict[str, Any]
Block = dict[str, Any]


class DesignError(ValueError):
    """A value that is no design, or an edit that can't be made; says in words what is wrong."""


def clean(value: Any) -> Design:
    """A design whose every part is known; blocks without an id get one. Raises DesignError."""
    read = read_design(value)
    if read.faults:
        raise DesignError(read.faults[0].message)
    if any(len(block.text("html")) > LONGEST_TYPED for block in read.value.blocks):
        raise DesignError(f"A text block holds up to {LONGEST_TYPED:,} characters.")
    return _numbered(read.value.as_json())


def tidy(value: Any) -> Design:
    """What of a stored design can be read, with all that a designer shows; DesignError is never raised."""
    design = read_design(value).value
    return {**_numbered(design.as_json()), "html": design.html, "theme": design.colours}


def theme_with(design: Design, given: dict[str, Any]) -> dict[str, Any]:
    """The theme of a design with these values; what equals the default is not kept. Raises DesignError in words."""
    read = clean({**design, "theme": {**design.get("theme", {}), **given}})
    return {name: one for name, one in read.get("theme", {}).items() if one != THEME[name]}


def summary(block: Block) -> str:
    """One line that tells blocks of a kind apart."""
    text = str(block.get("text") or block.get("html") or block.get("alt") or block.get("src") or "")
    if block.get("type") == "spacer":
        return f"{block.get('height', 16)} px"
    words = " ".join(re.sub(r"<[^<>]*>", " ", text[:2000]).split())
    return words[:90]


def _numbered(design: Design) -> Design:
    """Give an id of its own to every block that has none."""
    blocks = design["blocks"]
    for place, block in enumerate(blocks):
        if "id" not in block:
            blocks[place] = {"id": _free_id(blocks), **block}
    return design


def _free_id(blocks: list[Block]) -> str:
    taken = {str(block.get("id")) for block in blocks}
    return next(name for number in range(1, len(blocks) + 2) if (name := f"b{number}") not in taken)
