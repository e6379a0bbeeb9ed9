"""What needs attention: records in error, live records that keep old versions of others, what entities add."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from marketing.console.entity import Entity
from marketing.console.names import Named, Place, named_places
from marketing.console.page_parts import Notice
from marketing.lifecycle import faults
from marketing.lifecycle.states import StatusReason
from marketing.publishing.models import LivePublication, PublicationReference

EACH = 8


def of(seen: Iterable[Entity], user: Any, at: datetime) -> list[Notice]:
    """What one person should look at, among the kinds that they may see."""
    kinds = {entity.slug: entity for entity in seen}
    found = [notice for entity in kinds.values() for notice in _errors(entity)]
    found += _troubled(set(kinds), user)
    found += _pins_behind(set(kinds), user)
    return found + [
        notice for entity in kinds.values() for ask in entity.extension.attention_functions for notice in ask(user, at)
    ]


def _errors(entity: Entity) -> list[Notice]:
    if StatusReason.ERROR not in entity.model.lifecycle.states:
        return []
    return [_error(entity, r) for r in entity.records.filter(status_reason="error").order_by("-pk")[:EACH]]


def _error(entity: Entity, record: Any) -> Notice:
    note = record.status_note or "Going live failed. Wait a short time and go live again."
    return Notice("error", note, entity.record_url(record.pk), str(record), "Error")


def _troubled(kinds: set[str], user: Any) -> list[Notice]:
    """Records that the service can't carry on: it tries again by itself, people may have to mend the cause."""
    rows = faults.troubled(kinds, EACH)
    names = named_places([(row.kind, row.record_id) for row in rows], user)
    return [
        Notice("warning", " ".join(fault_words(row.kind, row.record_id)), name.url, name.name, "Held up")
        for row, name in zip(rows, names, strict=True)
    ]


def fault_words(kind: str, record_id: int) -> list[str]:
    """Say what the service could not do for a record, since when, and when it tries again: a sentence or two each."""
    return [_fault_words(fault) for fault in faults.of_record(kind, record_id)]


def _fault_words(fault: faults.Fault) -> str:
    since, again = (timezone.localtime(moment).strftime("%-d %b, %H:%M") for moment in (fault.since, fault.next_at))
    return f"{fault.doing} has failed since {since}: {fault.error} It is tried again by itself, next at {again}."


def _pins_behind(kinds: set[str], user: Any) -> list[Notice]:
    """Live versions that pin a version of another record which is not the live one any more."""
    running = LivePublication.objects.filter(kind__in=kinds).values("publication_id")
    newer = LivePublication.objects.filter(kind=OuterRef("kind"), record_id=OuterRef("record_id")).exclude(
        publication_id=OuterRef("pinned_id")
    )
    pins = PublicationReference.objects.filter(Exists(newer), publication__in=running, pinned__isnull=False)
    rows = pins.select_related("publication", "pinned").defer("publication__payload", "pinned__payload")
    behind = {(_user_of(row), (row.kind, row.record_id)): row for row in rows.order_by("-publication_id")[: EACH * 5]}
    shown = list(behind.items())[:EACH]
    names = named_places([user_of for (user_of, _target), _row in shown], user)
    targets = named_places([target for (_user, target), _row in shown], user)
    live = _live_versions([target for (_user, target), _row in shown])
    return [
        _behind(name, target, row, live[place])
        for ((_user, place), row), name, target in zip(shown, names, targets, strict=True)
    ]


def _user_of(row: PublicationReference) -> Place:
    return (row.publication.kind, row.publication.record_id)


def _live_versions(places: list[Place]) -> dict[Place, LivePublication]:
    rows = LivePublication.objects.filter(record_id__in=[key for _kind, key in places])
    return {
        (row.kind, row.record_id): row for row in rows.select_related("publication").defer("publication__payload")
    }


def _behind(name: Named, target: Named, row: PublicationReference, live: LivePublication) -> Notice:
    pinned = row.pinned.number if row.pinned else 0
    since = timezone.localtime(live.since).strftime("%-d %b")
    text = (
        f"It keeps version {pinned} of “{target.name}”; version {live.publication.number} is live since {since}. "
        "Stop and go live again to take it up."
    )
    return Notice("warning", text, name.url, name.name, "Version behind")
