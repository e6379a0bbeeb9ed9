"""Why rows were refused, or lack a cell: the reasons with their counts, and the rows behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count

from entities.contacts.import_models import Import
from entities.contacts.importing.exporting import width_of

MOST = 50
SIZE = 25
REFUSED, LEFT_OUT = "refused", "left-out"


@dataclass(frozen=True)
class Reason:
    """A reason that rows share; `query` opens them."""

    words: str
    rows: int
    query: str


@dataclass(frozen=True)
class Cell:
    """A cell of a noted row, by the name of its column."""

    column: str
    text: str
    is_at_fault: bool


@dataclass(frozen=True)
class NotedRow:
    """A row with everything that is wrong with it."""

    line: int
    words: str
    cells: list[Cell]


@dataclass(frozen=True)
class Rows:
    """One page of the rows behind a reason; `more` opens the next, "" on the last page."""

    rows: list[NotedRow]
    more: str


def reasons(job: Import, kind: str) -> list[Reason]:
    """The reasons of one kind, those of most rows first."""
    faults = job.faults.filter(is_imported=kind == LEFT_OUT).exclude(reason="").values("reason")
    found = faults.annotate(rows=Count("line", distinct=True)).order_by("-rows", "reason")[:MOST]
    return [Reason(one["reason"], one["rows"], _query(one["reason"], kind)) for one in found]


def behind(job: Import, words: str, kind: str, after: int) -> Rows:
    """The rows behind a reason, a page at a time, with the cells at fault marked."""
    is_imported = kind == LEFT_OUT
    lines = job.faults.filter(reason=words, is_imported=is_imported, line__gt=after).order_by("line")
    found = list(lines.values_list("line", flat=True).distinct()[: SIZE + 1])
    shown = found[:SIZE]
    noted = job.noted_rows.filter(line__in=shown, is_imported=is_imported).order_by("line")
    marked: dict[int, set[int]] = {}
    for fault in job.faults.filter(line__in=shown, is_imported=is_imported):
        if fault.column is not None:
            marked.setdefault(fault.line, set()).add(fault.column)
    rows = [NotedRow(row.line, row.reason, _cells(job, row.cells, marked.get(row.line, set()))) for row in noted]
    return Rows(rows, _query(words, kind, after=shown[-1]) if len(found) > SIZE else "")


def _cells(job: Import, cells: Sequence[str], marked: set[int]) -> list[Cell]:
    names = [name or f"Column {number}" for number, name in enumerate(job.header[: width_of(job.header)], 1)]
    return [
        Cell(names[index] if index < len(names) else "", cell, index in marked)
        for index, cell in enumerate(cells)
        if (cell or index in marked) and (index < len(names) or index >= len(job.header))
    ]


def _query(words: str, kind: str, **more: Any) -> str:
    return urlencode({"why": words, "kind": kind, **more})
