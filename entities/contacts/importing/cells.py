"""Cells that spreadsheets must not take for formulas: an apostrophe in front, taken off again on import."""

import re

# What spreadsheets run, with apostrophes in front or without: escaping twice and once stay apart.
RISKY = re.compile(r"'*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]")


def escaped(text: str) -> str:
    """Return the text as it stands in a file that a spreadsheet may open."""
    return f"'{text}" if RISKY.match(text) else text


def unescaped(text: str) -> str:
    """Return the text behind an escaped cell; any other text as it is."""
    return text[1:] if text.startswith("'") and RISKY.match(text, 1) else text
