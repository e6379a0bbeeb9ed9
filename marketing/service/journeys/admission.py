"""The audience of a journey: who is in the segments of its first tile, who is suppressed, who enters now."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value

from marketing.contracts.journey import Tile
from marketing.contracts.segment import SegmentVersion
from marketing.publishing.models import LivePublication
from marketing.service.journeys import permission
from marketing.service.journeys.at_work import JourneyAtWork
from marketing.service.journeys.models import Enrolment, Step, Watch
from marketing.service.journeys.source import Source
from marketing.service.segments.models import Membership, Population
from marketing.service.statements import insert_select

RANGE = 5_000


@dataclass(frozen=True)
class Populations:
    """The member lists of many segments at one moment: their versions, and which segments are live."""

    versions: dict[int, int]
    live: frozenset[int]

    @classmethod
    def read(cls, segment_ids: Iterable[int]) -> "Populations":
        """Read them in two queries."""
        ids = set(segment_ids)
        versions = Population.objects.filter(segment_id__in=ids).values_list("segment_id", "version")
        live = LivePublication.objects.filter(kind=SegmentVersion.kind, record_id__in=ids)
        return cls(dict(versions), frozenset(live.values_list("record_id", flat=True)))

    def signature(self, segment_ids: Iterable[int]) -> str:
        """A text that changes whenever these segments' members, or whether they are live, change."""
        states = [(key, self.versions.get(key), key in self.live) for key in sorted(set(segment_ids))]
        return hashlib.sha256(repr(states).encode()).hexdigest()


def memberships(segment_ids: Iterable[int], contact_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return, by contact, which of the segments it is a member of."""
    rows = Membership.objects.filter(segment_id__in=list(segment_ids), contact_id__in=list(contact_ids))
    found: dict[int, set[int]] = defaultdict(set)
    for contact_id, segment_id in rows.values_list("contact_id", "segment_id"):
        found[contact_id].add(segment_id)
    return found


def members_among(segment_id: int, contact_ids: Iterable[int]) -> set[int]:
    """Which of the contacts are members of a segment."""
    rows = Membership.objects.filter(segment_id=segment_id, contact_id__in=list(contact_ids))
    return set(rows.values_list("contact_id", flat=True))


def enter(run: JourneyAtWork, tile: Tile, live: Collection[int]) -> int:
    """Enrol everybody in the source who never was and reaches the minimum consent, in ranges; returns how many.

    `live` are the segments that feed people in.

    A crash, or a stop in the middle, leaves some not yet enrolled: the next pass finds them.
    """
    source = Source.of(tile)
    entered = 0
    for rows in source.feeding(live):
        after: int | None = 0
        while after is not None:
            until = _end_of_range(rows, after)
            entered += _enrol(run, tile, rows, _range(after, until))
            after = until
    return entered


def _end_of_range(rows: "QuerySet[Membership]", after: int) -> int | None:
    ids = rows.filter(contact_id__gt=after).order_by("contact_id").values_list("contact_id", flat=True)
    return next(iter(ids[RANGE - 1 : RANGE]), None)


def _range(after: int, until: int | None) -> Q:
    return Q(contact_id__gt=after) if until is None else Q(contact_id__gt=after, contact_id__lte=until)


@transaction.atomic
def _enrol(run: JourneyAtWork, tile: Tile, rows: "QuerySet[Membership]", within: Q) -> int:
    Watch.objects.select_for_update().get(run_id=run.run_id)
    if not run.is_still_open():
        return 0
    known = Enrolment.objects.filter(within, run_id=run.run_id).values("contact_id")
    columns = {
        "run": Value(run.run_id),
        "contact_id": F("contact_id"),
        "tile_id": Value(tile.id),
        "state": Value("active"),
        "reason": Value(""),
        "entered_at": Value(run.at),
        "since": Value(run.at),
        "due_at": Value(run.at),
    }
    candidates = rows.filter(within, ~Q(contact_id__in=known))
    entered = insert_select(Enrolment, columns, permission.reaching(candidates, run.version.minimum_consent))
    permission.note_below(run, candidates)
    if entered:
        write_steps(Enrolment.objects.filter(within, run_id=run.run_id, entered_at=run.at, tile_id=tile.id))
    return entered


def write_steps(enrolments: "QuerySet[Enrolment]") -> None:
    """Note that enrolments have come to the tile where they stand."""
    columns = {
        "enrolment": F("pk"),
        "run": F("run_id"),
        "contact_id": F("contact_id"),
        "tile_id": F("tile_id"),
        "entered_at": F("since"),
        "outcome": Value("waiting"),
        "reason": Value(""),
    }
    insert_select(Step, columns, enrolments)
