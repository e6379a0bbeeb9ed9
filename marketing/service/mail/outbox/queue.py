"""The outbox: messages are queued in bulk, claimed in batches with leases, settled with what became of them.

A claim is proved by its token; leases run by the database's clock. Nothing here looks at a cursor: what waits has a
`due_at`, what is in a sender's hands a lease.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from marketing.audience import suppression
from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.inserting import insert_rows
from marketing.publishing.models import LivePublication
from marketing.service.interactions import recording
from marketing.service.mail.interaction_types import MailInteraction, of_message
from marketing.service.mail.models import UNSETTLED, Message, MessageState
from marketing.service.mail.outbox import time_limits
from marketing.service.mail.outbox.terms import Terms
from marketing.service.runs.opening import OpenRun, open_runs
from marketing.service.statements import lookups

CHUNK = 1000

# Keys of runs, or a query for them.
Runs = Iterable[int] | QuerySet[Any, Any]


@dataclass(frozen=True)
class Result:
    """What became of one claimed message: its state, why, the server's answer, the interactions it is recorded as."""

    message: Message
    state: MessageState
    types: tuple[MailInteraction, ...] = ()
    reason: str = ""
    answer: str = ""
    due_at: datetime | None = None
    # Whether a bounce tells something of the address, and counts against it.
    is_about_address: bool = True


def add(messages: Sequence[Message]) -> None:
    """Queue messages; one that its contact has already got from this place of the run is left out."""
    insert_rows(messages, skip_conflicts=True)


def due_runs(at: datetime) -> list[OpenRun]:
    """The open runs that have messages to send now."""
    return open_runs(at, which=Exists(Message.objects.filter(run_id=OuterRef("pk"), due_at__lte=at)))


def claim(open_run: OpenRun, agreed: Terms, token: str, at: datetime, limit: int) -> list[Message]:
    """Take up to `limit` due messages of a run that is still open by the same publication; others wait.

    Where its content settings are not live, all of it waits.
    """
    due = Message.objects.filter(run_id=open_run.id, due_at__lte=at)
    with lookups():
        if not _settings_are_live(agreed) or not open_run.is_open(at):
            return []
        first = due.order_by("due_at").select_for_update(skip_locked=True).values_list("pk", flat=True)
        ids = list(first[:limit])
        Message.objects.filter(pk__in=ids, due_at__isnull=False).update(
            state=MessageState.CLAIMED, due_at=None, lease_token=token, lease_until=_lease_end()
        )
    return list(_claimed(token).filter(pk__in=ids).order_by("pk"))


def _settings_are_live(agreed: Terms) -> bool:
    """Asked once a claim: messages need not be looked at where nothing may leave."""
    if agreed.content_settings is None:
        return False
    live = LivePublication.objects.filter(kind=ContentSettingsVersion.kind, record_id=agreed.content_settings)
    return live.exists()


def release(messages: Iterable[Message], token: str, at: datetime) -> int:
    """Give claimed messages back untouched; they wait as before."""
    return (
        _claimed(token)
        .filter(pk__in=[message.pk for message in messages])
        .update(state=MessageState.QUEUED, due_at=at, lease_token="", lease_until=None)
    )


def renew(message_ids: Iterable[int], token: str) -> None:
    """Extend the lease of what a sender still holds."""
    _claimed(token).filter(pk__in=list(message_ids)).update(lease_until=_lease_end())


def is_held(message_id: int, token: str) -> bool:
    """Say whether a sender still holds a message."""
    return _claimed(token).filter(pk=message_id).exists()


@transaction.atomic
def settle(results: Sequence[Result], token: str, at: datetime) -> list[Result]:
    """Write results and interactions; returns those that counted (a claim that was lost to another does not)."""
    held = _claimed(token).select_for_update().filter(pk__in=[result.message.pk for result in results])
    ours = set(held.values_list("pk", flat=True))
    counted = [result for result in results if result.message.pk in ours]
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for result in counted:
        groups[(result.state, result.reason, result.answer[:500], result.due_at)].append(result.message.pk)
    for (state, reason, answer, due_at), ids in groups.items():
        _write(ids, state, reason, answer, due_at, at)
    rows = [of_message(one.message, kind, at, reason=one.reason) for one in counted for kind in one.types]
    recording.record(rows)
    _note_bounces(counted, at)
    return counted


def _note_bounces(counted: Sequence[Result], at: datetime) -> None:
    """Keep by the address what the server said of it; see `audience.suppression`."""
    told = [one for one in counted if one.is_about_address]
    addresses = {
        kind: [one.message.address for one in told if kind in one.types and one.message.address]
        for kind in (MailInteraction.HARD_BOUNCED, MailInteraction.SOFT_BOUNCED, MailInteraction.DELIVERED)
    }
    hard, soft, delivered = addresses.values()
    suppression.came_back(hard, soft, delivered, at)


def block_waiting(which: Q, reason: str, at: datetime, limit: int = CHUNK) -> int:
    """Block up to `limit` messages that wait to be sent; returns how many."""
    with lookups():
        first = Message.objects.filter(which, due_at__isnull=False).order_by("due_at").values_list("pk", flat=True)
        locked = Message.objects.filter(pk__in=list(first[:limit])).order_by("pk").select_for_update()
        found = [message for message in locked if message.due_at is not None]
        _write([message.pk for message in found], MessageState.BLOCKED, reason, "", None, at)
        recording.record([of_message(message, MailInteraction.BLOCKED, at, reason=reason) for message in found])
    return len(found)


def block_waiting_of(run_id: int, contact_ids: Iterable[int], reason: str, at: datetime) -> None:
    """Block what waits to be sent to these contacts in a run."""
    own = Message.objects.filter(run_id=run_id, contact_id__in=list(contact_ids)).values_list("pk", "due_at")
    waiting = [pk for pk, due_at in own if due_at is not None]
    for start in range(0, len(waiting), CHUNK):
        block_waiting(Q(pk__in=waiting[start : start + CHUNK]), reason, at)


def is_out(runs: Runs) -> bool:
    """Say whether a sender holds messages of some runs; a lease outlasts the time that a message is on the wire."""
    return Message.objects.filter(run_id__in=runs, state=MessageState.CLAIMED, lease_until__gte=Now()).exists()


def has_unsettled(runs: Runs) -> bool:
    """Say whether messages of some runs wait or are in a sender's hands."""
    return Message.objects.filter(run_id__in=runs, state__in=UNSETTLED).exists()


def _claimed(token: str) -> "QuerySet[Message]":
    return Message.objects.filter(lease_token=token, state=MessageState.CLAIMED, lease_until__isnull=False)


def _lease_end() -> Any:
    return Now() + time_limits.lease()


def _write(
    ids: list[int], state: MessageState, reason: str, answer: str, due_at: datetime | None, at: datetime
) -> None:
    values: dict[str, Any] = {"state": state, "reason": reason, "answer": answer, "due_at": due_at}
    values |= {"lease_token": "", "lease_until": None, "settled_at": None if due_at else at}
    if state == MessageState.RETRY:
        values["attempt"] = F("attempt") + 1
    for start in range(0, len(ids), CHUNK):
        Message.objects.filter(pk__in=ids[start : start + CHUNK]).update(**values)
