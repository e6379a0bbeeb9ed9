"""An email's design as JSON: judged, tidied, told in a line; nothing is stored here.

A design holds blocks and hand-written source side by side; `mode` says which of them is sent.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from marketing.console.mails.personal import in_words
from marketing.contracts.design import SECTION, THEME, read_design
from marketing.contracts.picture import ADDRESS
from marketing.contracts.theme import unusual

# Of what people type, less than what can be read: a mail of this size is too large to be sent.
LONGEST_TYPED = 100_000
Design = dict[str, Any]
Block = dict[str, Any]


class DesignError(ValueError):
    """A value that is no design, or an edit that can't be made; says in words what is wrong."""


def clean(value: object) -> Design:
    """A design whose every part is known; blocks without an id get one. Raises DesignError."""
    read = read_design(value)
    if read.faults:
        raise DesignError(read.faults[0].message)
    if any(len(block.text("html")) > LONGEST_TYPED for block, _place in read.value.walk()):
        raise DesignError(f"A text block holds up to {LONGEST_TYPED:,} characters.")
    return _numbered(read.value.as_json())


def tidy(value: object) -> Design:
    """What of a stored design can be read, with all that a designer shows; DesignError is never raised."""
    design = read_design(value).value
    return {**_numbered(design.as_json()), "html": design.html, "theme": design.style.whole}


def theme_with(design: Design, given: dict[str, Any]) -> dict[str, Any]:
    """The theme of a design with these values; what equals the default is not kept. Raises DesignError in words."""
    typed = {name: one for name, one in given.items() if one not in ("", THEME.get(name))}
    kept = {name: one for name, one in design.get("theme", {}).items() if name not in given}
    read = clean({**design, "theme": {**kept, **typed}})
    return unusual(read.get("theme", {}))


def summary(block: Block) -> str:
    """One line that tells blocks of a kind apart."""
    text = str(block.get("text") or block.get("html") or block.get("alt") or block.get("src") or "")
    if ADDRESS.search(text) and text == block.get("src"):
        return "From the library"
    if block.get("type") == SECTION:
        return "For some contacts only" if "only_for" in block else ""
    if block.get("type") == "logo":
        return "As the style has it"
    if block.get("type") == "spacer":
        return f"{block.get('height', 16)} px"
    words = " ".join(re.sub(r"<[^<>]*>", " ", in_words(text[:2000])).split())
    return words[:90]


def _numbered(design: Design) -> Design:
    """Give an id of its own to every block and section that has none."""
    blocks = [*_all(design["blocks"])]
    taken = {str(block["id"]) for block in blocks if "id" in block}
    free = (name for number in count(1) if (name := f"b{number}") not in taken)
    design["blocks"] = [_with_id(block, free) for block in design["blocks"]]
    return design


def _all(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        for column in block.get("columns", ()):
            yield from column


def _with_id(block: Block, free: Iterator[str]) -> Block:
    made = block if "id" in block else {"id": next(free), **block}
    if "columns" in made:
        made = {**made, "columns": [[_with_id(held, free) for held in column] for column in made["columns"]]}
    return made
