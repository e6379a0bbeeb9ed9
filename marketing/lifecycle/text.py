"""Folding of text for search: SQLite's LIKE knows upper and lower case in ASCII alone."""

import unicodedata


def fold(text: str) -> str:
    """Return `text` without case and accents, for comparing: "École" and "ecole" become equal."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()
