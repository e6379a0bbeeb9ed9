"""Pages of rows for consoles, and the names of the people and records in them, looked up a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import Q, QuerySet

from marketing.audience import people
from marketing.lifecycle import registry
from marketing.service.runs.models import Run

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of rows; `next_after` fetches the next one and is None on the last."""

    rows: list[Row]
    next_after: int | None


@dataclass(frozen=True)
class ReasonCount:
    """How many for one reason; `label` is for people."""

    reason: str
    label: str
    count: int


class RunOwner(NamedTuple):
    """The record that a run belongs to, and the run's number."""

    kind: str
    record_id: int
    name: str
    number: int


@dataclass(frozen=True)
class Passage:
    """One contact at one tile: since when, until when, what became of it, and why it failed or left early."""

    id: int
    owner: RunOwner
    tile_id: str
    contact_id: int
    name: str
    email: str
    outcome: str
    entered_at: datetime
    left_at: datetime | None
    reason: str
    reason_label: str


Before = tuple[datetime, int]
# A record, as (kind, id).
Place = tuple[str, int]


def newest_before(rows: "QuerySet[Any]", column: str, before: Before | None, limit: int) -> list[Any]:
    """The newest rows by a moment and their id, those before (moment, id) alone where that is given."""
    if before is not None:
        at, key = before
        rows = rows.filter(Q(**{f"{column}__lte": at}) & (Q(**{f"{column}__lt": at}) | Q(pk__lt=key)))
    return list(rows.order_by(f"-{column}", "-pk")[:limit])


def newest(rows: "QuerySet[Any]", after: int | None, limit: int) -> tuple[list[Any], int | None]:
    """Cut a page out of rows, newest id first; returns it with the `after` of the next one."""
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: limit + 1])
    return found[:limit], found[limit - 1].pk if len(found) > limit else None


def names_of(kind: str, record_ids: Iterable[int | None]) -> dict[int | None, str]:
    """The names of records; those that are gone are missing."""
    wanted = {key for key in record_ids if key is not None}
    if not wanted:
        return {}
    return dict(registry.model_for(kind).objects.filter(pk__in=wanted).values_list("pk", "name"))


def owners_of(runs: Iterable[Run | None]) -> dict[int | None, RunOwner]:
    """Return, by run, which record it belongs to, with its name ("" where that is gone); one query a kind."""
    found = {run.pk: run for run in runs if run is not None}
    kinds = {run.kind for run in found.values()}
    names = {kind: names_of(kind, (run.record_id for run in found.values() if run.kind == kind)) for kind in kinds}
    return {
        key: RunOwner(run.kind, run.record_id, names[run.kind].get(run.record_id, ""), run.number)
        for key, run in found.items()
    }


def contacts_of(contact_ids: Iterable[int | None]) -> dict[int | None, tuple[str, str]]:
    """Name and address of contacts; those that are gone are missing."""
    wanted = {key for key in contact_ids if key is not None}
    if not wanted:
        return {}
    rows = people.model("contact")._base_manager.filter(pk__in=wanted).values_list("pk", "name", "email")
    return {pk: (name, email) for pk, name, email in rows}
