"""When two names are one: equal but for case and spaces. Accents tell people and companies apart; search folds them."""

import unicodedata


def identity(name: str) -> str:
    """The form in which equal names are equal texts."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
