"""What a journey's check knows of the records it uses: name, whether live, and which version is pinned."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from entities.customer_journeys.models import tile_uses
from marketing.contracts.email import EmailVersion
from marketing.contracts.journey import Tile
from marketing.contracts.reading import Unreadable
from marketing.lifecycle import registry
from marketing.publishing.models import LivePublication, Publication, PublicationReference
from marketing.publishing.publish import load

Place = tuple[str, int]


@dataclass(frozen=True)
class Target:
    """One used record."""

    kind: str
    record_id: int
    name: str | None
    is_live: bool

    @classmethod
    def find(cls, kind: str, record_id: int) -> Self:
        """Look the record up by kind and id; `name` is None when there is none."""
        return cls.find_all({(kind, record_id)})[kind, record_id]

    @classmethod
    def find_all(cls, places: Iterable[Place]) -> dict[Place, Self]:
        """Look records up, in two queries a kind; every one that was asked for is in the answer."""
        wanted: dict[str, set[int]] = defaultdict(set)
        for kind, key in places:
            wanted[kind].add(key)
        found = {}
        for kind, keys in wanted.items():
            rows: Any = registry.model_for(kind).objects
            names = dict(rows.filter(pk__in=keys).values_list("pk", "name"))
            live = LivePublication.objects.filter(kind=kind, record_id__in=names).values_list("record_id", flat=True)
            running = set(live)
            found.update({(kind, key): cls(kind, key, names.get(key), key in running) for key in keys})
        return found

    @property
    def words(self) -> str:
        """The record's name in quotes, or that it is gone."""
        return f"“{self.name}”" if self.name is not None else "(deleted)"

    @property
    def to_go_live(self) -> Place | None:
        """The record as what has to go live first; None when it is gone."""
        return (self.kind, self.record_id) if self.name is not None else None

    @property
    def link(self) -> str:
        """The record's address; empty when it is gone."""
        return f"/{self.kind}/{self.record_id}/" if self.name is not None else ""


class Targets:
    """The records that a journey's tiles name, looked up at once: a check asks as often for 40 tiles as for two."""

    def __init__(self, journey: Any, tiles: Mapping[str, Tile]) -> None:
        self._journey = journey
        self._tiles = tiles
        self._found = Target.find_all(use for tile in tiles.values() for use in tile_uses(tile))

    def find(self, kind: str, record_id: int) -> Target:
        """A record that a tile names."""
        return self._found[kind, record_id]

    @cached_property
    def pinned(self) -> dict[tuple[str, int], Publication]:
        """The versions that the journey's live publication pins, by (place, email id)."""
        live = self._journey.live_publication
        if live is None:
            return {}
        rows = PublicationReference.objects.filter(publication=live, pinned__isnull=False).select_related("pinned")
        return {(row.where, row.record_id): row.pinned for row in rows if row.pinned is not None}

    @cached_property
    def emails(self) -> dict[str, EmailVersion]:
        """By tile, the version of its email that is sent: the pinned one, else the live one."""
        return {tile: value for tile, value in self._sent.items() if value is not None}

    @property
    def unreadable(self) -> set[str]:
        """The tiles whose email has a version to send that can't be read."""
        return {tile for tile, value in self._sent.items() if value is None}

    @cached_property
    def _sent(self) -> dict[str, EmailVersion | None]:
        chosen = {tile.id: key for tile in self._tiles.values() for kind, key in tile_uses(tile) if kind == "emails"}
        rows = LivePublication.objects.filter(kind="emails", record_id__in=set(chosen.values()))
        live = {row.record_id: row.publication for row in rows.select_related("publication")}
        sent = {tile: self.pinned.get((f"tile:{tile}", key)) or live.get(key) for tile, key in chosen.items()}
        values = {one.pk: _value(one) for one in sent.values() if one is not None}
        return {tile: values[one.pk] for tile, one in sent.items() if one is not None}


def _value(publication: Publication) -> EmailVersion | None:
    """A published email; None where it can't be read."""
    try:
        value = load(publication, EmailVersion)
    except Unreadable:
        return None
    return None if value.content_faults() else value
