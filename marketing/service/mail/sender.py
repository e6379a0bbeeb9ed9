"""The sender: claims messages of live journeys, fills them in, hands them to a desk that sends or keeps them."""

import logging
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from django.conf import settings

from marketing.inserting import insert_rows
from marketing.nudges import nudge
from marketing.publishing.models import LivePublication, Publication
from marketing.service import reasons
from marketing.service.mail import filling, leases, outbox, persons, prepared, verdicts
from marketing.service.mail.capture import CapturingDesk
from marketing.service.mail.compiled import CompileError
from marketing.service.mail.filling import CannotFill, Filled, fill
from marketing.service.mail.gate import Gate
from marketing.service.mail.leases import Hold
from marketing.service.mail.models import AddressHold, Message
from marketing.service.mail.prepared import Prepared
from marketing.service.mail.wire import WireDesk
from marketing.service.statements import take_turns

logger = logging.getLogger(__name__)


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
    journeys = deque(outbox.due_journeys(at))
    if journeys and send_due(journeys, at):
        nudge("mail.sweep")


def send_due(journeys: "deque[LivePublication]", at: datetime, desk: Desk | None = None) -> bool:
    """Send batches of the journeys in turn until nothing is due or the time is up; returns whether work is left."""
    desk = desk or (CapturingDesk() if settings.MAIL_CAPTURED else WireDesk())

    def turn() -> bool:
        journey = journeys.popleft()
        if send_batch(journey, desk, at):
            journeys.append(journey)
        return bool(journeys)

    with desk.hold:
        try:
            return take_turns(turn)
        finally:
            desk.close()


def send_batch(journey: LivePublication, desk: Desk, at: datetime) -> bool:
    """Claim and send one batch of a journey; False when it has nothing due any more."""
    claimed = outbox.claim(journey, desk.hold.token, at, settings.MAIL_BATCH)
    if not claimed:
        return False
    gate = Gate(journey, claimed, at)
    pins = prepared.pins_of(journey.publication_id)
    by_tile: dict[str, list[Message]] = defaultdict(list)
    for message in claimed:
        by_tile[message.tile_id].append(message)
    for tile_id, messages in by_tile.items():
        pinned = pins.get(tile_id) or messages[0].publication
        _send_tile(messages, pinned, desk, gate)
    return True


def _send_tile(messages: list[Message], pinned: Publication, desk: Desk, gate: Gate) -> None:
    """Send messages of one tile by the version that the journey pins now, and note on them which one it was."""
    token = desk.hold.token
    values = gate.content_settings
    if values is None or not gate.is_open():
        outbox.release(messages, token, gate.now())
        return
    try:
        email = prepared.of_publication(pinned)
    except CompileError:
        logger.exception("Publication %s can't be compiled", pinned.pk)
        outbox.settle([verdicts.blocked(m, reasons.PERSONALISATION_FAILED) for m in messages], token, gate.now())
        return
    _note_version(messages, pinned)
    ready, refused = _filled(messages, email, gate)
    ready, doubles = _hold_addresses(ready)
    refused += [verdicts.blocked(filled.message, reasons.DUPLICATE_ADDRESS) for filled in doubles]
    if refused:
        outbox.settle(refused, token, gate.now())
    if ready:
        desk.deliver(ready, gate, email.is_commercial)


def _note_version(messages: list[Message], pinned: Publication) -> None:
    others = [message.pk for message in messages if message.publication_id != pinned.pk]
    if others:
        Message.objects.filter(pk__in=others).update(publication=pinned, email_id=pinned.record_id)


def _filled(messages: list[Message], email: Prepared, gate: Gate) -> tuple[list[Filled], list[outbox.Result]]:
    ready, refused = [], []
    values = gate.content_settings
    assert values is not None
    found = persons.read([message.contact_id for message in messages], filling.paths(email, values))
    for message in messages:
        reason = gate.refusal(message, is_commercial=email.is_commercial)
        if not reason:
            try:
                ready.append(fill(message, email, found.get(message.contact_id, {}), values, gate.now()))
            except CannotFill as fault:
                reason = fault.reason
        if reason:
            refused.append(verdicts.blocked(message, reason))
    _note_addresses(ready)
    return ready, refused


def _note_addresses(ready: Iterable[Filled]) -> None:
    """Keep the address a message really goes to, where it is not the one it was queued with."""
    changed = [filled for filled in ready if filled.message.address_key != filled.address_key]
    for filled in changed:
        filled.message.address = filled.mail.recipient[:254]
        filled.message.address_key = filled.address_key[:254]
    Message.objects.bulk_update([filled.message for filled in changed], ["address", "address_key"])


def _hold_addresses(ready: list[Filled]) -> tuple[list[Filled], list[Filled]]:
    """One message per address, journey and tile: the first to hold the address leaves, the others are doubles."""
    if not ready:
        return [], []
    holds = [
        AddressHold(
            journey_id=f.message.journey_id,
            tile_id=f.message.tile_id,
            address_key=f.address_key[:254],
            message_id=f.message.pk,
        )
        for f in ready
    ]
    insert_rows(holds, skip_conflicts=True)
    place = {"journey_id": ready[0].message.journey_id, "tile_id": ready[0].message.tile_id}
    held = AddressHold.objects.filter(**place, address_key__in=[hold.address_key for hold in holds])
    holders = set(held.values_list("message_id", flat=True))
    doubles = [filled for filled in ready if filled.message.pk not in holders]
    return [filled for filled in ready if filled.message.pk in holders], doubles
