"""The change feed of people: one work row per changed person and registered consumer."""

from collections.abc import Iterable

from marketing.audience.models import Change
from marketing.inserting import insert_values
from marketing.nudges import nudge

_consumers: dict[str, str] = {}


def register(consumer: str, task: str) -> None:
    """Register a consumer, and the task that is nudged when there is work; called in AppConfig.ready."""
    _consumers[consumer] = task


def announce(kind: str, record_ids: Iterable[int]) -> None:
    """Write the work rows for changed people, in the caller's transaction."""
    keys = list(record_ids)
    for consumer, task in _consumers.items():
        insert_values(Change, ("consumer", "kind", "record_id"), [(consumer, kind, key) for key in keys])
        nudge(task)


def pending(consumer: str, limit: int) -> list[Change]:
    """Return up to `limit` of a consumer's work rows that no other worker holds.

    Called inside the transaction that acts on them and then calls `done()`.
    """
    rows = Change.objects.select_for_update(skip_locked=True).filter(consumer=consumer)
    return list(rows.order_by("id")[:limit])


def done(rows: Iterable[Change]) -> None:
    """Delete work rows that were acted on."""
    Change.objects.filter(pk__in=[row.pk for row in rows]).delete()
