"""Suppressed addresses as a file, out and in."""

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import chardet
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
# What other tools call the reasons, and the column that holds them; letters alone count.
_SAID = {
    SuppressionReason.UNSUBSCRIBED: "unsubscribe unsub optout optedout abgemeldet unsubscribes",
    SuppressionReason.COMPLAINT: "complained complaints spam spamcomplaint spamreport abuse junk markedasspam",
    SuppressionReason.HARD_BOUNCE: "bounced bounce bounces hardbounced hardbounces cleaned invalid undeliverable hard",
    SuppressionReason.SOFT_BOUNCES: "",
    SuppressionReason.NO_EMAIL: "donotemail donotcontact dnc blocked blocklisted blacklisted blacklist manual",
}
_REASON_COLUMNS = set("reason reasons status type category suppressionreason bouncetype grund art motif".split())
_NAMED = re.compile(r"[^<>]*<\s*([^<>\s]+)\s*>[\s;,.]*")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff\u200e\u200f"))


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalpha())


_BY_WORDS = {_bare(word): one for one in SuppressionReason for word in (one.label, one.value, *_SAID[one].split())}


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
    """Suppress the first address of each line; a reason beside it wins over the one that was chosen.

    A line whose reason nobody knows is left out and told. Raises NotReadable.
    """
    if uploaded.size > LARGEST:
        raise NotReadable(f"The file is larger than {LARGEST // 2**20} MB. Split it and import the parts.")
    found = Imported()
    wanted: dict[SuppressionReason, dict[str, None]] = {one: {} for one in SuppressionReason}
    names: list[str] | None = None
    for number, row in enumerate(_cells(_text_of(uploaded.read())), start=1):
        cells = [_as_written(cell) for cell in row]
        place = next((index for index, cell in enumerate(cells) if "@" in cell), None)
        if number == 1 and place is None:
            names = [_bare(cell) for cell in cells]
        elif place is None or not _is_address(cells[place]):
            if said := next((cell for cell in (cells if place is None else cells[place:]) if cell), ""):
                found.left_out.append(f"Line {number}: “{said[:80]}” is no e-mail address.")
        elif (told := _reason_in(cells, place, names)) and _bare(told) not in _BY_WORDS:
            words = f"“{told[:80]}” is none of the reasons: {', '.join(SuppressionReason.labels)}."
            found.left_out.append(f"Line {number}: {words}")
        else:
            wanted[_BY_WORDS.get(_bare(told), reason)].setdefault(cells[place])
    _keep(wanted, source, at, found)
    if not (found.new or found.known or found.left_out):
        raise NotReadable("The file holds no address. Put one e-mail address on each line.")
    return found


def _keep(wanted: dict[SuppressionReason, dict[str, None]], source: str, at: datetime, found: Imported) -> None:
    for one, addresses in wanted.items():
        distinct = {identity(address): address for address in addresses}
        for start in range(0, len(distinct), BATCH):
            part = list(distinct.values())[start : start + BATCH]
            new = suppression.suppress(part, one, at, source)
            found.new, found.known = found.new + new, found.known + len(part) - new


def _reason_in(cells: list[str], place: int, names: list[str] | None) -> str:
    """What a line gives as its reason: the cell of the column of that name, else the one behind the address."""
    if names is None:
        return cells[place + 1] if len(cells) > place + 1 else ""
    columns = [index for index, name in enumerate(names) if name in _REASON_COLUMNS and index < len(cells)]
    return cells[columns[0]] if columns else ""


def _text_of(data: bytes) -> str:
    """The file as text: UTF-8, what its mark says, or what its bytes look like. Raises NotReadable."""
    marked = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    text = ""
    for encoding in (marked, chardet.detect(data)["encoding"] or "cp1252"):
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        break
    if (data and not text) or "\0" in text:
        raise NotReadable("The file is not UTF-8 text. Save it as CSV with UTF-8 characters.")
    return text


def _as_written(cell: str) -> str:
    """A cell without a spreadsheet's apostrophe; of an address, without `mailto:` and the name in front of it."""
    text = cell.translate(_UNSEEN).strip()
    text = text[1:] if text.startswith("'") and RISKY.match(text) else text
    text = named[1] if (named := _NAMED.fullmatch(text)) else text
    return text[7:].partition("?")[0].strip() if text[:7].lower() == "mailto:" else text


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _cells(text: str) -> Iterator[list[str]]:
    first = text.partition("\n")[0]
    separator = max(",;\t|", key=first.count)
    try:
        yield from csv.reader(text.splitlines(), delimiter=separator)
    except csv.Error as fault:
        raise NotReadable("The file can't be read as CSV. Put one e-mail address on each line.") from fault
