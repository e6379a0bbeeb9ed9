"""Member lists for consoles: how far they are, who is on them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from marketing.audience import people
from marketing.contracts.segment import SegmentVersion
from marketing.lifecycle import faults
from marketing.lifecycle.text import fold
from marketing.publishing.models import LivePublication
from marketing.service.pages import Page
from marketing.service.segments.engine import REFRESHING, next_refresh
from marketing.service.segments.models import Membership, Population, PopulationState

PART = 1_000


@dataclass(frozen=True)
class PopulationFacts:
    """How far a segment's member list is: state `not-populated`, `refreshing`, `ready` or `failed`.

    `next_at` is when a live segment's list is made anew, if nothing asks for it before; None while it is.
    """

    state: str = PopulationState.NOT_POPULATED.value
    label: str = PopulationState.NOT_POPULATED.label
    members: int = 0
    refreshed_at: datetime | None = None
    error: str = ""
    next_at: datetime | None = None


@dataclass(frozen=True)
class Member:
    """One member of a segment."""

    contact_id: int
    name: str
    email: str
    since: datetime


def populations(segment_ids: Iterable[int]) -> dict[int, PopulationFacts]:
    """The populations of many segments."""
    ids = list(segment_ids)
    live = LivePublication.objects.filter(kind=SegmentVersion.kind, record_id=OuterRef("segment_id"))
    rows: Any = Population.objects.filter(segment_id__in=ids)
    rows = rows.annotate(live_version=Subquery(live.values("publication_id")))
    known = list(rows)
    parked = faults.of_task(REFRESHING) if any(row.error for row in known) else {}
    tried_again = {place.record_id: fault.next_at for place, fault in parked.items()}
    found = {row.segment_id: _facts(row, row.live_version, tried_again.get(row.segment_id)) for row in known}
    return {key: found.get(key, PopulationFacts()) for key in ids}


def _facts(row: Population, live_version: int | None, tried_again_at: datetime | None) -> PopulationFacts:
    state = _state(row, live_version)
    is_made = live_version is not None and state != PopulationState.REFRESHING and row.refreshed_at is not None
    next_at = (tried_again_at or next_refresh(row.refreshed_at)) if is_made and row.refreshed_at else None
    return PopulationFacts(state.value, str(state.label), row.members, row.refreshed_at, row.error, next_at)


def _state(row: Population, live_version: int | None) -> PopulationState:
    """How far the list is: one made from the version before is on its way, one of a stopped segment is not."""
    state = PopulationState(row.state)
    if live_version is not None:
        return state if row.publication_id == live_version else PopulationState.REFRESHING
    if state == PopulationState.FAILED:
        return state
    return PopulationState.NOT_POPULATED if row.refreshed_at is None else PopulationState.READY


def members(segment_id: int, q: str, after: int | None, limit: int) -> Page[Member]:
    """Members by name, searched by words of name or address; `after` is the contact a page ended with.

    Asked for among active contacts, which members are: those come by name from an index.
    """
    model = people.model("contact")
    member = Membership.objects.filter(segment_id=segment_id, contact_id=OuterRef("pk"))
    rows = people.active_contacts().filter(Exists(member))
    for word in fold(q).split():
        rows = rows.filter(search_text__contains=word)
    last = model._base_manager.filter(pk=after).only("name").first() if after is not None else None
    if last is not None:
        rows = rows.filter(Q(name__gt=last.name) | Q(pk__gt=last.pk), name__gte=last.name)
    found = list(rows.order_by("name", "pk").values_list("pk", "name", "email")[: limit + 1])
    since = Membership.objects.filter(segment_id=segment_id, contact_id__in=[row[0] for row in found])
    joined = dict(since.values_list("contact_id", "since"))
    page = [Member(pk, name, email, joined[pk]) for pk, name, email in found[:limit] if pk in joined]
    return Page(page, found[limit - 1][0] if len(found) > limit else None)


def all_members(segment_id: int) -> Iterator[list[tuple[int, datetime]]]:
    """Yield all members, (contact, since) a thousand at a time by id: as many as there are, in little memory."""
    rows, last = Membership.objects.filter(segment_id=segment_id).order_by("contact_id"), 0
    while part := list(rows.filter(contact_id__gt=last).values_list("contact_id", "since")[:PART]):
        last = part[-1][0]
        yield part


def segments_of(contact_id: int) -> list[int]:
    """The segments that a contact is a member of now."""
    rows = Membership.objects.filter(contact_id=contact_id).order_by("segment_id")
    return list(rows.values_list("segment_id", flat=True))
