"""What the blocks of a design hold: each value's type, bounds and choices, for designer, check and compiler."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_SOURCE = 500_000
LONGEST_TEXT = 500_000
LONGEST_LINE = 2_000
TALLEST = 400
LINE, RICH, ADDRESS, NUMBER = "line", "rich", "address", "number"
CHOICE, COLOUR, SWITCH, SOURCE, FONT = "choice", "color", "switch", "source", "font"
ALIGNS = ("left", "center", "right")
SIZES = ("small", "usual", "large")
PADDINGS = ("none", "small", "usual", "large")
CORNERS = ("square", "rounded", "pill")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_FONT = re.compile(r"[\w ,'-]{1,200}\Z")
_LONGEST = {LINE: LONGEST_LINE, ADDRESS: LONGEST_LINE, RICH: LONGEST_TEXT, SOURCE: LONGEST_TEXT}


@dataclass(frozen=True)
class Value:
    """One value of a block: how it is typed, a choice's choices, a number's bounds."""

    type: str
    choices: tuple[str, ...] = ()
    least: int = 1
    most: int = 0

    def read(self, given: object) -> str | int | None:
        """The value that was given, None where it is none of these."""
        if self.type == NUMBER:
            return _number(given, self.least, self.most)
        if self.type == SWITCH:
            return given if isinstance(given, bool) else None
        if self.type in (CHOICE, COLOUR):
            is_one = given in self.choices if self.type == CHOICE else is_colour(given)
            return given if isinstance(given, str) and is_one else None
        if self.type == FONT:
            return given if isinstance(given, str) and _FONT.match(given) else None
        return _text(given, _LONGEST[self.type], is_line=self.type in (LINE, ADDRESS))

    def wanted(self, name: str) -> str:
        """What the value of this name must be, in words."""
        if self.type == NUMBER:
            return f"the {name} is a whole number from {self.least} to {self.most}."
        if self.type == SWITCH:
            return f"“{name}” is true or false."
        if self.type == CHOICE:
            return f"“{name}” is one of: {', '.join(self.choices)}."
        if self.type == COLOUR:
            return f"“{name}” is a colour, written as #2450c8."
        if self.type == FONT:
            return f"“{name}” is a font: a list of names."
        return f"“{name}” must be text of up to {_LONGEST[self.type]:,} characters."


_LINE, _ADDRESS, _COLOR, _SWITCH = Value(LINE), Value(ADDRESS), Value(COLOUR), Value(SWITCH)
_ALIGN, _SIZE, _CORNERS = Value(CHOICE, ALIGNS), Value(CHOICE, SIZES), Value(CHOICE, CORNERS)
_PERCENT = Value(NUMBER, least=5, most=100)
# Values that every block can have, and those that it can have apart on phones.
COMMON: dict[str, Value] = {"padding": Value(CHOICE, PADDINGS), "background": _COLOR}
PHONE: dict[str, Value] = {"align": _ALIGN, "padding": COMMON["padding"], "hidden": _SWITCH}
_OWN: dict[str, dict[str, Value]] = {
    "heading": {"text": _LINE, "level": Value(NUMBER, least=1, most=3), "align": _ALIGN, "color": _COLOR},
    "text": {"html": Value(RICH), "align": _ALIGN, "color": _COLOR, "size": _SIZE},
    "image": {
        "src": _ADDRESS, "alt": _LINE, "href": _ADDRESS, "width": _PERCENT, "align": _ALIGN, "corners": _CORNERS,
    },
    "button": {
        "text": _LINE, "href": _ADDRESS, "align": _ALIGN, "color": _COLOR, "wide": _SWITCH, "corners": _CORNERS,
        "style": Value(CHOICE, ("filled", "outline")),
    },
    "divider": {"color": _COLOR, "width": _PERCENT, "thickness": Value(NUMBER, least=1, most=20), "align": _ALIGN},
    "spacer": {"height": Value(NUMBER, least=1, most=TALLEST)},
    "social": {"align": _ALIGN, "size": _SIZE, "color": _COLOR},
    "video": {
        "src": _ADDRESS, "alt": _LINE, "href": _ADDRESS, "text": _LINE, "width": _PERCENT, "align": _ALIGN,
        "corners": _CORNERS,
    },
    "html": {"html": Value(SOURCE)},
    "logo": {"width": _PERCENT, "align": _ALIGN},
}  # fmt: skip
VALUES: dict[str, dict[str, Value]] = {kind: {**own, **COMMON} for kind, own in _OWN.items()}
# Layouts of a section: how wide its columns are, in parts.
LAYOUTS: dict[str, tuple[int, ...]] = {"1": (1,), "1-1": (1, 1), "1-2": (1, 2), "2-1": (2, 1), "1-1-1": (1, 1, 1)}


def is_colour(given: object) -> bool:
    """Say whether a value is a colour as designs write them."""
    return isinstance(given, str) and _COLOUR.match(given) is not None


def whole_text(text: str) -> str:
    """Put U+FFFD in the place of halves of characters, which JSON can hold and neither a page nor a mail."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def html_names(kind: str) -> list[str]:
    """The values of a block of that kind that hold HTML."""
    return [name for name, one in VALUES[kind].items() if one.type in (RICH, SOURCE)]


def can_be_apart_on_phones(kind: str) -> Mapping[str, Value]:
    """What a block of that kind can have apart on phones: an alignment only where it has one."""
    return {name: one for name, one in PHONE.items() if name != "align" or "align" in VALUES[kind]}


def _text(given: object, longest: int, *, is_line: bool) -> str | None:
    if not isinstance(given, str) or len(given) > longest:
        return None
    return whole_text(given.strip() if is_line else given)


def _number(given: object, least: int, most: int) -> int | None:
    if isinstance(given, str) and len(given) <= 10 and given.strip().isascii() and given.strip().isdecimal():
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int):
        return None
    return given if least <= given <= most else None
