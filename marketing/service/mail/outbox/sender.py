"""The sender: claims messages of open runs, fills them in, hands them to a desk that sends or keeps them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings

from marketing.lifecycle.faults import Place
from marketing.nudges import nudge
from marketing.publishing.models import Publication
from marketing.service import reasons
from marketing.service.bulkhead import Work, rounds
from marketing.service.mail import prepared
from marketing.service.mail.compose import filling, persons, shown_sections
from marketing.service.mail.compose.filling import CannotFill, Filled, fill
from marketing.service.mail.models import Message, MessageState
from marketing.service.mail.outbox import address_holds, leases, queue, terms, verdicts
from marketing.service.mail.outbox.capture import CapturingDesk
from marketing.service.mail.outbox.gate import Gate
from marketing.service.mail.outbox.leases import Hold
from marketing.service.mail.outbox.terms import Terms
from marketing.service.mail.prepared import Prepared
from marketing.service.mail.wire.desk import WireDesk
from marketing.service.runs.opening import OpenRun


class Desk(Protocol):
    """Where filled messages leave. What it does not settle it gives back."""

    hold: Hold

    def deliver(self, ready: Sequence[Filled], gate: Gate, commercial: bool) -> None:
        """Send what may leave."""
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


def sweep(at: datetime) -> None:
    """Look after claims of dead senders, then send what is due for about two seconds."""
    leases.reclaim(at)
    runs = queue.due_runs(at)
    if send_due(runs, at):
        nudge("mail.sweep")


def send_due(runs: Sequence[OpenRun], at: datetime, desk: Desk | None = None) -> bool:
    """Send batches of the runs in turn until nothing is due or the time is up; returns whether work is left."""
    sending = Work("mail.send", "Sending its mail", at)
    if not runs:
        return rounds(runs, lambda run: False, sending, _place)
    desk = desk or (CapturingDesk() if settings.MAIL_CAPTURED else WireDesk())
    with desk.hold:
        try:
            return rounds(runs, lambda run: _send(run, desk, at), sending, _place)
        finally:
            desk.close()


def _send(open_run: OpenRun, desk: Desk, at: datetime) -> bool:
    """Send one batch; where that breaks off, what it claimed is settled by the hold's journal, so nothing is stuck."""
    try:
        return send_batch(open_run, desk, at)
    except Exception:
        desk.hold.give_back(at)
        raise


def _place(open_run: OpenRun) -> Place:
    return Place(open_run.kind, open_run.record_id, f"run:{open_run.id}")


def send_batch(open_run: OpenRun, desk: Desk, at: datetime) -> bool:
    """Claim and send one batch of a run; False when it has nothing due any more."""
    agreed = terms.of(open_run)
    claimed = desk.hold.claim(open_run, agreed, at, settings.MAIL_BATCH)
    if not claimed:
        return False
    send_claimed(open_run, agreed, claimed, desk, at)
    return True


def send_claimed(open_run: OpenRun, agreed: Terms, claimed: Sequence[Message], desk: Desk, at: datetime) -> None:
    """Send claimed messages of a run, those of each place by the version that is pinned there."""
    gate = Gate(open_run, agreed, claimed, at, desk.hold.clock)
    by_place: dict[str, list[Message]] = defaultdict(list)
    for message in claimed:
        by_place[message.place].append(message)
    for place, messages in by_place.items():
        pinned = agreed.pins.get(place) or messages[0].publication
        _send_place(messages, pinned, desk, gate)


def _send_place(messages: list[Message], pinned: Publication, desk: Desk, gate: Gate) -> None:
    """Send messages from one place by the version that is pinned there now, and note on them which one it was."""
    token = desk.hold.token
    if gate.content_settings is None or not gate.is_open():
        queue.release(messages, token, gate.now())
        return
    email = prepared.of_publication(pinned)
    _note_version(messages, pinned)
    ready, refused = _filled(messages, email, gate)
    if refused:
        queue.settle(refused, token, gate.now())
    taken = address_holds.take(ready)  # after that: who is blocked just now holds no address any more
    if taken.leaving:
        desk.deliver(taken.leaving, gate, email.is_commercial)
    if taken.behind:
        address_holds.settle_behind(taken.behind, token, gate.now())


def _note_version(messages: list[Message], pinned: Publication) -> None:
    others = [message.pk for message in messages if message.publication_id != pinned.pk]
    if others:
        Message.objects.filter(pk__in=others).update(publication=pinned, email_id=pinned.record_id)
    for message in messages:
        message.publication = pinned


def _filled(messages: list[Message], email: Prepared, gate: Gate) -> tuple[list[Filled], list[queue.Result]]:
    """Fill messages in; returns those that are ready and the verdicts on those that can't leave.

    A message that breaks the filling itself is taken out like one that can't be filled in; where all do, and none ever
    left from there, the email is at fault and not its readers: that is raised.
    """
    ready, refused, broken = [], [], []
    values = gate.content_settings
    assert values is not None
    contacts = [message.contact_id for message in messages]
    found = persons.read(contacts, filling.paths(email, values))
    shown = shown_sections.decide(email.compiled.sections, contacts, gate.now())
    for message in messages:
        reason = gate.refusal(message, is_commercial=email.is_commercial)
        if not reason:
            try:
                person, sections = found.get(message.contact_id, {}), shown[message.contact_id]
                ready.append(fill(message, email, person, values, gate.now(), sections))
            except CannotFill as fault:
                reason = fault.reason
            except Exception as fault:  # whatever this contact's values break: the others must not wait for it
                broken.append(fault)
                reason = reasons.PERSONALISATION_FAILED
        if reason:
            refused.append(verdicts.blocked(message, reason))
    if broken and not ready and len(broken) == len(refused) and not _has_sent(messages[0]):
        raise broken[0]
    gate.goes_to({filled.message.pk: filled.address_key for filled in ready})
    _note_addresses(ready)
    held = {one.message.pk: gate.refusal(one.message, is_commercial=email.is_commercial) for one in ready}
    refused += [verdicts.blocked(one.message, held[one.message.pk]) for one in ready if held[one.message.pk]]
    return [one for one in ready if not held[one.message.pk]], refused


def _has_sent(message: Message) -> bool:
    sent = Message.objects.filter(run_id=message.run_id, place=message.place, state=MessageState.SENT)
    return sent.filter(publication_id=message.publication_id).exists()


def _note_addresses(ready: Iterable[Filled]) -> None:
    """Keep the address a message really goes to, where it is not the one it was queued with."""
    changed = [filled for filled in ready if filled.message.address_key != filled.address_key]
    for filled in changed:
        filled.message.address = filled.mail.recipient[:254]
        filled.message.address_key = filled.address_key[:254]
    Message.objects.bulk_update([filled.message for filled in changed], ["address", "address_key"])
