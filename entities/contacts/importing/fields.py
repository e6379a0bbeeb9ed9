"""The fields that a column of a file can fill: how they are guessed from its name, and how cells become values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from entities.contacts.models import INTERESTS, Contact
from marketing.contracts import characters
from marketing.contracts.parsing import number_of, zone_of
from marketing.lifecycle.moments import is_in_range, typed_moment
from marketing.lifecycle.text import fold

COMPANY, FULL_NAME = "account", "full_name"
LEFT_OUT = {"owner", "name", "email_key"}
TRUE, FALSE = {"yes", "true", "1", "y", "x", "ja", "oui", "si", "on"}, {"no", "false", "0", "n", "nein", "non", "off"}
SMALLEST, LARGEST = -(2**31), 2**31 - 1
SYNONYMS = {
    "email": "e-mail email e-mail-address emailaddress mail mailaddress e-mail-adresse",
    "first_name": "firstname givenname forename vorname prenom",
    "last_name": "lastname surname familyname nachname nom",
    FULL_NAME: "fullname name contact contactname displayname",
    COMPANY: "company account companyname accountname organisation organization employer firma societe",
    "job_title": "jobtitle title position role",
    "phone": "phone businessphone telephone tel phonenumber telefon workphone",
    "mobile_phone": "mobile mobilephone cell cellphone handy",
    "street": "street address address1 addressline1 strasse streetaddress",
    "city": "city town ort stadt ville",
    "postal_code": "postalcode zip zipcode postcode plz",
    "region": "region state province county bundesland",
    "country": "country land pays countryregion",
    "birthday": "birthday birthdate dateofbirth geburtstag",
    "source": "source marketingsource leadsource",
    "description": "description notes note comment comments",
}
Converter = Callable[[str], Any]


@dataclass(frozen=True)
class Target:
    """A field of contacts that a column can fill. `convert` raises ValidationError with words for the error file."""

    key: str
    label: str
    convert: Converter
    names: frozenset[str] = field(default_factory=frozenset)


@cache
def targets(day_first: bool = True, zone: str = "UTC") -> dict[str, Target]:
    """Every field that can be imported, by key, in the order of the form.

    Times without an offset are wall clocks in `zone`, as those that people type.
    """
    found = {FULL_NAME: Target(FULL_NAME, "Full name", _text(200), _names(FULL_NAME, "Full name"))}
    for column in Contact._meta.concrete_fields:
        if column.name in Contact.data_fields() and column.name not in LEFT_OUT:
            label = str(column.verbose_name)
            label = label[:1].upper() + label[1:]
            convert = _converter(column, day_first, zone_of(zone) or UTC)
            found[column.name] = Target(column.name, label, convert, _names(column.name, label))
    return found


def guess(header: Sequence[str]) -> dict[str, str]:
    """Return {index of the column: field} for the columns whose name tells; no field twice."""
    taken: dict[str, str] = {}
    for index, name in enumerate(header):
        plain = _plain(name)
        match = next((t.key for t in targets().values() if plain in t.names and t.key not in taken.values()), "")
        if match:
            taken[str(index)] = match
    if FULL_NAME in taken.values() and {"first_name", "last_name"} & set(taken.values()):
        taken = {index: key for index, key in taken.items() if key != FULL_NAME}
    return taken


def _names(key: str, label: str) -> frozenset[str]:
    return frozenset({_plain(key), _plain(label), *(_plain(word) for word in SYNONYMS.get(key, "").split())})


def _plain(name: str) -> str:
    return "".join(letter for letter in fold(name) if letter.isalnum())


def _converter(column: Any, day_first: bool, zone: tzinfo) -> Converter:
    if column.name == COMPANY:
        return _text(200)
    if column.name in Contact.multi_choices:
        return _several(INTERESTS)
    if column.choices:
        return _choice([(value, str(label)) for value, label in column.flatchoices])
    for base, make in (
        (models.BooleanField, lambda: _boolean),
        (models.DateTimeField, lambda: _moment(day_first, zone)),
        (models.DateField, lambda: _date(day_first)),
        (models.DecimalField, lambda: _decimal(column)),
        (models.IntegerField, lambda: _integer),
    ):
        if isinstance(column, base):
            return make()
    return _text(column.max_length or 2000, column)


def _text(longest: int, column: Any | None = None) -> Converter:
    many_lines = isinstance(column, models.TextField)
    validators = list(column.validators) if column is not None else []

    def convert(cell: str) -> str:
        if len(cell) > longest:
            raise ValidationError(f"longer than {longest} characters")
        if fault := characters.fault_of(cell, lines=many_lines):
            raise ValidationError(fault)
        for validate in validators:
            validate(cell)
        return characters.composed(cell)

    return convert


def _choice(choices: list[tuple[Any, str]]) -> Converter:
    by_word = {fold(str(word)): value for value, label in choices for word in (value, label)}

    def convert(cell: str) -> Any:
        if fold(cell) not in by_word:
            raise ValidationError(f"“{cell[:60]}” is none of: {', '.join(label for _value, label in choices)}")
        return by_word[fold(cell)]

    return convert


def _several(choices: Sequence[tuple[str, str]]) -> Converter:
    one = _choice(list(choices))

    def convert(cell: str) -> list[str]:
        parts = cell.replace(";", ",").replace("|", ",").split(",")
        return list(dict.fromkeys(one(part.strip()) for part in parts if part.strip()))

    return convert


def _boolean(cell: str) -> bool:
    word = fold(cell)
    if word not in TRUE | FALSE:
        raise ValidationError(f"“{cell[:60]}” is neither yes nor no")
    return word in TRUE


def _integer(cell: str) -> int:
    number = number_of(_plain_number(cell))
    if number is None or number != round(number) or not SMALLEST <= number <= LARGEST:
        raise ValidationError(f"“{cell[:60]}” is not a whole number between {SMALLEST:,} and {LARGEST:,}")
    return int(number)


def _decimal(column: Any) -> Converter:
    places, largest = column.decimal_places, 10 ** (column.max_digits - column.decimal_places)

    def convert(cell: str) -> Decimal:
        number = number_of(_plain_number(cell))
        if number is None:
            raise ValidationError(f"“{cell[:60]}” is not a number, or too large")
        if not -largest < round(number, places) < largest:
            raise ValidationError(f"“{cell[:60]}” is too large")
        if number != round(number, places):
            raise ValidationError(f"“{cell[:60]}” has more than {places} decimal places")
        return round(number, places)

    return convert


def _plain_number(cell: str) -> str:
    """A number without groups; the last of `.` and `,` marks decimals unless just three digits follow it."""
    text = "".join(letter for letter in cell if not letter.isspace() and letter not in "'’")
    head, mark, tail = text.rpartition(max(".", ",", key=text.rfind))
    if not mark or not tail.isascii() or not tail.isdigit():
        return text
    grouped = len(tail) == 3 and (mark == "," or mark in head)
    head = head.replace(".", "").replace(",", "")
    return f"{head}{tail}" if grouped else f"{head}.{tail}"


def _date(day_first: bool) -> Converter:
    year, month, day_of_month = r"(?P<y>\d{4})", r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
    slashed = (day_of_month, month) if day_first else (month, day_of_month)
    orders = (f"{year}-{month}-{day_of_month}", rf"{day_of_month}\.{month}\.{year}", "/".join((*slashed, year)))
    patterns = [re.compile(order, re.ASCII) for order in orders]

    def convert(cell: str) -> date:
        for pattern in patterns:
            if not (found := pattern.fullmatch(cell)):
                continue
            try:
                day = date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                continue
            if is_in_range(day):
                return day
        raise ValidationError(f"“{cell[:60]}” is not a date such as 2026-11-23 or 23.11.2026")

    return convert


def _moment(day_first: bool, zone: tzinfo) -> Converter:
    only_day = _date(day_first)

    def convert(cell: str) -> datetime:
        found = typed_moment(cell, zone) if len(cell) > 10 else None
        found = found or typed_moment(f"{only_day(cell)} 00:00", zone)
        if found is None or not is_in_range(found):
            raise ValidationError(f"“{cell[:60]}” lies outside the years 1900 to 2200")
        return found

    return convert
