"""One message per address, run and place: who holds the address sends, the others wait for what becomes of that.

A hold whose message ended unsent, or goes to another address by now, is free again: so of two contacts with one address
the second gets the mail if the first opts out before it left, and is blocked, truly, once the first has got it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from marketing.inserting import insert_rows
from marketing.service import reasons
from marketing.service.mail.compose.filling import Filled
from marketing.service.mail.models import AddressHold, Message, MessageState
from marketing.service.mail.outbox import queue, verdicts
from marketing.service.runs.models import Run
from marketing.service.statements import lookups

LONGEST_KEY = 254
# A second contact looks again so much later, or when the first one's next attempt is over.
PATIENCE = timedelta(seconds=10)
GOT_IT = (MessageState.SENT.value, MessageState.UNCERTAIN.value)
ENDED_UNSENT = (MessageState.BLOCKED.value, MessageState.FAILED.value)


@dataclass
class Taken:
    """Messages that hold their address, and those of which another one does."""

    leaving: list[Filled] = field(default_factory=list)
    behind: list[Filled] = field(default_factory=list)


@lookups()
def take(ready: Sequence[Filled]) -> Taken:
    """Take the addresses of messages of one run and place; the run's row lock lets one sender do it at a time."""
    taken = Taken()
    if not ready:
        return taken
    Run.objects.select_for_update(no_key=True).get(pk=ready[0].message.run_id)
    held = _drop_outdated(ready)
    holders = _holders(ready)
    for filled in ready:
        holder = holders.setdefault(_key(filled), filled.message.pk)
        (taken.leaving if holder == filled.message.pk else taken.behind).append(filled)
    insert_rows([_hold(filled) for filled in taken.leaving if filled.message.pk not in held], skip_conflicts=True)
    return taken


def settle_behind(behind: Sequence[Filled], token: str, at: datetime) -> None:
    """Block those whose address got the mail by now; the others wait for what becomes of it."""
    doubles = []
    waiting: dict[datetime, list[Message]] = {}
    holders = _states(behind)
    for filled in behind:
        state, due_at = holders.get(_key(filled), ("", None))
        if state in GOT_IT:
            doubles.append(verdicts.blocked(filled.message, reasons.DUPLICATE_ADDRESS))
        else:
            is_free = not state or state in ENDED_UNSENT
            waiting.setdefault(at if is_free else max(due_at or at, at) + PATIENCE, []).append(filled.message)
    queue.settle(doubles, token, at)
    for moment, messages in waiting.items():
        queue.release(messages, token, moment)


def _drop_outdated(ready: Sequence[Filled]) -> set[int]:
    """Drop holds on addresses that these messages went to before; returns the messages that hold the right one."""
    keys = {filled.message.pk: _key(filled) for filled in ready}
    own = _at_place(ready).filter(contact_id__in=[filled.message.contact_id for filled in ready])
    held = [row for row in own.values_list("pk", "address_key", "message_id") if row[2] in keys]
    outdated = [pk for pk, key, message in held if keys[message] != key]
    if outdated:
        AddressHold.objects.filter(pk__in=outdated).delete()
    return {message for _pk, key, message in held if keys[message] == key}


def _holders(ready: Sequence[Filled]) -> dict[str, int]:
    """Who holds each address, by address; holds of messages that ended unsent, or are gone, are dropped."""
    held = list(_at_place(ready, _keys(ready)).values_list("pk", "address_key", "message_id"))
    states = _states_of(message for _pk, _key, message in held)
    alive = {message for message, (state, _due_at) in states.items() if state not in ENDED_UNSENT}
    kept = {key: message for _pk, key, message in held if message in alive}
    over = [pk for pk, key, message in held if kept.get(key) != message]
    if over:
        AddressHold.objects.filter(pk__in=over).delete()
    return kept


def _states(behind: Sequence[Filled]) -> dict[str, tuple[str, datetime | None]]:
    """What became of the holders by now, by address: their state and when they are due."""
    if not behind:
        return {}
    held = dict(_at_place(behind, _keys(behind)).values_list("address_key", "message_id"))
    states = _states_of(held.values())
    return {key: states[message] for key, message in held.items() if message in states}


def _states_of(messages: Iterable[int]) -> dict[int, tuple[str, datetime | None]]:
    wanted = set(messages)
    rows = Message.objects.filter(pk__in=wanted).values_list("pk", "state", "due_at") if wanted else ()
    return {pk: (state, due_at) for pk, state, due_at in rows}


def _at_place(some: Sequence[Filled], keys: Iterable[str] | None = None) -> Any:
    rows = AddressHold.objects.filter(run_id=some[0].message.run_id, place=some[0].message.place)
    return rows if keys is None else rows.filter(address_key__in=list(keys))


def _keys(some: Sequence[Filled]) -> set[str]:
    return {_key(filled) for filled in some}


def _key(filled: Filled) -> str:
    return filled.address_key[:LONGEST_KEY]


def _hold(filled: Filled) -> AddressHold:
    message = filled.message
    return AddressHold(
        run_id=message.run_id,
        place=message.place,
        contact_id=message.contact_id,
        address_key=_key(filled),
        message_id=message.pk,
    )
