"""Timelines for consoles: what happened, in words, with the names of what it happened to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from marketing.lifecycle import registry
from marketing.service.interactions import types
from marketing.service.interactions.judging.verdicts import in_words
from marketing.service.interactions.models import Interaction
from marketing.service.pages import Before, Place, RunOwner, contacts_of, names_of, newest, newest_before, owners_of
from marketing.service.reasons import label
from marketing.service.runs.opening import keys_of


@dataclass(frozen=True)
class Event:
    """One interaction, ready to show; `owner` is the record whose run it happened in.

    Names are "" where the record is gone, `reason` is in words. `verdict` is who did it (`judging.verdicts`), `judged`
    says so in words; both "" where that is no question.
    """

    id: int
    at: datetime
    type: str
    label: str
    contact_id: int | None
    contact_name: str
    owner: RunOwner | None
    tile_id: str
    subject_kind: str
    subject_id: int | None
    subject_name: str
    message_id: int | None
    link_url: str
    link_label: str
    address: str
    reason: str
    verdict: str
    judged: str


def timeline(contact_id: int, before: Before | None, limit: int) -> list[Event]:
    """What a contact did and got, newest first."""
    return events(newest_before(_rows().filter(contact_id=contact_id), "at", before, limit))


def last_of(contact_id: int, kind: str, address: str) -> Event | None:
    """The newest interaction of a type with an address of a contact."""
    rows = _rows().filter(contact_id=contact_id, type=kind, address__iexact=address)
    return next(iter(events(rows.order_by("-pk")[:1])), None)


def recent(limit: int, owner: Place | None) -> list[Event]:
    """The newest interactions of all contacts, or in the runs of one record."""
    rows = _rows()
    if owner is not None:
        rows = rows.filter(run_id__in=keys_of(*owner))
    return events(newest(rows, None, limit)[0])


def _rows() -> "QuerySet[Interaction]":
    return Interaction.objects.select_related("run")


def events(rows: Iterable[Interaction]) -> list[Event]:
    """Look the names up and put the rows into words."""
    rows = list(rows)
    contacts = contacts_of(row.contact_id for row in rows)
    owners = owners_of(row.run for row in rows)
    subjects = _subjects(rows)
    return [
        Event(
            id=row.pk,
            at=row.at,
            type=row.type,
            label=types.label(row.type),
            contact_id=row.contact_id,
            contact_name=contacts.get(row.contact_id, ("", ""))[0],
            owner=owners.get(row.run_id),
            tile_id=row.tile_id,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            subject_name=subjects.get((row.subject_kind, row.subject_id), ""),
            message_id=row.message_id,
            link_url=row.link_url,
            link_label=row.link_label,
            address=row.address,
            reason=label(row.reason) if row.reason else "",
            verdict=row.verdict,
            judged=in_words(row.verdict, row.verdict_rule),
        )
        for row in rows
    ]


def _subjects(rows: Iterable[Interaction]) -> dict[tuple[str, int | None], str]:
    """The names of what interactions are about, by kind and id; one query a kind."""
    ids: dict[str, set[int | None]] = {}
    for row in rows:
        if row.subject_kind in registry.kinds():
            ids.setdefault(row.subject_kind, set()).add(row.subject_id)
    return {(kind, key): name for kind, wanted in ids.items() for key, name in names_of(kind, wanted).items()}
