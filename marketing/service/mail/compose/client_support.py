"""What mail clients do with CSS: a kept list of what many readers would not see, each with where that was measured.

What only looks plainer where it is unknown (round corners, shadows) is not on the list: such a mail can be read.
"""

import re
from typing import NamedTuple

# Classic Outlook for Windows sets mails with Word (2007 to 2021).
OUTLOOK = "Outlook for Windows"


class Unsupported(NamedTuple):
    """One construct: how it is found in CSS, its words, who does not know it, what to do, where it was measured."""

    pattern: "re.Pattern[str]"
    words: str
    clients: str
    advice: str
    source: str


def _property(name: str, value: str = "") -> "re.Pattern[str]":
    return re.compile(rf"(?:^|[;{{\s]){name}\s*:{rf'[^;}}]*?{value}' if value else ''}", re.I)


UNSUPPORTED = (
    Unsupported(
        _property("display", r"\b(?:inline-)?flex\b"),
        "display: flex",
        OUTLOOK,
        "Use a table for columns.",
        "https://www.caniemail.com/features/css-display-flex/",
    ),
    Unsupported(
        _property("display", r"\b(?:inline-)?grid\b"),
        "display: grid",
        f"{OUTLOOK}, Gmail and Yahoo",
        "Use a table for columns.",
        "https://www.caniemail.com/features/css-display-grid/",
    ),
    Unsupported(
        _property("float", r"\b(?:left|right)\b"),
        "float",
        OUTLOOK,
        "Use a table, or the align attribute.",
        "https://www.caniemail.com/features/css-float/",
    ),
    Unsupported(
        _property("position", r"\b(?:absolute|fixed|sticky|relative)\b"),
        "position",
        f"{OUTLOOK} and Gmail",
        "Place things by tables and padding.",
        "https://www.caniemail.com/features/css-position/",
    ),
    Unsupported(
        _property("transform"),
        "transform",
        f"{OUTLOOK}, Gmail and Yahoo",
        "Leave it out, or use a picture.",
        "https://www.caniemail.com/features/css-transform/",
    ),
    Unsupported(
        _property("object-fit"),
        "object-fit",
        f"{OUTLOOK} and Yahoo",
        "Cut the picture to its size before.",
        "https://www.caniemail.com/features/css-object-fit/",
    ),
    Unsupported(
        re.compile(r"(?:^|[;{\s])--[\w-]+\s*:|\bvar\("),
        "variables (var)",
        f"{OUTLOOK}, Outlook.com, Gmail and Yahoo",
        "Write the value itself.",
        "https://www.caniemail.com/features/css-variables/",
    ),
)
# https://www.caniemail.com/features/css-background-image/
BACKGROUND_PICTURE = re.compile(r"(?:^|[;{\s])background(?:-image)?\s*:[^;}]*?url\(", re.I)
VML = re.compile(r"<v:(?:fill|image|background)\b", re.I)
# Of a <div>: what makes columns of it.
DIV_LAYOUT = re.compile(r"(?:^|[;\s])(?:float\s*:\s*(?:left|right)|display\s*:\s*(?:inline-block|table-cell))", re.I)


def unsupported(css: str) -> list[Unsupported]:
    """What of a CSS text many readers would not see."""
    return [one for one in UNSUPPORTED if one.pattern.search(css)]
