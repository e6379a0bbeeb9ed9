"""Cells as they come from a spreadsheet or a web page, without what nobody meant to write into them."""

import re

from marketing.audience.cells import RISKY
from marketing.contracts import characters

# Nobody sees them: spaces of no width, soft hyphens, the marks that turn writing around a copied phone number.
UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
# They shape letters inside a word, and mean nothing at its ends.
JOINERS = "\u200c\u200d\u200e\u200f"
LINE_ENDS = re.compile(r"[\r\n\u2028\u2029\x0b\x0c]+")
AS_FORMULA = re.compile(r'="((?:[^"]|"")*)"')


def unescaped(text: str) -> str:
    """The text behind an escaped cell; any other text as it is."""
    return text[1:] if text.startswith("'") and RISKY.match(text, 1) else text


def cleaned(cell: str) -> str:
    """What a cell says: without an export's apostrophe, `="01234"` around it and what nobody sees; in NFC."""
    text = cell.strip()
    if not text.isascii():
        if not text.isprintable():
            text = text.translate(UNSEEN).strip().strip(JOINERS).strip()
        text = characters.composed(text)
    if text[:1] not in ("'", "="):
        return text
    if (found := AS_FORMULA.fullmatch(unescaped(text).strip())) is not None:
        text = found[1].replace('""', '"').strip()
    return unescaped(text).strip()


def on_one_line(text: str) -> str:
    """A cell for a field of one line: commas for its line ends; the first of several values that Google joins."""
    if " ::: " in text:
        text = next((part.strip() for part in text.split(":::") if part.strip()), "")
    if text.isprintable():
        return text
    lines = (line.strip().rstrip(",").rstrip() for line in LINE_ENDS.split(text))
    return ", ".join(line for line in lines if line).replace("\t", " ")


def on_its_lines(text: str) -> str:
    """A cell for a field of several lines."""
    return text if text.isprintable() else text.replace("\x0b", "\n")
