"""What journeys did, for consoles: counters, people behind them, what is wrong with a tile."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count

from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.contracts.email import EmailVersion
from marketing.contracts.journey import EMAIL, JourneyVersion
from marketing.contracts.segment import SegmentVersion
from marketing.publishing.models import LivePublication, PublicationReference
from marketing.service import versions
from marketing.service.journeys.models import Enrolment, EnrolmentState, Outcome, Step
from marketing.service.journeys.source import Source
from marketing.service.mail.models import Message, MessageState
from marketing.service.pages import Page, Passage, ReasonCount, contacts_of, names_of, newest
from marketing.service.reasons import label


@dataclass(frozen=True)
class TileCounters:
    """People at one tile: `entered` is always `waiting` + `completed` + `failed`.

    Failed at an email tile: the mail was blocked or refused; the contact goes on.
    """

    entered: int = 0
    waiting: int = 0
    completed: int = 0
    failed: int = 0


@dataclass(frozen=True)
class JourneyTotals:
    """A journey in numbers: people who entered, are inside, went through, left early; its mails."""

    entered: int = 0
    inside: int = 0
    completed: int = 0
    left: int = 0
    queued: int = 0
    sent: int = 0
    blocked: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Pin:
    """A journey's tile keeps sending version `pinned_number` while version `live_number` of the record is live."""

    tile_id: str
    kind: str
    record_id: int
    name: str
    pinned_number: int
    live_number: int


_QUEUED = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.RETRY)


def counters(journey_id: int) -> dict[str, TileCounters]:
    """Return the numbers of every tile that somebody entered."""
    steps = Step.objects.filter(journey_id=journey_id).order_by()
    rows = steps.values_list("tile_id", "outcome").annotate(n=Count("pk"))
    found: dict[str, dict[str, int]] = {}
    for tile_id, outcome, number in rows:
        found.setdefault(tile_id, {})[outcome] = number
    return {tile_id: TileCounters(entered=sum(each.values()), **each) for tile_id, each in found.items()}


def totals(journey_ids: Iterable[int]) -> dict[int, JourneyTotals]:
    """Return the totals of many journeys in two queries."""
    ids = list(journey_ids)
    people = _by_state(Enrolment.objects.filter(journey_id__in=ids).order_by().values_list("journey_id", "state"))
    mails = _by_state(Message.objects.filter(journey_id__in=ids).order_by().values_list("journey_id", "state"))
    return {key: _totals(people.get(key, {}), mails.get(key, {})) for key in ids}


def _by_state(rows: "Iterable[tuple[int, str]]") -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for key, state, number in rows.annotate(n=Count("pk")):  # type: ignore[attr-defined]  # a query set of tuples
        found.setdefault(key, {})[state] = number
    return found


def _totals(people: dict[str, int], mails: dict[str, int]) -> JourneyTotals:
    return JourneyTotals(
        entered=sum(people.values()),
        inside=people.get(EnrolmentState.ACTIVE, 0),
        completed=people.get(EnrolmentState.COMPLETED, 0),
        left=people.get(EnrolmentState.LEFT, 0),
        queued=sum(mails.get(state, 0) for state in _QUEUED),
        sent=mails.get(MessageState.SENT, 0) + mails.get(MessageState.UNCERTAIN, 0),
        blocked=mails.get(MessageState.BLOCKED, 0),
        failed=mails.get(MessageState.FAILED, 0),
    )


def people_at(journey_id: int, tile_id: str, outcome: str, after: int | None, limit: int) -> Page[Passage]:
    """Return who stands behind one counter, newest first."""
    steps = Step.objects.filter(journey_id=journey_id, tile_id=tile_id)
    if outcome in Outcome.values:
        steps = steps.filter(outcome=outcome)
    rows, next_after = newest(steps, after, limit)
    return Page(list(_passages(rows)), next_after)


