"""What each type of tile does for a batch of contacts that stand at it. Deciding twice comes to the same."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta

from marketing.audience import people
from marketing.contracts.characters import composed
from marketing.contracts.journey import CREATE_LEAD, EMAIL, IF_THEN, NO, SEGMENT, WAIT_FOR, YES, Tile
from marketing.contracts.tile_settings import CLICKED, DELIVERED, OPENED, OR, IfThenSettings, Rule, WaitSettings
from marketing.nudges import nudge
from marketing.publishing.models import Publication
from marketing.service import reasons
from marketing.service.interactions.judging.judge import HELD_FOR
from marketing.service.interactions.judging.verdicts import BY_PEOPLE, Verdict
from marketing.service.interactions.models import Interaction
from marketing.service.journeys.admission import memberships
from marketing.service.journeys.at_work import JourneyAtWork
from marketing.service.journeys.decisions import Decisions, branch
from marketing.service.journeys.leads import create_lead
from marketing.service.journeys.models import Enrolment
from marketing.service.journeys.source import Source
from marketing.service.mail import prepared
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.mail.models import SETTLED, Message, MessageState
from marketing.service.mail.outbox import queue

Batch = Sequence[Enrolment]
Decide = Callable[[JourneyAtWork, Tile, Batch, Decisions], None]

FAILED_STATES = {MessageState.BLOCKED.value, MessageState.FAILED.value}
ACT = ("tile_id", "type", "link_url", "link_label")
# A click shows that the mail was opened, pictures or not.
SHOWN_BY = {
    DELIVERED: {MailInteraction.DELIVERED, MailInteraction.OPENED, MailInteraction.CLICKED, MailInteraction.VIEWED},
    OPENED: {MailInteraction.OPENED, MailInteraction.CLICKED, MailInteraction.VIEWED},
    CLICKED: {MailInteraction.CLICKED},
}


def segment(run: JourneyAtWork, tile: Tile, batch: Batch, decisions: Decisions) -> None:
    """Let those on who are in the source now; the others are not processed any more."""
    source = Source.of(tile)
    found = memberships(source.segments, [enrolment.contact_id for enrolment in batch])
    for enrolment in batch:
        if source.holds(found.get(enrolment.contact_id, set())):
            decisions.go(enrolment, tile.next_id)
        else:
            decisions.leave(enrolment, reasons.NOT_IN_SOURCE)


def email(run: JourneyAtWork, tile: Tile, batch: Batch, decisions: Decisions) -> None:
    """Queue a message for everybody who has none; let those on whose message is settled, sent or not."""
    contacts = [enrolment.contact_id for enrolment in batch]
    rows = Message.objects.filter(run_id=run.run_id, contact_id__in=contacts)
    found = rows.values_list("contact_id", "place", "state", "reason")
    messages = {contact_id: (state, reason) for contact_id, place, state, reason in found if place == tile.id}
    new = []
    for enrolment in batch:
        state, reason = messages.get(enrolment.contact_id, ("", ""))
        if state in SETTLED:
            decisions.go(enrolment, tile.next_id, failed_for=reason if state in FAILED_STATES else "")
            continue
        decisions.wait(enrolment, None)
        if not state:
            new.append(enrolment)
    if new:
        _queue(run, tile, new)


def _queue(run: JourneyAtWork, tile: Tile, batch: Batch) -> None:
    pinned = prepared.pins_of(run.publication_id)[tile.id]
    ids = [enrolment.contact_id for enrolment in batch]
    addresses = dict(people.model("contact")._base_manager.filter(pk__in=ids).values_list("pk", "email"))
    queue.add([_message(run, tile, key, pinned, addresses.get(key, "").strip()[:254]) for key in ids])
    nudge("mail.sweep")


def _message(run: JourneyAtWork, tile: Tile, contact_id: int, pinned: Publication, address: str) -> Message:
    return Message(
        run_id=run.run_id,
        place=tile.id,
        contact_id=contact_id,
        email_id=pinned.record_id,
        publication_id=pinned.pk,
        content_settings_id=run.version.content_settings,
        address=address,
        address_key=address.casefold(),
        due_at=run.at,
        queued_at=run.at,
    )


def wait_for(run: JourneyAtWork, tile: Tile, batch: Batch, decisions: Decisions) -> None:
    """Release each contact after its own delay."""
    delay = tile.set_as(WaitSettings).length or timedelta()
    for enrolment in batch:
        if enrolment.since + delay <= run.at:
            decisions.go(enrolment, tile.next_id)
        else:
            decisions.wait(enrolment, enrolment.since + delay)


def if_then(run: JourneyAtWork, tile: Tile, batch: Batch, decisions: Decisions) -> None:
    """Yes as soon as the rules hold, no when the time is out."""
    settings = tile.set_as(IfThenSettings)
    rules, limit = settings.rules, settings.length or timedelta()
    holds = any if settings.join == OR else all
    done, held = _done(run, rules, batch)
    for enrolment in batch:
        acts = done.get(enrolment.contact_id, [])
        if rules and holds(any(_shows(rule, act) for act in acts) for rule in rules):
            decisions.go(enrolment, branch(tile, YES))
        elif enrolment.since + limit <= run.at:
            if enrolment.contact_id in held:
                decisions.wait(enrolment, run.at + HELD_FOR)
            else:
                decisions.go(enrolment, branch(tile, NO))
        else:
            decisions.wait(enrolment, enrolment.since + limit)


def _done(
    run: JourneyAtWork, rules: Sequence[Rule], batch: Batch
) -> tuple[dict[int, list[tuple[str, ...]]], set[int | None]]:
    """What each contact itself, and no machine, did with the mails that the rules ask about: (tile, type, url, label);
    and of whom something is not judged yet.
    """
    rows = Interaction.objects.filter(
        run_id=run.run_id,
        tile_id__in={rule.source for rule in rules},
        contact_id__in=[enrolment.contact_id for enrolment in batch],
        verdict__in=(*BY_PEOPLE, Verdict.HELD),
    )
    found: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    held: set[int | None] = set()
    for contact_id, verdict, *act in rows.values_list("contact_id", "verdict", *ACT):
        if verdict == Verdict.HELD:
            held.add(contact_id)
        elif contact_id is not None:
            found[contact_id].append(tuple(act))
    return found, held


def _shows(rule: Rule, act: tuple[str, ...]) -> bool:
    tile_id, kind, url, label = act
    if tile_id != rule.source or kind not in SHOWN_BY.get(rule.condition, ()):
        return False
    return rule.condition != CLICKED or not rule.link or composed(rule.link) in map(composed, (url, label))


TILES: dict[str, Decide] = {
    SEGMENT: segment,
    EMAIL: email,
    WAIT_FOR: wait_for,
    IF_THEN: if_then,
    CREATE_LEAD: create_lead,
}
