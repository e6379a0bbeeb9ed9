"""Cells as they come back from a spreadsheet: the apostrophe that an export put in front is taken off."""

from marketing.audience.cells import RISKY


def unescaped(text: str) -> str:
    """The text behind an escaped cell; any other text as it is."""
    return text[1:] if text.startswith("'") and RISKY.match(text, 1) else text
