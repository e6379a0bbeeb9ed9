"""Suppressed addresses as a file, out and in."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from marketing.audience import suppression
from marketing.audience.addresses import identity
from marketing.audience.cells import RISKY, csv_lines
from marketing.audience.models import SuppressedAddress, SuppressionReason

HEADER = ["E-mail", "Reason", "Since", "Until", "Where from"]
LARGEST = 5 * 1024 * 1024
MOST_TOLD = 20
BATCH = 500
_BY_WORDS = {words.casefold(): one for one in SuppressionReason for words in (one.label, one.value)}


class NotReadable(ValueError):
    """A file that is no list of addresses; the words are for people."""


@dataclass
class Imported:
    """What came of a file: how many addresses are new, how many were suppressed already, and the lines left out."""

    new: int = 0
    known: int = 0
    left_out: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """The first lines that were left out."""
        return self.left_out[:MOST_TOLD]


def as_csv(rows: Iterable[SuppressedAddress]) -> Iterator[str]:
    """The file, in the order the rows come; it can be imported again, but for masked addresses."""
    return csv_lines(_lines(rows))


def _lines(rows: Iterable[SuppressedAddress]) -> Iterator[list[str]]:
    yield HEADER
    for row in rows:
        until = row.until.date().isoformat() if row.until else ""
        yield [row.address, SuppressionReason(row.reason).label, row.since.date().isoformat(), until, row.source]


def take_in(uploaded: Any, reason: SuppressionReason, source: str, at: datetime) -> Imported:
    """Suppress the addresses of a file's first column; a column “Reason” wins over the reason that was chosen.

    Raises NotReadable.
    """
    if uploaded.size > LARGEST:
        raise NotReadable(f"The file is larger than {LARGEST // 2**20} MB. Split it and import the parts.")
    try:
        text = uploaded.read().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise NotReadable("The file is not UTF-8 text. Save it as CSV with UTF-8 characters.") from fault
    found = Imported()
    wanted: dict[SuppressionReason, dict[str, None]] = {one: {} for one in SuppressionReason}
    for number, cells in enumerate(_cells(text), start=1):
        address = _as_written(cells[0].strip()) if cells else ""
        if not address or (number == 1 and "@" not in address):
            continue
        if not _is_address(address):
            found.left_out.append(f"Line {number}: “{address[:80]}” is no e-mail address.")
            continue
        told = cells[1].strip().casefold() if len(cells) > 1 else ""
        wanted[_BY_WORDS.get(told, reason)].setdefault(address)
    for one, addresses in wanted.items():
        distinct = {identity(address): address for address in addresses}
        for start in range(0, len(distinct), BATCH):
            part = list(distinct.values())[start : start + BATCH]
            new = suppression.suppress(part, one, at, source)
            found.new, found.known = found.new + new, found.known + len(part) - new
    if not (found.new or found.known or found.left_out):
        raise NotReadable("The file holds no address. Put one e-mail address on each line, in the first column.")
    return found


def _as_written(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and RISKY.match(cell) else cell


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _cells(text: str) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        yield from csv.reader(text.splitlines(), delimiter=separator)
    except csv.Error as fault:
        raise NotReadable("The file can't be read as CSV. Put one e-mail address on each line.") from fault
