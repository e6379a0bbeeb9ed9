"""Text as all forms take it, and folded for search: SQLite's LIKE knows upper and lower case in ASCII alone."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db.models import CharField, Model, TextField, URLField
from django.http import QueryDict

from marketing.contracts import characters


def fold(text: str) -> str:
    """Return `text` without case and accents, for comparing: "École" and "ecole" become equal."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()


def compose(record: Model, stored: Model | None = None) -> None:
    """Bring a record's texts into the form in which texts are kept, see `characters.composed`.

    Those that it shares with `stored` stay: they may be locked. Addresses of pages and what the record's `verbatim`
    names stay too: another spelling may lead elsewhere.
    """
    verbatim = getattr(record, "verbatim", ())
    for column in type(record)._meta.concrete_fields:
        text = record.__dict__.get(column.attname)
        if not isinstance(text, str) or text.isascii() or column.name in verbatim or isinstance(column, URLField):
            continue
        if isinstance(column, (CharField, TextField)) and text != getattr(stored, column.attname, None):
            setattr(record, column.attname, composed_to_fit(text, column.max_length))


def composed_to_fit(text: str, longest: int | None) -> str:
    """A text in NFC. A few letters of Indian and Hebrew scripts are two in it: what then fits no more stays as it is.
    """
    made = characters.composed(text)
    return made if longest is None or len(made) <= longest else text


def composed_query(given: QueryDict) -> QueryDict:
    """The values of an address's query in the form in which texts are kept."""
    if all(value.isascii() for _name, values in given.lists() for value in values):
        return given
    made = given.copy()
    for name, values in given.lists():
        made.setlist(name, [characters.composed(value) for value in values])
    made._mutable = False
    return made


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
