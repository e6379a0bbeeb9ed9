"""Joining and leaving subscription lists: the one way, whoever does it (domain.md 6.3).

Whoever wants to know of each real change listens, and is told in its transaction. The change feed hears of it too.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet

from marketing.audience import changes, people
from marketing.inserting import insert_new

ROWS = "subscription"
CHUNK = 2_000


@dataclass(frozen=True)
class Step:
    """One contact's joining or leaving of a list, at a moment; `source` says in words by which way."""

    list_id: int
    contact_id: int
    is_joining: bool
    at: datetime
    source: str


Listener = Callable[[Sequence[Step]], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Register whoever is told of each real change; called in AppConfig.ready."""
    _listeners.append(listener)


def kind() -> str:
    """The kind of record that a list is."""
    return str(_lists().model.slug)


def join(
    list_id: int, contact_ids: Iterable[int], *, at: datetime, source: str, even_inactive: bool = False
) -> set[int]:
    """Put contacts on a list; returns those who were not on it, and are now. An inactive list takes nobody.

    Inactive contacts and those that are gone are left alone, unless `even_inactive` lets an inactive one through: what
    a contact says itself holds when it is active again.
    """
    joined: set[int] = set()
    for part in _parts(contact_ids):
        with transaction.atomic():
            if not _lists().filter(pk=list_id, status="active").select_for_update():
                break
            known = people.model("contact").objects.filter(pk__in=part).order_by("pk").select_for_update()
            known = known if even_inactive else known.filter(status="active")
            made = _rows().model
            rows = [made(list_id=list_id, contact_id=key, since=at, source=source[:200]) for key in _keys(known)]
            new = [row.contact_id for row in insert_new(rows, ("contact_id", "list_id"))]
            _tell([Step(list_id, key, True, at, source) for key in new])
            joined.update(new)
    return joined


def leave(list_id: int, contact_ids: Iterable[int], *, at: datetime, source: str) -> set[int]:
    """Take contacts off a list; returns those who were on it."""
    left: set[int] = set()
    for part in _parts(contact_ids):
        with transaction.atomic():
            rows = _rows().filter(list_id=list_id, contact_id__in=part).order_by("contact_id")
            gone = list(rows.select_for_update().values_list("contact_id", flat=True))
            _rows().filter(list_id=list_id, contact_id__in=gone).delete()
            _tell([Step(list_id, key, False, at, source) for key in gone])
            left.update(gone)
    return left


def of(contact_id: int) -> "QuerySet[Any]":
    """A contact's subscriptions, each with its list, by the list's name."""
    return _rows().filter(contact_id=contact_id).select_related("list").order_by("list__name", "list_id")


def on(list_id: int) -> "QuerySet[Any]":
    """The subscriptions of a list, each with its contact, the newest first."""
    return _rows().filter(list_id=list_id).select_related("contact").order_by("-pk")


def counts(list_ids: Collection[int]) -> dict[int, int]:
    """How many are on each of some lists; every id asked for is in the answer."""
    rows = _rows().filter(list_id__in=list_ids).order_by().values_list("list_id").annotate(number=Count("pk"))
    return dict.fromkeys(list_ids, 0) | dict(rows)


def offered() -> "QuerySet[Any]":
    """The lists that readers can join and leave themselves, by name."""
    return _lists().filter(status="active", is_offered=True).order_by("name", "pk")


def _tell(steps: list[Step]) -> None:
    if steps:
        changes.announce(people.model("contact").slug, [step.contact_id for step in steps])
        for listener in _listeners:
            listener(steps)


def _rows() -> "QuerySet[Any]":
    rows: QuerySet[Any] = people.model(ROWS).objects.all()
    return rows


def _lists() -> "QuerySet[Any]":
    lists: Any = _rows().model._meta.get_field("list").related_model
    found: QuerySet[Any] = lists.objects.all()
    return found


def _keys(contacts: "QuerySet[Any]") -> list[int]:
    return list(contacts.values_list("pk", flat=True))


def _parts(contact_ids: Iterable[int]) -> Iterable[list[int]]:
    every = sorted(set(contact_ids))
    return (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))
