"""Edits of an email's design, each from one JSON value to the next, nothing stored here.

A design holds blocks and hand-written source side by side; `mode` says which of them is sent.
"""

import copy
import re
from collections.abc import Iterable
from typing import Any

from entities.emails.blocks import FOOTER, KINDS, LONGEST_TEXT, TALLEST, Kind

MOST_BLOCKS = 100
LONGEST_SOURCE = 500_000
MODES = ("blocks", "html")
THEME = {
    "accent": "#2450c8",
    "background": "#f5f6f8",
    "text": "#1b1f27",
    "font": "Helvetica, Arial, sans-serif",
}
FONTS = (
    "Helvetica, Arial, sans-serif",
    "Verdana, Geneva, sans-serif",
    "Trebuchet MS, Helvetica, sans-serif",
    "Georgia, Times, serif",
    "Times New Roman, Times, serif",
    "Courier New, Courier, monospace",
)
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}\Z")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_FONT = re.compile(r"[\w ,'-]{1,200}\Z")

Design = dict[str, Any]
Block = dict[str, Any]


class DesignError(ValueError):
    """A value that is no design, or an edit that can't be made; says in words what is wrong."""


def clean(value: Any) -> Design:
    """Return a design whose every part is known; blocks without an id get one. Raises DesignError."""
    if not isinstance(value, dict):
        raise DesignError("A design is an object with a mode, blocks, source and theme.")
    if unknown := sorted(str(key)[:40] for key in set(value) - {"mode", "blocks", "html", "theme"}):
        raise DesignError(f"A design has no “{unknown[0]}”.")
    mode, blocks, source = value.get("mode", "blocks"), value.get("blocks", []), value.get("html", "")
    if mode not in MODES:
        raise DesignError("The mode of a design is “blocks” or “html”.")
    if not isinstance(source, str) or len(source) > LONGEST_SOURCE:
        raise DesignError(f"The source of a design is text of up to {LONGEST_SOURCE:,} characters.")
    design: Design = {"mode": mode, "blocks": _clean_blocks(blocks)}
    if source:
        design["html"] = source
    if theme := _clean_theme(value.get("theme", {})):
        design["theme"] = theme
    return design


def tidy(value: Any) -> Design:
    """Return a stored design as one that can be shown and edited, whatever it is."""
    value = value if isinstance(value, dict) else {}
    given = value.get("blocks")
    blocks = [copy.deepcopy(one) for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    _number(blocks)
    theme = value.get("theme")
    source = value.get("html")
    return {
        "mode": "html" if value.get("mode") == "html" else "blocks",
        "blocks": blocks,
        "html": source if isinstance(source, str) else "",
        "theme": {**THEME, **(theme if isinstance(theme, dict) else {})},
    }


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
    design["blocks"][place] = _clean_block({**design["blocks"][place], **values})
    return design


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
    kept = _clean_theme({**tidy(value)["theme"], **theme})
    design["theme"] = {name: one for name, one in kept.items() if one != THEME[name]}
    return design


def set_mode(value: Any, mode: str, source: str | None = None) -> Design:
    """Choose what is sent. The other half stays stored; `source` replaces the hand-written HTML."""
    design = _edited(value)
    if mode not in MODES:
        raise DesignError("The mode of a design is “blocks” or “html”.")
    design["mode"] = mode
    if source is not None:
        design["html"] = source
    return design


def set_source(value: Any, source: str) -> Design:
    """Replace the hand-written HTML."""
    if len(source) > LONGEST_SOURCE:
        raise DesignError(f"The source may hold up to {LONGEST_SOURCE:,} characters.")
    return {**_edited(value), "html": source}


def summary(block: Block) -> str:
    """Return one line that tells blocks of a kind apart."""
    text = str(block.get("text") or block.get("html") or block.get("alt") or block.get("src") or "")
    if block.get("type") == "spacer":
        return f"{block.get('height', 16)} px"
    words = " ".join(re.sub(r"<[^>]{0,2000}>", " ", text[:2000]).split())
    return words[:90]


def _edited(value: Any) -> Design:
    design = tidy(value)
    theme = {name: one for name, one in design["theme"].items() if one != THEME.get(name)}
    return {name: one for name, one in {**design, "theme": theme}.items() if one or name in ("mode", "blocks")}


def _place(design: Design, block_id: str) -> int:
    for place, block in enumerate(design["blocks"]):
        if block["id"] == block_id:
            return place
    raise DesignError("This block isn't there any more. Somebody may have removed it.")


def _number(blocks: list[Block]) -> None:
    """Give an id of its own to every block that has none, or one that another has."""
    seen: set[str] = set()
    for block in blocks:
        name = block.get("id")
        if not isinstance(name, str) or not _ID.match(name) or name in seen:
            block["id"] = _free_id(blocks)
        seen.add(block["id"])


def _free_id(blocks: list[Block]) -> str:
    taken = {str(block.get("id")) for block in blocks}
    return next(name for number in range(1, len(blocks) + 2) if (name := f"b{number}") not in taken)


def _clean_blocks(value: Any) -> list[Block]:
    if not isinstance(value, list) or not all(isinstance(block, dict) for block in value):
        raise DesignError("The blocks of a design are a list of objects.")
    if len(value) > MOST_BLOCKS:
        raise DesignError(f"An email holds up to {MOST_BLOCKS} blocks.")
    ids = [block["id"] for block in value if "id" in block]
    for name in ids:
        if not isinstance(name, str) or not _ID.match(name):
            raise DesignError("The id of a block is 1 to 32 letters, digits, hyphens or underscores.")
        if ids.count(name) > 1:
            raise DesignError(f"Two blocks have the id “{name}”.")
    blocks = [_clean_block(block) for block in value]
    _number(blocks)
    return blocks


def _clean_block(block: Block) -> Block:
    kind = KINDS.get(block["type"]) if isinstance(block.get("type"), str) else None
    if kind is None:
        raise DesignError(f"There is no block “{str(block.get('type'))[:40]}”. There are: {', '.join(KINDS)}.")
    return {name: _clean_value(kind, name, one) for name, one in block.items()}


def _clean_value(kind: Kind, name: str, value: Any) -> Any:
    if name in ("id", "type"):
        return value
    setting = kind.setting(name)
    if setting is None:
        raise DesignError(f"A {kind.label.lower()} block has no “{str(name)[:40]}”.")
    if setting.input == "number":
        return _height(value)
    if not isinstance(value, str):
        raise DesignError(f"{kind.label}: “{setting.label}” must be text.")
    if len(value) > setting.longest:
        raise DesignError(f"{kind.label}: “{setting.label}” is longer than {setting.longest:,} characters.")
    return value if setting.input == "rich" else value.strip()


def _height(value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal()) or len(text) > 4:
        raise DesignError(f"The height of a spacer is a whole number from 1 to {TALLEST}.")
    if not 1 <= int(text) <= TALLEST:
        raise DesignError(f"The height of a spacer is a whole number from 1 to {TALLEST}.")
    return int(text)


def _clean_theme(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise DesignError("The theme of a design is an object with colours and a font.")
    for name, one in value.items():
        if name not in THEME:
            raise DesignError(f"A theme has no “{str(name)[:40]}”.")
        pattern = _FONT if name == "font" else _COLOUR
        if not isinstance(one, str) or not pattern.match(one):
            raise DesignError("A font is a list of names." if name == "font" else "A colour is written as #2450c8.")
    return dict(value)


__all__ = ["LONGEST_TEXT", "Design", "DesignError", "add", "change", "clean", "tidy"]
