"""Recording interactions, and handing them to those who wait for them."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from marketing.inserting import insert_new, insert_rows
from marketing.lifecycle.faults import Place
from marketing.nudges import nudge
from marketing.service.bulkhead import Work, each
from marketing.service.interactions.judging.verdicts import BY_PEOPLE
from marketing.service.interactions.models import Interaction, InteractionWork

KEY = ("contact_id", "dedupe_key")


class Consumer(NamedTuple):
    """Who waits for interactions of some types, asked for when one is recorded, and the task that is woken."""

    task: str
    types: Callable[[], Collection[str]]


_consumers: dict[str, Consumer] = {}


def register(consumer: str, task: str, types: Callable[[], Collection[str]]) -> None:
    """Register a consumer; called in AppConfig.ready."""
    _consumers[consumer] = Consumer(task, types)


def record(rows: Sequence[Interaction]) -> list[Interaction]:
    """Write interactions and a work row per consumer that waits for their type, in one transaction.

    Returns what was written: a row whose `dedupe_key` was used before is left out. Nobody is told of what a machine
    did, nor yet of what is still held: `judging.judge.release` tells.
    """
    if not rows:
        return []
    with transaction.atomic():
        plain = [row for row in rows if row.dedupe_key is None]
        insert_rows(plain)
        written = plain + insert_new([row for row in rows if row.dedupe_key is not None], KEY)
        hand_over([row for row in written if row.verdict in BY_PEOPLE])
    return written


def pending(consumer: str, limit: int, but: Collection[int] = ()) -> list[InteractionWork]:
    """Up to `limit` work rows of a consumer, oldest first, with their interactions; not those in `but`.

    Called in the transaction that acts on them and deletes them; rows in another worker's hands are skipped.
    """
    rows = InteractionWork.objects.filter(consumer=consumer).order_by("id").select_related("interaction")
    rows = rows.exclude(pk__in=but) if but else rows
    return list(rows.select_for_update(of=("self",), skip_locked=True)[:limit])


def wake_consumers(at: datetime) -> None:
    """Nudge every consumer that has work; the sweep's half of `record()`'s nudge."""
    each(list(_consumers), _wake, Work("interactions.wake", "Telling what contacts did", at), lambda n: Place("", 0, n))


def _wake(consumer: str) -> None:
    if InteractionWork.objects.filter(consumer=consumer).exists():
        nudge(_consumers[consumer].task)


def hand_over(written: Sequence[Interaction]) -> None:
    """Make a work row for each consumer that waits for what was done; called in the transaction that found it so."""
    for name, consumer in _consumers.items():
        types = consumer.types()
        work = [InteractionWork(consumer=name, interaction=row) for row in written if row.type in types]
        if work:
            insert_rows(work)
            nudge(consumer.task)