def journeys_of(contact_id: int) -> list[Passage]:
    """Return where a contact stands, or ended, in every journey it entered, newest first."""
    enrolments = Enrolment.objects.filter(contact_id=contact_id).order_by("-pk")[:200]
    wanted = {(enrolment.pk, enrolment.tile_id) for enrolment in enrolments}
    steps = Step.objects.filter(enrolment_id__in=[key for key, _tile in wanted]).order_by("-enrolment_id")
    return list(_passages([step for step in steps if (step.enrolment_id, step.tile_id) in wanted]))


def left_reasons(journey_id: int, tile_id: str) -> list[ReasonCount]:
    """Return why people left early, the most frequent first."""
    left = Enrolment.objects.filter(journey_id=journey_id, state=EnrolmentState.LEFT)
    if tile_id:
        left = left.filter(tile_id=tile_id)
    rows = left.order_by().values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason")
    return [ReasonCount(reason, label(reason), number) for reason, number in rows]


def _passages(steps: Iterable[Step]) -> Iterator[Passage]:
    steps = list(steps)
    contacts = contacts_of(step.contact_id for step in steps)
    journeys = names_of(JourneyVersion.kind, (step.journey_id for step in steps))
    for step in steps:
        name, email = contacts.get(step.contact_id, ("(deleted)", ""))
        yield Passage(
            id=step.pk,
            journey_id=step.journey_id,
            journey_name=journeys.get(step.journey_id, ""),
            tile_id=step.tile_id,
            contact_id=step.contact_id,
            name=name,
            email=email,
            outcome=step.outcome,
            entered_at=step.entered_at,
            left_at=step.left_at,
            reason=step.reason,
            reason_label=label(step.reason) if step.reason else "",
        )


def pins_behind(journey_id: int) -> list[Pin]:
    """Return the pins of the live publication whose record has a newer live version."""
    found = []
    for reference in _pins(journey_id):
        live = versions.live(EmailVersion).filter(record_id=reference.record_id).first()
        pinned = reference.pinned
        if live is not None and pinned is not None and live.publication.number > pinned.number:
            tile_id = reference.where.removeprefix("tile:")
            name = live.publication.name
            numbers = (pinned.number, live.publication.number)
            found.append(Pin(tile_id, reference.kind, reference.record_id, name, *numbers))
    return found


def tile_errors(journey_id: int) -> dict[str, list[str]]:
    """Return, by tile, what keeps a live journey's tile from working as meant."""
    live = versions.live(JourneyVersion).filter(record_id=journey_id).first()
    if live is None:
        return {}
    version = versions.value_of(live.publication, JourneyVersion)
    found: dict[str, list[str]] = {}
    for reference in _pins(journey_id):
        if not _is_live(EmailVersion.kind, reference.record_id) and reference.pinned is not None:
            name = reference.pinned.name
            text = f"The email “{name}” is inactive. This journey goes on sending the version it pinned."
            found.setdefault(reference.where.removeprefix("tile:"), []).append(text)
    for tile in version.tiles().values():
        is_mail = tile.type == EMAIL and version.content_settings is not None
        if is_mail and not _is_live(ContentSettingsVersion.kind, version.content_settings):
            text = "The content settings are not live: contacts wait here until they are."
            found.setdefault(tile.id, []).append(text)
        for segment_id in Source.of(tile).included:
            if not _is_live(SegmentVersion.kind, segment_id):
                name = names_of(SegmentVersion.kind, [segment_id]).get(segment_id, "(deleted)")
                text = f"The segment “{name}” is not live: nobody new enters from it."
                found.setdefault(tile.id, []).append(text)
    return found


def _pins(journey_id: int) -> list[PublicationReference]:
    live = LivePublication.objects.filter(kind=JourneyVersion.kind, record_id=journey_id)
    pins = PublicationReference.objects.filter(
        publication__in=live.values("publication_id"), kind=EmailVersion.kind, pinned__isnull=False
    )
    return list(pins.select_related("pinned").defer("pinned__payload"))


def _is_live(kind: str, record_id: int | None) -> bool:
    return record_id is not None and LivePublication.objects.filter(kind=kind, record_id=record_id).exists()
