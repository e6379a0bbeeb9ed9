"""Edits of an email's design, each from one JSON value to the next, nothing stored here.

A design holds blocks and hand-written source side by side; `mode` says which of them is sent.
"""

import copy
import re
from collections.abc import Iterable
from typing import Any

from entities.emails.blocks import FOOTER, KINDS
from marketing.contracts.design import LONGEST_SOURCE, MOST_BLOCKS, THEME, read_design

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
    if any(len(block.text("html")) > LONGEST_TYPED for block, _place in read.value.walk()):
        raise DesignError(f"A text block holds up to {LONGEST_TYPED:,} characters.")
    return _numbered(read.value.as_json())


def tidy(value: Any) -> Design:
    """What of a stored design can be read, with all that a designer shows; DesignError is never raised."""
    design = read_design(value).value
    return {**_numbered(design.as_json()), "html": design.html, "theme": design.colours}


def add(value: Any, kind: str, after: str = "") -> tuple[Design, str]:
    """Put a new block behind another one (in front of all with `after` empty); returns the design and its id."""
    design = _edited(value)
    found = FOOTER if kind == FOOTER.type else KINDS.get(kind)
    if found is None:
        raise DesignError(f"There is no block “{str(kind)[:40]}”.")
    if len(design["blocks"]) >= MOST_BLOCKS:
        raise DesignError(f"An email holds up to {MOST_BLOCKS} blocks.")
    block = {"id": _free_id(design["blocks"]), "type": "text" if found is FOOTER else found.type, **found.start}
    place = _place(design, after) + 1 if after else 0
    design["blocks"].insert(place, block)
    return design, block["id"]


def change(value: Any, block_id: str, values: dict[str, Any]) -> Design:
    """Set values of one block; those that are left out stay."""
    design = _edited(value)
    place = _place(design, block_id)
    design["blocks"][place] = {**design["blocks"][place], **values}
    return clean(design)


def move(value: Any, block_id: str, steps: int) -> Design:
    """Move a block up (negative) or down; it stops at the ends."""
    design = _edited(value)
    place = _place(design, block_id)
    block = design["blocks"].pop(place)
    design["blocks"].insert(max(0, place + steps), block)
    return design


def reorder(value: Any, order: Iterable[str]) -> Design:
    """Put the blocks into the order of these ids, which must name each exactly once."""
    design, wanted = _edited(value), list(order)
    by_id = {block["id"]: block for block in design["blocks"]}
    if sorted(wanted) != sorted(by_id):
        raise DesignError("The order must name every block once.")
    design["blocks"] = [by_id[name] for name in wanted]
    return design


def remove(value: Any, block_id: str) -> Design:
    """Take a block out."""
    design = _edited(value)
    del design["blocks"][_place(design, block_id)]
    return design


def duplicate(value: Any, block_id: str) -> tuple[Design, str]:
    """Put a copy of a block behind it; returns the design and the copy's id."""
    design = _edited(value)
    if len(design["blocks"]) >= MOST_BLOCKS:
        raise DesignError(f"An email holds up to {MOST_BLOCKS} blocks.")
    place = _place(design, block_id)
    twin = {**copy.deepcopy(design["blocks"][place]), "id": _free_id(design["blocks"])}
    design["blocks"].insert(place + 1, twin)
    return design, twin["id"]


def set_theme(value: Any, theme: dict[str, Any]) -> Design:
    """Set colours and font; what equals the default is not kept."""
    design = _edited(value)
    kept = clean({**design, "theme": {**design.get("theme", {}), **theme}}).get("theme", {})
    design["theme"] = {name: one for name, one in kept.items() if one != THEME[name]}
    return design


def set_mode(value: Any, mode: str, source: str | None = None) -> Design:
    """Choose what is sent. The other half stays stored; `source` replaces the hand-written HTML."""
    design = _edited(value)
    return clean({**design, "mode": mode, **({} if source is None else {"html": source})})


def set_source(value: Any, source: str) -> Design:
    """Replace the hand-written HTML."""
    if len(source) > LONGEST_SOURCE:
        raise DesignError(f"The source may hold up to {LONGEST_SOURCE:,} characters.")
    return {**_edited(value), "html": source}


def summary(block: Block) -> str:
    """One line that tells blocks of a kind apart."""
    text = str(block.get("text") or block.get("html") or block.get("alt") or block.get("src") or "")
    if block.get("type") == "spacer":
        return f"{block.get('height', 16)} px"
    words = " ".join(re.sub(r"<[^<>]*>", " ", text[:2000]).split())
    return words[:90]


def _edited(value: Any) -> Design:
    """A design to edit; refuses one that can't be read as a whole: an edit would lose the rest."""
    read = read_design(value)
    if read.faults:
        raise DesignError(f"The design can't be edited while a part of it can't be read. {read.faults[0].message}")
    return _numbered(read.value.as_json())


def _place(design: Design, block_id: str) -> int:
    for place, block in enumerate(design["blocks"]):
        if block["id"] == block_id:
            return place
    raise DesignError("This block isn't there any more. Somebody may have removed it.")


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
