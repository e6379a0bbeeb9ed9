"""Text as all forms take it, and folded for search: SQLite's LIKE knows upper and lower case in ASCII alone."""

import unicodedata

from django.core.exceptions import ValidationError

from marketing.contracts import characters


def fold(text: str) -> str:
    """Return `text` without case and accents, for comparing: "École" and "ecole" become equal."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()


def check_line(value: object) -> None:
    """Refuse what can't stand on one line: validator of a name, a subject, an address."""
    _check(value, lines=False)


def check_lines(value: object) -> None:
    """Refuse what can't be stored: validator of a text of several lines."""
    _check(value, lines=True)


def _check(value: object, lines: bool) -> None:
    fault = characters.fault_of(value, lines=lines) if isinstance(value, str) else ""
    if fault:
        raise ValidationError(fault)
