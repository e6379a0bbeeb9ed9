"""Everything that happened to one contact in one list, newest first: merged from several sources, a page at a time.

Each source gives its rows by (moment, id). A page ends at a mark: the moment, the source and the id of its last row,
so that rows of one moment come once each, whichever source they are from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q

from marketing.contracts.parsing import moment_of, whole_number_of
from marketing.lifecycle.history import RecordChange, StatusChange

SIZE = 50
LARGEST_KEY = 2**63 - 1
MAILS, JOURNEYS, CHANGES = "mails", "journeys", "changes"
KINDS = (("", "All"), (MAILS, "Mails"), (JOURNEYS, "Journeys"), (CHANGES, "Changes"))

Before = tuple[datetime, int]
Ask = Callable[[int, Before | None, int], Sequence[Any]]


@dataclass(frozen=True)
class Source:
    """Where rows come from: `ask(contact_id, before, limit)` gives those of one kind, newest first."""

    kind: str
    ask: Ask


@dataclass(frozen=True)
class Line:
    """One row of the list. `place` is the number of its source."""

    at: datetime
    place: int
    key: int
    kind: str
    row: Any

    @property
    def mark(self) -> str:
        """What the next page begins behind."""
        return f"{self.at.isoformat()}_{self.place}_{self.key}"


@dataclass(frozen=True)
class Lines:
    """One page; `older` is the mark behind which the next begins, "" on the last."""

    rows: list[Line]
    older: str


def moves(contact_id: int, before: Before | None, limit: int) -> Sequence[Any]:
    """Activations and deactivations."""
    return _history(StatusChange, contact_id, before, limit)


def saves(contact_id: int, before: Before | None, limit: int) -> Sequence[Any]:
    """Saved changes, imports too."""
    return _history(RecordChange, contact_id, before, limit)


def lines(contact_id: int, sources: Sequence[Source], *, only: str = "", after: str = "", size: int = SIZE) -> Lines:
    """A page of one kind, or of all. Raises BadRequest for a kind or a mark that there never was."""
    if only not in dict(KINDS):
        raise BadRequest("The timeline has no such part.")
    mark = _read(after) if after else None
    parts = [
        [
            Line(row.at, place, getattr(row, "pk", None) or row.id, source.kind, row)
            for row in source.ask(contact_id, _before(mark, place), size + 1)
        ]
        for place, source in enumerate(sources)
        if only in ("", source.kind)
    ]
    newest = merge(*parts, key=lambda line: (line.at, line.place, line.key), reverse=True)
    found = list(islice(newest, size + 1))
    return Lines(found[:size], found[size - 1].mark if len(found) > size else "")


def _history(model: Any, contact_id: int, before: Before | None, limit: int) -> Sequence[Any]:
    rows = model.objects.filter(kind="contacts", record_id=contact_id).select_related("by")
    if before is not None:
        rows = rows.filter(Q(at__lte=before[0]) & (Q(at__lt=before[0]) | Q(pk__lt=before[1])))
    return list(rows.order_by("-at", "-pk")[:limit])


def _before(mark: tuple[datetime, int, int] | None, place: int) -> Before | None:
    """Where a source goes on: of one moment, sources with a higher number come first."""
    if mark is None:
        return None
    at, marked, key = mark
    if place == marked:
        return at, key
    return at, LARGEST_KEY if place < marked else 0


def _read(text: str) -> tuple[datetime, int, int]:
    moment, _, rest = text.partition("_")
    place, _, key = rest.partition("_")
    at, number, row = moment_of(moment), whole_number_of(place), whole_number_of(key, LARGEST_KEY)
    if at is not None and at.tzinfo is not None and number is not None and row is not None:
        return at, number, row
    raise BadRequest("This page of the timeline can't be found. Go back to its first page.")
