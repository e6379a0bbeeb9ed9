"""What a file looks like read in a certain way: its first values by column, what can't be read, text beyond ASCII."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from entities.contacts.import_models import Import
from entities.contacts.importing.cells import cleaned
from entities.contacts.importing.converting import value_of
from entities.contacts.importing.exporting import width_of
from entities.contacts.importing.fields import Target
from entities.contacts.importing.opt_outs import ASKED, TELLING, plain
from entities.contacts.importing.reading import Format, Reader, Row, Unreadable

LOOKED_AT, TRIED = 5_000, 200
# So many different short cells of a column are kept: what tells who wants no mail has fewer.
KINDS, LONGEST_KIND = 40, 40
VALUES, FOREIGN, FAULTY = 3, 5, 3
LONGEST = 80


@dataclass
class Sample:
    """The first rows of a file: up to VALUES different values of each column, and what stands out.

    `kinds` are more of its different cells, so that a rare “unsubscribed” is seen.
    """

    columns: list[list[str]]
    tried: list[list[str]]
    kinds: list[dict[str, None]]
    foreign: list[str] = field(default_factory=list)
    faulty: list[Row] = field(default_factory=list)
    rows: int = 0
    is_over: str = ""

    def take(self, row: Row) -> None:
        """Look at one row more."""
        self.rows += 1
        if row.fault:
            if len(self.faulty) < FAULTY:
                self.faulty.append(Row(row.line, [cell[:LONGEST] for cell in row.cells], row.fault))
            return
        for index, cell in enumerate(row.cells[: len(self.columns)]):
            if self.rows <= TRIED:
                self._keep(index, cell)
            self._sort(index, cell)
            if not cell.isascii() and len(self.foreign) < FOREIGN and (text := _short(cell)) not in self.foreign:
                self.foreign.append(text)

    def _keep(self, index: int, cell: str) -> None:
        text, values = _short(cell), self.columns[index]
        if text:
            self.tried[index].append(cell)
            if len(values) < VALUES and text not in values:
                values.append(text)


    def _sort(self, index: int, cell: str) -> None:
        kinds = self.kinds[index]
        if not cell or cell in kinds or len(cell) > LONGEST_KIND:
            return
        if len(kinds) < KINDS or plain(cell) in TELLING:
            kinds.setdefault(cell)


def look(job: Import) -> Sample:
    """Look at the first rows of an import's file. Raises OSError where the file is gone."""
    width = width_of(job.header)
    sample = Sample([[] for _ in range(width)], [[] for _ in range(width)], [{} for _ in range(width)])
    with job.file.open("rb") as file:
        reader = Reader(file, Format(job.encoding, job.separator))
        try:
            reader.header()
            for _number, row in zip(range(LOOKED_AT), reader.rows(), strict=False):
                sample.take(row)
        except Unreadable as fault:
            sample.is_over = str(fault)
    return sample


@dataclass(frozen=True)
class Tried:
    """What became of a column's first cells in a field: one as it is read, and how many can't be used, with why."""

    shown: str = ""
    faults: int = 0
    fault: str = ""


def tried(cells: list[str], target: Target) -> Tried:
    """Try the cells of a column in a field."""
    shown, faults = "", []
    for cell in cells:
        try:
            value = value_of(cell, target)
        except ValidationError as fault:
            faults.append(" ".join(fault.messages))
            continue
        if not shown and hasattr(value, "year"):
            shown = f"{_short(cell)} is read as {_day(value)}"
        if not shown and value is True and target.key in ASKED:
            shown = f"“{_short(cell)}” is read as: wants no {'commercial ' * ('bulk' in target.key)}mail"
    return Tried(shown, len(faults), faults[0] if faults else "")


def _day(value: Any) -> str:
    return f"{value:%-d %B %Y, %H:%M} UTC" if hasattr(value, "hour") else f"{value:%-d %B %Y}"


def _short(cell: str) -> str:
    return " ".join(cleaned(cell).split())[:LONGEST]
