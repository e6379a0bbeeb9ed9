"""The audience of a journey: who is in the segments of its first tile, who is suppressed, who enters now."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value

from marketing.contracts.journey import Tile
from marketing.contracts.segment import SegmentVersion
from marketing.publishing.models import LivePublication
from marketing.service.journeys.models import Enrolment, Step, Watch
from marketing.service.journeys.run import Run
from marketing.service.segments.models import Membership, Population
from marketing.service.statements import insert_select

RANGE = 5_000


@dataclass(frozen=True)
class Source:
    """The segments of a segment tile: members of any (union) or all (intersection) included ones, none excluded."""

    included: tuple[int, ...]
    excluded: tuple[int, ...]
    is_union: bool

    @classmethod
    def of(cls, tile: Tile) -> "Source":
        """Read a tile's settings."""
        items = [item for item in tile.settings.get("items") or [] if isinstance(item.get("segment"), int)]
        excluded = tuple(item["segment"] for item in items if item.get("containment") == "exclude")
        included = tuple(item["segment"] for item in items if item.get("containment") != "exclude")
        return cls(included, excluded, tile.settings.get("merge", "union") != "intersection")

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

    def feeding(self, live: set[int]) -> list["QuerySet[Membership]"]:
        """Return the memberships that feed people in: a stopped segment feeds nobody, yet goes on excluding."""
        excluded = Membership.objects.filter(segment_id__in=self.excluded, contact_id=OuterRef("contact_id"))
        members = Membership.objects.filter(~Exists(excluded))
        if self.is_union:
            return [members.filter(segment_id=one) for one in self.included if one in live]
        if not self.included or not set(self.included) <= live:
            return []
        for other in self.included[1:]:
            members = members.filter(
                Exists(Membership.objects.filter(segment_id=other, contact_id=OuterRef("contact_id")))
            )
        return [members.filter(segment_id=self.included[0])]


def live_segments(segment_ids: Iterable[int]) -> set[int]:
    """Return those of the segments that are live."""
    live = LivePublication.objects.filter(kind=SegmentVersion.kind, record_id__in=list(segment_ids))
    return set(live.values_list("record_id", flat=True))


def signature(segment_ids: Iterable[int]) -> str:
    """Return a text that changes whenever these segments' members, or whether they are live, change."""
    ids = sorted(set(segment_ids))
    states = Population.objects.filter(segment_id__in=ids).order_by("segment_id").values_list("segment_id", "version")
    text = f"{list(states)} {sorted(live_segments(ids))}"
    return hashlib.sha256(text.encode()).hexdigest()


def memberships(segment_ids: Iterable[int], contact_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return, by contact, which of the segments it is a member of."""
    rows = Membership.objects.filter(segment_id__in=list(segment_ids), contact_id__in=list(contact_ids))
    found: dict[int, set[int]] = defaultdict(set)
    for contact_id, segment_id in rows.values_list("contact_id", "segment_id"):
        found[contact_id].add(segment_id)
    return found


def members_among(segment_id: int, contact_ids: Iterable[int]) -> set[int]:
    """Return which of the contacts are members of a segment."""
    rows = Membership.objects.filter(segment_id=segment_id, contact_id__in=list(contact_ids))
    return set(rows.values_list("contact_id", flat=True))


def enter(run: Run, tile: Tile) -> int:
    """Enrol everybody in the source who never was, in ranges of contacts; returns how many.

    A crash, or a stop in the middle, leaves some not yet enrolled: the next pass finds them.
    """
    source = Source.of(tile)
    entered = 0
    for rows in source.feeding(live_segments(source.included)):
        after: int | None = 0
        while after is not None:
            until = _end_of_range(rows, after)
            found = rows.filter(contact_id__gt=after)
            entered += _enrol(run, tile, found if until is None else found.filter(contact_id__lte=until))
            after = until
    return entered


def _end_of_range(rows: "QuerySet[Membership]", after: int) -> int | None:
    ids = rows.filter(contact_id__gt=after).order_by("contact_id").values_list("contact_id", flat=True)
    return next(iter(ids[RANGE - 1 : RANGE]), None)


@transaction.atomic
def _enrol(run: Run, tile: Tile, rows: "QuerySet[Membership]") -> int:
    Watch.objects.select_for_update().get(journey_id=run.journey_id)
    if not run.is_still_live():
        return 0
    known = Enrolment.objects.filter(journey_id=run.journey_id, contact_id=OuterRef("contact_id"), iteration=1)
    columns = {
        "journey_id": Value(run.journey_id),
        "contact_id": F("contact_id"),
        "iteration": Value(1),
        "tile_id": Value(tile.id),
        "state": Value("active"),
        "reason": Value(""),
        "entered_at": Value(run.at),
        "since": Value(run.at),
        "due_at": Value(run.at),
    }
    entered = insert_select(Enrolment, columns, rows.filter(~Exists(known)))
    if entered:
        without = ~Exists(Step.objects.filter(enrolment_id=OuterRef("pk")))
        write_steps(Enrolment.objects.filter(without, journey_id=run.journey_id, entered_at=run.at, tile_id=tile.id))
    return entered


def write_steps(enrolments: "QuerySet[Enrolment]") -> None:
    """Note that enrolments have come to the tile where they stand."""
    columns = {
        "enrolment_id": F("pk"),
        "journey_id": F("journey_id"),
        "contact_id": F("contact_id"),
        "tile_id": F("tile_id"),
        "entered_at": F("since"),
        "outcome": Value("waiting"),
        "reason": Value(""),
    }
    insert_select(Step, columns, enrolments)
