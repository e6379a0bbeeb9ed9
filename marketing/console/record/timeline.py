"""Everything that happened to somebody in one list, newest first: merged from several sources, a page at a time.

Each source gives its rows by (moment, id). A page ends at a mark: the moment, the source and the id of its last row,
so that rows of one moment come once each, whichever source they are from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from heapq import merge
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Q

from marketing.console.extension import RecordPage
from marketing.console.record import histories
from marketing.contracts.parsing import moment_of, whole_number_of
from marketing.lifecycle.history import RecordChange, StatusChange

SIZE = 50
LARGEST_KEY = 2**63 - 1
TEMPLATE = "console/timeline/_timeline.html"
MAILS, TRAVELS, CHANGES = "mails", "travels", "changes"
KINDS = (("", "All"), (MAILS, "Mails"), (TRAVELS, "Journeys"), (CHANGES, "Changes"))

Before = tuple[datetime, int]
Ask = Callable[[Before | None, int], Sequence[Any]]


@dataclass(frozen=True)
class Source:
    """Where rows come from: `ask(before, limit)` gives those of one kind, newest first."""

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


def changes(record: Any) -> tuple[Source, ...]:
    """The saved changes of a record, imports too, and its moves."""
    return tuple(Source(CHANGES, partial(_history, model, record)) for model in (RecordChange, StatusChange))


def context(page: RecordPage, sources: Sequence[Source]) -> dict[str, Any]:
    """What the template of a timeline tab gets, of the part and from the mark on that the page is asked for."""
    asked = page.request.GET
    only = asked.get("only", "")
    found = lines(sources, only=only, after=asked.get("after", ""))
    changed = [line.row for line in found.rows if line.kind == CHANGES]
    entries = iter(histories.entries_of(type(page.record), changed))
    shown = [(line.kind, next(entries) if line.kind == CHANGES else line.row) for line in found.rows]
    more = urlencode({"only": only, "after": found.older}) if found.older else ""
    return {"shown": shown, "more": more, "kinds": KINDS, "only": only}


def lines(sources: Sequence[Source], *, only: str = "", after: str = "", size: int = SIZE) -> Lines:
    """A page of one kind, or of all. Raises BadRequest for a kind or a mark that there never was."""
    if only not in dict(KINDS):
        raise BadRequest("The timeline has no such part.")
    mark = _read(after) if after else None
    parts = [
        [
            Line(row.at, place, getattr(row, "pk", None) or row.id, source.kind, row)
            for row in source.ask(_before(mark, place), size + 1)
        ]
        for place, source in enumerate(sources)
        if only in ("", source.kind)
    ]
    newest = merge(*parts, key=lambda line: (line.at, line.place, line.key), reverse=True)
    found = list(islice(newest, size + 1))
    return Lines(found[:size], found[size - 1].mark if len(found) > size else "")


def _history(model: Any, record: Any, before: Before | None, limit: int) -> Sequence[Any]:
    rows = model.objects.filter(kind=record.slug, record_id=record.pk).select_related("by")
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
