"""Faults: what the marketing service could not carry on for one record; told on its page, tried again by itself.

The service writes them (`marketing.service.bulkhead`), console and health read them; so they stand below both planes.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Count, Min

# The last step repeats: once the cause is gone, nobody waits longer than that.
BACK_OFF = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300))


class Place(NamedTuple):
    """What a fault is about: a record, and where needed a part of it (a tile, a run)."""

    kind: str
    record_id: int
    part: str = ""


class Fault(models.Model):
    """One kind of work that failed for one record: how often, since when, when it is tried again.

    `task` names the work for machines, `doing` in words ("Moving contacts on"), `error` says what went wrong.
    """

    task = models.CharField(max_length=40)
    doing = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    part = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveIntegerField(default=1)
    since = models.DateTimeField()
    last_at = models.DateTimeField()
    next_at = models.DateTimeField()
    error = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "kind", "record_id", "part"], name="one_fault_a_place"),
        ]
        indexes = [models.Index(fields=["kind", "record_id"], name="fault_record")]

    def __str__(self) -> str:
        return f"{self.doing} failed: {self.error}"

    @property
    def place(self) -> Place:
        """What it is about."""
        return Place(self.kind, self.record_id, self.part)


class Trouble(NamedTuple):
    """A record that has faults, and since when."""

    kind: str
    record_id: int
    since: datetime


def of_task(task: str) -> dict[Place, Fault]:
    """The faults of one kind of work, by place."""
    return {fault.place: fault for fault in Fault.objects.filter(task=task)}


def of_record(kind: str, record_id: int) -> list[Fault]:
    """The faults of one record, the oldest first."""
    return list(Fault.objects.filter(kind=kind, record_id=record_id).order_by("since", "pk"))


def troubled(kinds: Iterable[str], most: int) -> list[Trouble]:
    """The records of some kinds that have faults, those first that have had them longest."""
    rows = Fault.objects.filter(kind__in=list(kinds)).order_by().values_list("kind", "record_id")
    return [Trouble(*row) for row in rows.annotate(first=Min("since")).order_by("first", "record_id")[:most]]


def count() -> int:
    """How many records have faults."""
    return Fault.objects.order_by().values("kind", "record_id").annotate(n=Count("pk")).count()


def park(task: str, doing: str, place: Place, error: str, at: datetime) -> Fault:
    """Note that work failed at a place, and when it is tried again; returns the fault as it stands now."""
    fault, is_new = Fault.objects.get_or_create(
        task=task,
        kind=place.kind,
        record_id=place.record_id,
        part=place.part,
        defaults={"doing": doing, "since": at, "last_at": at, "next_at": at + BACK_OFF[0], "error": error},
    )
    if not is_new:
        fault.attempts += 1
        fault.doing, fault.error, fault.last_at = doing, error, at
        fault.next_at = at + BACK_OFF[min(fault.attempts, len(BACK_OFF)) - 1]
        fault.save(update_fields=["attempts", "doing", "error", "last_at", "next_at"])
    return fault


def forget(faults: Iterable[Fault]) -> None:
    """Drop faults whose cause is gone."""
    Fault.objects.filter(pk__in=[fault.pk for fault in faults]).delete()


def record_moved(kind: str, record_id: int, at: datetime, *, ends_work: bool) -> None:
    """A record moved: what ended with that needs no more attention, the rest is tried again at once."""
    if ends_work:
        Fault.objects.filter(kind=kind, record_id=record_id).delete()
    else:
        try_again(kind, record_id, at)


def try_again(kind: str, record_id: int, at: datetime) -> None:
    """Let what failed for a record be tried again at once: something about it changed, or somebody waits for it."""
    Fault.objects.filter(kind=kind, record_id=record_id, next_at__gt=at).update(next_at=at)
