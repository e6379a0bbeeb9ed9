"""Working off feeds: rows that name one thing each, deleted once it was acted on.

A row that can't be worked off is parked as a fault of the record that it is about: it stays, is left out of the next
batches, and is tried again after its back-off. The others go on.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model

from marketing.lifecycle import faults
from marketing.lifecycle.faults import Fault, Place
from marketing.service.bulkhead import Work, in_words, isolate

Row = TypeVar("Row", bound=Model)
PART = "row:"


@dataclass(frozen=True)
class Feed(Generic[Row]):
    """Where the rows of one consumer come from, and the record that each is about.

    `pending` takes how many, and the keys of rows that are left for another time.
    """

    model: type[Row]
    pending: Callable[[int, Collection[int]], Sequence[Row]]
    place: Callable[[Row], Place]


def work_off(feed: Feed[Row], act: Callable[[Sequence[Row]], object], work: Work, limit: int) -> int:
    """Act on a batch of rows, in the caller's transaction, and delete those that were; returns how many there were.

    Raises the last error where nothing works at all.
    """
    known = {_key(place): fault for place, fault in faults.of_task(work.task).items()}
    held = {key for key, fault in known.items() if fault.next_at > work.at}
    rows = feed.pending(limit, held)
    failed = isolate(rows, act) if rows else []
    for row, error in failed:
        _park(feed.place(row), row.pk, error, work)
    done = {row.pk for row in rows} - {row.pk for row, _error in failed}
    feed.model._base_manager.filter(pk__in=done).delete()
    faults.forget(_over(feed, known, done))
    return len(rows)


def _park(place: Place, key: int, error: Exception, work: Work) -> None:
    faults.park(work.task, work.doing, place._replace(part=f"{PART}{key}"), in_words(error), work.at)


def _over(feed: Feed[Any], known: dict[int, Fault], done: Collection[int]) -> list[Fault]:
    """The faults of rows that were worked off now, or are gone."""
    if not known:
        return []
    there = set(feed.model._base_manager.filter(pk__in=known).values_list("pk", flat=True))
    return [fault for key, fault in known.items() if key in done or key not in there]


def _key(place: Place) -> int:
    return int(place.part.removeprefix(PART))
