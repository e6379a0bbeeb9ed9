"""Names of records by (kind, id), fetched together: one query a kind."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from marketing.console.entity import entities

Place = tuple[str, int]


@dataclass(frozen=True)
class Named:
    """A record by name; `url` is empty where the person may not see it or it is gone."""

    kind: str
    record_id: int
    name: str
    status_reason: str
    url: str
    label: str


def named_places(places: Iterable[Place], user: Any) -> list[Named]:
    """The records at these places in their order; those that are gone are said to be."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for kind, record_id in places:
        wanted[kind].add(record_id)
    found: dict[Place, Any] = {}
    for kind, keys in wanted.items():
        if kind in entities():
            rows = entities()[kind].records.filter(pk__in=keys).only("pk", "name", "status_reason")
            found |= {(kind, row.pk): row for row in rows}
    return [_named(place, found.get(place), user) for place in places]


def _named(place: Place, row: Any, user: Any) -> Named:
    kind, record_id = place
    entity = entities().get(kind)
    label = entity.label.capitalize() if entity else kind
    if row is None:
        return Named(kind, record_id, f"{label} {record_id} (deleted)", "", "", label)
    allowed = entity is not None and user.has_perm(entity.permission("view"))
    url = entity.record_url(record_id) if entity and allowed else ""
    name = row.name if allowed else f"{label} {record_id}"
    return Named(kind, record_id, name, row.status_reason, url, label)
