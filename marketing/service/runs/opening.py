"""Which runs are open at a moment; asked here alone. And opening, closing and clearing them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from marketing.publishing.models import LivePublication, Publication
from marketing.service.runs.models import Run


@dataclass(frozen=True)
class OpenRun:
    """A run that is open at a moment, and the publication that governs it then (its payload is not read yet)."""

    run: Run
    publication: Publication

    @property
    def id(self) -> int:
        """The run's key."""
        return self.run.pk

    @property
    def kind(self) -> str:
        """The kind of record that it belongs to."""
        return self.run.kind

    @property
    def record_id(self) -> int:
        """The record that it belongs to."""
        return self.run.record_id

    def is_open(self, at: datetime) -> bool:
        """Say whether the run is open at a moment by the same publication; asked inside the transaction that acts."""
        return _open(at).filter(pk=self.run.pk, governed_by=self.publication.pk).exists()


def open_runs(at: datetime, kind: str = "", which: Any = None) -> list[OpenRun]:
    """The runs that are open at a moment, of one kind or all; `which` narrows the runs, as in `filter()`."""
    rows = _open(at).filter(kind=kind) if kind else _open(at)
    if which is not None:
        rows = rows.filter(which)
    found = list(rows.order_by("pk"))
    wanted = {row.governed_by for row in found}
    publications = Publication.objects.defer("payload").in_bulk(wanted) if wanted else {}
    return [OpenRun(row, publications[row.governed_by]) for row in found if row.governed_by in publications]


def runs_of(kind: str, record_ids: Iterable[int]) -> "QuerySet[Run]":
    """All runs of records, open or not."""
    return Run.objects.filter(kind=kind, record_id__in=list(record_ids))


def keys_of(kind: str, record_id: int, number: int | None = None) -> "QuerySet[Any, Any]":
    """The keys of a record's runs, or of the one with that number, for conditions on what points at runs."""
    rows = Run.objects.filter(kind=kind, record_id=record_id)
    return (rows if number is None else rows.filter(number=number)).values("pk")


def live_at(kind: str, at: datetime) -> "QuerySet[LivePublication]":
    """The live publications of a kind whose window holds a moment; an open end bounds nothing."""
    rows = LivePublication.objects.filter(_holds(at), kind=kind)
    return rows.select_related("publication").defer("publication__payload")


def begin(
    kind: str,
    record_id: int,
    number: int,
    at: datetime,
    *,
    window: tuple[datetime | None, datetime | None] = (None, None),
    publication: Publication | None = None,
) -> Run:
    """Open a run; one of that number that exists is returned as it is."""
    values = {"starts_at": window[0], "ends_at": window[1], "publication": publication, "opened_at": at}
    return Run.objects.get_or_create(kind=kind, record_id=record_id, number=number, defaults=values)[0]


def close(run: Run, why: str, at: datetime) -> bool:
    """Close a run: from this commit on nobody enters it, moves in it or is sent to; False when it was closed."""
    return bool(
        Run.objects.filter(pk=run.pk, closed_at__isnull=True).update(closed_at=at, why_closed=why, cleared_at=None)
    )


def uncleared(kind: str) -> list[Run]:
    """Closed runs in which somebody or something may still wait."""
    return list(Run.objects.filter(kind=kind, closed_at__isnull=False, cleared_at__isnull=True).order_by("pk"))


def cleared(run: Run, at: datetime) -> None:
    """Note that nobody and nothing waits in a closed run any more."""
    Run.objects.filter(pk=run.pk, closed_at__isnull=False).update(cleared_at=at)


def _open(at: datetime) -> "QuerySet[Any]":
    """The open runs with `governed_by`, the key of the publication that governs each."""
    live = LivePublication.objects.filter(_holds(at), kind=OuterRef("kind"), record_id=OuterRef("record_id"))
    rows: QuerySet[Any] = Run.objects.filter(_holds(at), closed_at__isnull=True)
    newest = Subquery(live.values("publication_id")[:1], output_field=BigIntegerField())
    rows = rows.annotate(governed_by=Coalesce(F("publication_id"), newest, output_field=BigIntegerField()))
    return rows.filter(governed_by__isnull=False)


def _holds(at: datetime) -> Q:
    """The window of a row holds a moment: begun, not ended."""
    begun = Q(starts_at__isnull=True) | Q(starts_at__lte=at)
    return begun & (Q(ends_at__isnull=True) | Q(ends_at__gt=at))
