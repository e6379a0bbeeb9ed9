"""Where a journey's people come from: the segments of its first tile."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q, QuerySet

from marketing.audience import people
from marketing.contracts.journey import SEGMENT, JourneyVersion, Tile
from marketing.contracts.tile_settings import SegmentSettings
from marketing.service.segments.models import Membership


@dataclass(frozen=True)
class Source:
    """The segments of a segment tile: members of any (union) or all (intersection) included ones, none excluded."""

    included: tuple[int, ...]
    excluded: tuple[int, ...]
    is_union: bool

    @classmethod
    def of(cls, tile: Tile) -> "Source":
        """Take what is set on a segment tile."""
        settings = tile.set_as(SegmentSettings)
        return cls(settings.included, settings.excluded, settings.is_union)

    @property
    def segments(self) -> tuple[int, ...]:
        """All segments that it reads."""
        return (*self.included, *self.excluded)

    def holds(self, memberships: set[int]) -> bool:
        """Say whether somebody with these memberships belongs to it."""
        if memberships & set(self.excluded):
            return False
        wanted = set(self.included)
        return bool(wanted & memberships) if self.is_union else bool(wanted) and wanted <= memberships

    def feeding(self, live: Collection[int]) -> list["QuerySet[Membership]"]:
        """The memberships that feed people in: a stopped segment feeds nobody, yet goes on excluding."""
        members = Membership.objects.all()
        if self.excluded:
            members = members.filter(~Q(contact_id__in=_contacts_of(*self.excluded)))
        if self.is_union:
            return [members.filter(segment_id=one) for one in self.included if one in live]
        if not self.included or not set(self.included) <= set(live):
            return []
        for other in self.included[1:]:
            members = members.filter(contact_id__in=_contacts_of(other))
        return [members.filter(segment_id=self.included[0])]


@dataclass(frozen=True)
class Reach:
    """How many members a journey's source has now, and how many of them are below its minimum consent."""

    members: int = 0
    below: int = 0


def reach(version: JourneyVersion) -> Reach:
    """Count the members of the segments that a version starts from, live or not, each contact once."""
    first = next(iter(version.read().value.values()), None)
    if first is None or first.type != SEGMENT:
        return Reach()
    source = Source.of(first)
    conditions = [Q(pk__in=rows.values("contact_id")) for rows in source.feeding(source.included)]
    if not conditions:
        return Reach()
    contacts = people.model("contact")._base_manager.filter(reduce(or_, conditions))
    is_below = Q(consent__lt=version.minimum_consent or 0)
    found = contacts.aggregate(members=Count("pk"), below=Count("pk", filter=is_below))
    return Reach(**found)


def _contacts_of(*segment_ids: int) -> "QuerySet[Any, Any]":
    return Membership.objects.filter(segment_id__in=segment_ids).values("contact_id")
