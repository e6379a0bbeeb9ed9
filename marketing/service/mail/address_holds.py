"""One message per address, run and place: who holds the address sends, the others wait for what becomes of that.

A hold whose message ended unsent is free again: so of two contacts with one address the second gets the mail if the
first opts out before it left, and is blocked, truly, once the first has got it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from marketing.inserting import insert_rows
from marketing.service import reasons
from marketing.service.mail import outbox, verdicts
from marketing.service.mail.filling import Filled
from marketing.service.mail.models import AddressHold, Message, MessageState
from marketing.service.runs.models import Run
from marketing.service.statements import lookups

LONGEST_KEY = 254
# A second contact looks again so much later, or when the first one's next attempt is over.
PATIENCE = timedelta(seconds=10)
GOT_IT = (MessageState.SENT.value, MessageState.UNCERTAIN.value)
ENDED_UNSENT = (MessageState.BLOCKED.value, MessageState.FAILED.value)


@dataclass
class Taken:
    """Messages that hold their address, and those of which another one does, with that one's key."""

    leaving: list[Filled] = field(default_factory=list)
    behind: list[tuple[Message, int]] = field(default_factory=list)


@lookups()
def take(ready: Sequence[Filled]) -> Taken:
    """Take the addresses of messages of one run and place; the run's row lock lets one sender do it at a time."""
    taken = Taken()
    if not ready:
        return taken
    run_id, place = ready[0].message.run_id, ready[0].message.place
    Run.objects.select_for_update(no_key=True).get(pk=run_id)
    holders = _holders(run_id, place, {_key(filled) for filled in ready})
    new = []
    for filled in ready:
        holder = holders.setdefault(_key(filled), filled.message.pk)
        if holder == filled.message.pk:
            taken.leaving.append(filled)
            new.append(_hold(filled))
        else:
            taken.behind.append((filled.message, holder))
    insert_rows(new, skip_conflicts=True)
    return taken


def settle_behind(behind: Sequence[tuple[Message, int]], token: str, at: datetime) -> None:
    """Block those whose address got the mail by now; the others wait for what becomes of it."""
    holders = Message.objects.filter(pk__in={holder for _message, holder in behind})
    known = {pk: (state, due_at) for pk, state, due_at in holders.values_list("pk", "state", "due_at")}
    doubles, waiting = [], []
    for message, holder in behind:
        state, due_at = known.get(holder, (MessageState.BLOCKED.value, None))
        if state in GOT_IT:
            doubles.append(verdicts.blocked(message, reasons.DUPLICATE_ADDRESS))
        else:
            waiting.append((max(due_at or at, at) + PATIENCE if state not in ENDED_UNSENT else at, message))
    outbox.settle(doubles, token, at)
    for moment in sorted({moment for moment, _message in waiting}):
        outbox.release([message for due_at, message in waiting if due_at == moment], token, moment)


def _holders(run_id: int, place: str, keys: Iterable[str]) -> dict[str, int]:
    """Return who holds each address, by address; holds of messages that ended unsent are dropped."""
    rows = AddressHold.objects.filter(address_key__in=list(keys), run_id=run_id, place=place)
    held = list(rows.values_list("pk", "address_key", "message_id"))
    ended = Message.objects.filter(pk__in=[message for _pk, _key, message in held], state__in=ENDED_UNSENT)
    unsent = set(ended.values_list("pk", flat=True)) if held else set()
    if unsent:
        AddressHold.objects.filter(pk__in=[pk for pk, _key, message in held if message in unsent]).delete()
    return {key: message for _pk, key, message in held if message not in unsent}


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
