"""The one loop over many records: one record's trouble is its own (design.md 4).

Whatever walks over records, publications, runs or messages does it by `each()` or `rounds()`. What fails is parked with
a back-off as a `Fault` (told on the record's page), the others go on, and it goes on by itself once the cause is gone.
`isolate()` does the same inside a batch of contacts.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from django.db import DatabaseError, connection, transaction

from marketing.lifecycle import faults
from marketing.lifecycle.faults import Fault, Place
from marketing.service.statements import TURN_SECONDS

# So many failures with nothing that worked show that it is not single ones who are at fault.
HOPELESS_AFTER = 24

Item = TypeVar("Item")
logger = logging.getLogger(__name__)


class Partly(Exception):
    """What could be done was done, and stays; the words, for people, say what is still wrong. Parks the item."""

    is_for_people = True


@dataclass(frozen=True)
class Work:
    """What a loop does: a name for machines, words for people ("Moving contacts on"), the moment."""

    task: str
    doing: str
    at: datetime


def each(items: Iterable[Item], act: Callable[[Item], object], work: Work, place: Callable[[Item], Place]) -> None:
    """Act on each item once; one that fails is parked and does not keep the others from their turn.

    `items` must be cheap to read (ids, rows without payloads): what fails while they are read is everybody's fault.
    """
    known = list(items)
    bulkhead = _Bulkhead(work, {place(item) for item in known})
    for item in known:
        bulkhead.keep(place(item), partial(act, item))


def rounds(
    items: Iterable[Item],
    act: Callable[[Item], bool],
    work: Work,
    place: Callable[[Item], Place],
    seconds: float = TURN_SECONDS,
) -> bool:
    """Act on the items in turn, again on those that have more to do, until all are done or the time is up.

    `act` says whether its item has more to do. Returns whether work is left.
    """
    waiting = deque(items)
    bulkhead = _Bulkhead(work, {place(item) for item in waiting})
    deadline = time.monotonic() + seconds
    while waiting:
        item = waiting.popleft()
        if bulkhead.keep(place(item), partial(act, item)):
            waiting.append(item)
        if waiting and time.monotonic() > deadline:
            return True
    return False


def isolate(batch: Sequence[Item], act: Callable[[Sequence[Item]], object]) -> list[tuple[Item, Exception]]:
    """Act on a batch as a whole, in a savepoint; where that fails, find by halving who is at fault.

    Returns those on whom it can't be done, with what went wrong. `act` starts anew with every part. Raises the last
    error where nothing works at all: then it is not single ones who are at fault.
    """
    search = _Search(act)
    search.go(batch)
    return search.failed


@dataclass
class _Search:
    """The halving of one batch."""

    act: Callable[[Sequence[Any]], object]
    failed: list[tuple[Any, Exception]] = field(default_factory=list)
    failures: int = 0
    has_worked: bool = False

    def go(self, batch: Sequence[Any]) -> None:
        try:
            with transaction.atomic():
                self.act(batch)
            self.has_worked = True
            return
        except Exception as error:  # whatever one contact's values break
            self.failures += 1
            if self.failures >= HOPELESS_AFTER and not self.has_worked:
                raise
            if len(batch) == 1:
                self.failed.append((batch[0], error))
                return
        half = len(batch) // 2
        self.go(batch[:half])
        self.go(batch[half:])


class _Bulkhead:
    """What is parked of one kind of work; a place outside `present` has no more to do, so its fault is over."""

    def __init__(self, work: Work, present: set[Place]) -> None:
        self.work = work
        self._faults = faults.of_task(work.task)
        over = [fault for place, fault in self._faults.items() if place not in present]
        if over:
            faults.forget(over)

    def keep(self, place: Place, act: Callable[[], Any]) -> Any:
        """Act unless the place is parked; a fault is noted and answered by None."""
        known = self._faults.get(place)
        if known is not None and known.next_at > self.work.at:
            return None
        try:
            answer = _acted(act)
        except Exception as error:  # whatever it is: the others must not wait for this one
            # Where the database itself is gone, this fails too, and the whole turn with it.
            self._faults[place] = self._park(place, error)
            return None
        if known is not None:
            faults.forget([known])
            del self._faults[place]
        return answer

    def _park(self, place: Place, error: Exception) -> Fault:
        fault = faults.park(self.work.task, self.work.doing, place, in_words(error), self.work.at)
        if fault.attempts == 1:
            logger.error("%s failed for %s/%s %s", self.work.task, *place, exc_info=error)
        return fault


def in_words(error: Exception) -> str:
    """What went wrong for people: the words of our own exceptions, the kind of all others."""
    if getattr(error, "is_for_people", False) and str(error):
        return str(error)
    if isinstance(error, DatabaseError):
        return f"The database could not do it ({type(error).__name__})."
    return f"An unexpected error ({type(error).__name__})."


def _acted(act: Callable[[], Any]) -> Any:
    """Act apart from what the others did; what was done of it is kept where the rest could not be."""
    partly: Partly | None = None
    with _apart():
        try:
            return act()
        except Partly as trouble:
            partly = trouble
    raise partly


def _apart() -> AbstractContextManager[Any]:
    """A savepoint inside a transaction, so that a refused statement doesn't break what the others did in it."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()
