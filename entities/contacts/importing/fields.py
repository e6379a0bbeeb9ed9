"""The fields that a column of a file can fill, and how cells become their values."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from entities.contacts.import_models import DateOrder
from entities.contacts.importing import dates, opt_outs
from entities.contacts.importing.cells import JOINERS
from entities.contacts.importing.opt_outs import ASKED, INVERSE, OPT_OUTS, truth
from entities.contacts.models import INTERESTS, Contact
from marketing import clock
from marketing.contracts import characters
from marketing.contracts.parsing import number_of, zone_of
from marketing.lifecycle.text import fold

COMPANY, FULL_NAME = "account", "full_name"
ROUND = {"may_email": "May get e-mail", "may_bulk_email": "May get commercial e-mail"}
LEFT_OUT = {"owner", "name", "email_key"}
# Without them nobody knows who a row is, or whether mail may be sent: what is wrong there refuses the row.
REQUIRED = {FULL_NAME, "first_name", "last_name", "email", "consent", *ASKED}
SMALLEST, LARGEST = -(2**31), 2**31 - 1
NAMED = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>[\s;,.]*")
MAILTO = re.compile(r"\s*mailto:([^?]*)(?:\?.*)?", re.I)
AROUND = " '\"<>;,"
UNSHAPED = dict.fromkeys(map(ord, JOINERS))
EXPONENT = re.compile(r"[+\-]?\d(?:[.,]\d+)?[eE]\+?\d+", re.ASCII)
# How spreadsheets mark a number as text, so that it keeps its zeros.
MARKED = re.compile(r"'\d[\d ()/.\-]*", re.ASCII)
Converter = Callable[[str], Any]


@dataclass(frozen=True)
class Target:
    """A field of contacts that a column can fill.

    `convert` gives None for a cell that is as good as empty, and raises ValidationError with words for the error file.
    """

    key: str
    label: str
    convert: Converter
    has_lines: bool = False


@cache
def targets(date_order: str = DateOrder.DAY, zone: str = "UTC") -> dict[str, Target]:
    """Every field that can be imported, by key, in the order of the form.

    Times without an offset are wall clocks in `zone`, as those that people type.
    """
    found = {FULL_NAME: Target(FULL_NAME, "Full name", _text(200))}
    for column in Contact._meta.concrete_fields:
        if column.name in Contact.data_fields() and column.name not in LEFT_OUT:
            label = str(column.verbose_name)
            label = label[:1].upper() + label[1:]
            convert = _converter(column, date_order, zone_of(zone) or UTC)
            found[column.name] = Target(column.name, label, convert, isinstance(column, models.TextField))
            for key in [key for key, name in INVERSE.items() if name == column.name]:
                convert = opt_outs.reader(_days(date_order, zone_of(zone) or UTC), is_inverse=True)
                found[key] = Target(key, f"{ROUND[key]} (the opposite of “{label}”)", convert)
    return found


def _days(date_order: str, zone: tzinfo) -> list[Converter]:
    return [dates.days(date_order), dates.moments(date_order, zone)]


def _converter(column: Any, date_order: str, zone: tzinfo) -> Converter:
    if column.name == COMPANY:
        return _text(200)
    if column.name in OPT_OUTS:
        return opt_outs.reader(_days(date_order, zone), is_inverse=False)
    if special := SPECIAL.get(column.name):
        return special(_text(column.max_length, column))
    if column.name in Contact.multi_choices:
        return _several(INTERESTS)
    if column.choices:
        return _choice([(value, str(label)) for value, label in column.flatchoices])
    days = dates.days(date_order)
    for base, make in (
        (models.BooleanField, lambda: truth),
        (models.DateTimeField, lambda: dates.moments(date_order, zone)),
        (models.DateField, lambda: _birthday(days) if column.name == "birthday" else days),
        (models.DecimalField, lambda: _decimal(column)),
        (models.IntegerField, lambda: _integer),
    ):
        if isinstance(column, base):
            return make()
    return _text(column.max_length or 2000, column)


def _birthday(days: Converter) -> Converter:
    """A day on which somebody may have been born: none that is still to come, anywhere."""

    def convert(cell: str) -> Any:
        day = days(cell)
        if day is not None and day > clock.now().date() + timedelta(days=1):
            raise ValidationError(f"“{cell[:60]}” is still to come")
        return day

    return convert


def _text(longest: int, column: Any | None = None) -> Converter:
    many_lines = isinstance(column, models.TextField)
    validators = list(column.validators) if column is not None else []

    def convert(cell: str) -> str:
        if "\ufffd" in cell:
            raise ValidationError(f"“{cell[:60]}” holds a character that can't be read. Write it anew")
        if len(cell) > longest:
            raise ValidationError(f"longer than {longest} characters")
        if fault := characters.fault_of(cell, lines=many_lines):
            raise ValidationError(fault)
        for validate in validators:
            validate(cell)
        return cell

    return convert


def _email(as_text: Converter) -> Converter:
    """An address alone: without `mailto:`, the name in front of it, quotation marks and what nobody sees."""

    def convert(cell: str) -> Any:
        text = named[1] if (named := NAMED.fullmatch(cell)) else cell
        if (mail_to := MAILTO.fullmatch(text)) is not None:
            text = mail_to[1]
        return as_text(text.strip(AROUND) if text.isascii() else text.translate(UNSHAPED).strip(AROUND))

    return convert


def _number_as_text(as_text: Converter) -> Converter:
    """A phone number or a postal code; what a spreadsheet took for a number may have lost its digits."""

    def convert(cell: str) -> Any:
        if EXPONENT.fullmatch(cell):
            raise ValidationError(f"“{cell[:60]}” has lost its digits in a spreadsheet. Write the number anew, as text")
        return as_text(cell[1:] if MARKED.fullmatch(cell) else cell)

    return convert


SPECIAL = {"email": _email, "phone": _number_as_text, "mobile_phone": _number_as_text, "postal_code": _number_as_text}


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
