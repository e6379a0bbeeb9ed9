"""What needs attention: records in error, live records that keep old versions of others, what entities add."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from marketing.console.entity import Entity
from marketing.console.extension import Notice
from marketing.console.names import Named, named_places
from marketing.lifecycle.states import StatusReason
from marketing.publishing.models import LivePublication, PublicationReference

EACH = 8


def of(seen: Iterable[Entity], user: Any, at: datetime) -> list[Notice]:
    """Return what one person should look at, among the kinds that they may see."""
    kinds = {entity.slug: entity for entity in seen}
    found = [notice for entity in kinds.values() for notice in _errors(entity)]
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


def _pins_behind(kinds: set[str], user: Any) -> list[Notice]:
    """Live versions that pin a version of another record which is not the live one any more."""
    running = LivePublication.objects.filter(kind__in=kinds).values("publication_id")
    pins = PublicationReference.objects.filter(publication__in=running, pinned__isnull=False)
    rows = list(pins.select_related("publication", "pinned").order_by("-publication_id")[: EACH * 10])
    live = {
        (one.kind, one.record_id): one.publication_id
        for one in LivePublication.objects.filter(record_id__in=[row.record_id for row in rows])
    }
    behind = [row for row in rows if live.get((row.kind, row.record_id)) not in (None, row.pinned_id)][:EACH]
    names = named_places([_user_of(row) for row in behind], user)
    targets = named_places([(row.kind, row.record_id) for row in behind], user)
    return [_behind(name, target) for name, target in zip(names, targets, strict=True)]


def _user_of(row: PublicationReference) -> tuple[str, int]:
    return (row.publication.kind, row.publication.record_id)


def _behind(name: Named, target: Named) -> Notice:
    text = f"A newer version of “{target.name}” is live. Stop and go live again to take it up."
    return Notice("warning", text, name.url, name.name, "Version behind")
