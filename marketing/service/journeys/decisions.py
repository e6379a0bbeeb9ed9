"""What a tile decides for a batch of contacts, and writing that down."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marketing.contracts.journey import Tile
from marketing.service.journeys.admission import write_steps
from marketing.service.journeys.models import Enrolment, EnrolmentState, Outcome, Step

Way = tuple[str | None, Outcome, str]


@dataclass
class Decisions:
    """One tile's decisions: who goes where, who waits until when (None: until something wakes it), who leaves why."""

    tile_id: str
    going: dict[Way, list[int]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[datetime | None, list[int]] = field(default_factory=lambda: defaultdict(list))
    leaving: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def go(self, enrolment: Enrolment, to: str | None, failed_for: str = "") -> None:
        """Let it go on to another tile, or, with None, out at the end; `failed_for` is why this tile did not work."""
        outcome = Outcome.FAILED if failed_for else Outcome.COMPLETED
        self.going[(to, outcome, failed_for)].append(enrolment.pk)

    def wait(self, enrolment: Enrolment, until: datetime | None) -> None:
        """Let it stand here."""
        self.waiting[until].append(enrolment.pk)

    def leave(self, enrolment: Enrolment, reason: str) -> None:
        """Take it out of the journey."""
        self.leaving[reason].append(enrolment.pk)

    def write(self, at: datetime) -> None:
        """Write all down, in the transaction that holds the enrolments."""
        for until, ids in self.waiting.items():
            Enrolment.objects.filter(pk__in=ids).update(due_at=until)
        for (to, outcome, reason), ids in self.going.items():
            _finish_steps(ids, self.tile_id, outcome, reason, at)
            _move(ids, to, at)
        for reason, ids in self.leaving.items():
            take_out(ids, reason, at)


def take_out(ids: list[int], reason: str, at: datetime) -> None:
    """Stop active enrolments that the caller has locked, counted with the reason; what is queued is its matter too."""
    Step.objects.filter(enrolment_id__in=ids, left_at__isnull=True).update(
        outcome=Outcome.FAILED, reason=reason, left_at=at
    )
    Enrolment.objects.filter(pk__in=ids).update(
        state=EnrolmentState.LEFT, reason=reason, due_at=None, left_at=at
    )


def branch(tile: Tile, name: str) -> str | None:
    """The first tile of a branch, or what follows where the branch is empty."""
    return tile.branches.get(name, tile.next_id)


def _finish_steps(ids: list[int], tile_id: str, outcome: Outcome, reason: str, at: datetime) -> None:
    steps = Step.objects.filter(enrolment_id__in=ids, tile_id=tile_id, left_at__isnull=True)
    steps.update(outcome=outcome, reason=reason, left_at=at)


def _move(ids: list[int], to: str | None, at: datetime) -> None:
    enrolments = Enrolment.objects.filter(pk__in=ids)
    if to is None:
        values: dict[str, Any] = {"state": EnrolmentState.COMPLETED, "due_at": None, "left_at": at}
        enrolments.update(**values)
        return
    enrolments.update(tile_id=to, since=at, due_at=at)
    write_steps(enrolments)
