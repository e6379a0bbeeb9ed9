"""The one reader of what people and machines write as plain text: forms, imports, public pages and JSON share it."""

import unicodedata

KEPT = "\t\n\r"
# What Python and browsers take for the end of a line beside those; a name holds none of them.
LINE_ENDS = "\u2028\u2029"
FORBIDDEN = ("Cc", "Cs")  # control characters, and halves of characters, which no UTF-8 holds


def composed(text: str) -> str:
    """A text in NFC: “ü” is one letter, however it was typed. Files and names of macOS hold two for it.

    What is kept and what it is compared with, a rule or a search, is all in this form.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fault_of(text: str, *, lines: bool = False) -> str:
    """What is wrong with a text, for people; "" when nothing is. With `lines` it may have several."""
    if text.isprintable():
        return ""
    if any(unicodedata.category(letter) in FORBIDDEN and letter not in KEPT for letter in text):
        return "This holds control characters that can't be stored. Remove them."
    if not lines and any(letter in text for letter in KEPT + LINE_ENDS):
        return "This must be a single line."
    return ""
