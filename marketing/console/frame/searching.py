"""The search over everything: records of all kinds, pages and what can be made new; names before other words."""

from dataclasses import dataclass
from functools import reduce
from operator import and_
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Case, Q, When

from marketing.console.entity import Entity, entities
from marketing.console.frame.site_map import areas
from marketing.lifecycle.text import fold

EACH = 6
LONGEST = 100


@dataclass(frozen=True)
class Hits:
    """What was found of one kind."""

    title: str
    records: list[Any]
    more: str
    is_by_name: bool


@dataclass(frozen=True)
class Shortcut:
    """A page or a command by its words."""

    label: str
    url: str
    icon: str


@dataclass(frozen=True)
class Found:
    """All that was found."""

    shortcuts: list[Shortcut]
    hits: list[Hits]

    @property
    def is_empty(self) -> bool:
        """True when nothing was found."""
        return not self.shortcuts and not self.hits


def cleaned(typed: str) -> str:
    """What was typed, shortened; BadRequest for what no database can look for."""
    if "\0" in typed:
        raise BadRequest("This can't be searched for. Remove the control characters.")
    return typed.strip()[:LONGEST]


def search(typed: str, user: Any) -> Found:
    """What fits every typed word, of kinds that the person may see."""
    words = fold(typed).split()
    if not words:
        return Found([], [])
    seen = [e for e in entities().values() if user.has_perm(e.permission("view"))]
    hits = [hit for entity in seen if (hit := _hits(entity, words, typed)).records]
    return Found(_shortcuts(words, seen, user), sorted(hits, key=lambda hit: not hit.is_by_name))


def _hits(entity: Entity, words: list[str], typed: str) -> Hits:
    records = entity.records.only("pk", "name", "status_reason")
    for word in words:
        records = records.filter(search_text__contains=word)
    by_name = Case(When(reduce(and_, (Q(name__icontains=word) for word in words)), then=0), default=1)
    rows = records.annotate(rank=by_name).order_by("rank", "status", "pk")[: EACH + 1]
    found = [(record, entity.record_url(record.pk)) for record in rows]
    more = f"{entity.url}?{_query(typed)}" if len(found) > EACH else ""
    return Hits(entity.title, found[:EACH], more, bool(found) and found[0][0].rank == 0)


def _query(typed: str) -> str:
    return urlencode({"q": typed})


def _shortcuts(words: list[str], seen: list[Entity], user: Any) -> list[Shortcut]:
    offered = [Shortcut(f"New {e.label}", f"{e.url}new/", "plus") for e in seen if user.has_perm(e.permission("add"))]
    offered += [Shortcut(place.title, place.url, place.icon) for area in areas(user, "") for place in area.places]
    return [one for one in offered if all(word in fold(one.label) for word in words)][:EACH]
