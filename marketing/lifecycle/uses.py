"""Who uses a record: what runs now, and the local versions of other records."""

from collections import defaultdict
from typing import Any

from django.db.models import Q

from marketing.lifecycle import registry
from marketing.lifecycle.history import RecordReference
from marketing.lifecycle.refusals import Use
from marketing.lifecycle.states import TRANSIENT, StatusReason
from marketing.publishing.models import LivePublication, PublicationReference

Place = tuple[str, int]


def users_of(kind: str, record_id: int) -> list[Use]:
    """Every record that uses this one, those whose live or pending publication does first.

    Live: the publication that runs now, the newest one of a record in Going live or Publishing, or what is
    being edited in Live, editable (lifecycles.md: "something live uses").
    """
    live, local = _published_users(kind, record_id), _local_users(kind, record_id)
    rows = _rows({*live, *local})
    uses = [
        Use(*place, row.name, row.status_reason, _is_live(place, row, live), live.get(place) or local.get(place, ""))
        for place, row in rows.items()
    ]
    return sorted(uses, key=lambda use: (not use.is_live, use.kind, use.name))


def _is_live(place: Place, row: Any, live: dict[Place, str]) -> bool:
    return place in live or StatusReason(row.status_reason) is StatusReason.LIVE_EDITABLE


def live_users_of(kind: str, record_id: int) -> list[Use]:
    """Only the users that are live or going live."""
    return [use for use in users_of(kind, record_id) if use.is_live]


def _published_users(kind: str, record_id: int) -> dict[Place, str]:
    found = PublicationReference.objects.filter(kind=kind, record_id=record_id)
    running = LivePublication.objects.values("publication_id")
    users = {
        (ref.publication.kind, ref.publication.record_id): ref.where
        for ref in found.filter(publication__in=running).select_related("publication")
    }
    return users | _pending_users(found)


def _pending_users(found: Any) -> dict[Place, str]:
    """Users that wait to go live: Going live or Publishing, by their newest publication."""
    waiting = TRANSIENT - {StatusReason.STOPPING, StatusReason.COMPLETING}
    users: dict[Place, str] = {}
    for slug, model in registry.publishable_kinds().items():
        if not waiting & set(model.lifecycle.states):
            continue
        candidates = found.filter(publication__kind=slug).select_related("publication")
        newest: dict[int, Any] = {}
        for ref in candidates.order_by("publication__number"):
            newest[ref.publication.record_id] = ref
        rows: Any = model.objects
        pending = rows.filter(pk__in=newest, status_reason__in=[r.value for r in waiting])
        for record in pending:
            last = record.last_publication
            if last is not None and last.pk == newest[record.pk].publication_id:
                users[(slug, record.pk)] = newest[record.pk].where
    return users


def _local_users(kind: str, record_id: int) -> dict[Place, str]:
    found = RecordReference.objects.filter(target_kind=kind, target_id=record_id)
    return {(ref.kind, ref.record_id): ref.where for ref in found}


def _rows(places: set[Place]) -> dict[Place, Any]:
    wanted: dict[str, list[int]] = defaultdict(list)
    for slug, key in places:
        wanted[slug].append(key)
    found = {}
    for slug, keys in wanted.items():
        for row in registry.model_for(slug).objects.filter(Q(pk__in=keys)).only("name", "status_reason"):
            found[(slug, row.pk)] = row
    return found
