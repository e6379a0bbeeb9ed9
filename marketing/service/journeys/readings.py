"""What journeys did, for consoles: counters, and the people behind them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Count

from marketing.contracts.journey import JourneyVersion
from marketing.service.journeys.models import Enrolment, EnrolmentState, Outcome, Step
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


def journeys_with(contact_ids: Iterable[int]) -> list[str]:
    """Return the names of the journeys in which some of these contacts stand now."""
    inside = Enrolment.objects.filter(contact_id__in=list(contact_ids), state=EnrolmentState.ACTIVE)
    found = inside.order_by().values_list("journey_id", flat=True).distinct()
    return sorted(names_of(JourneyVersion.kind, found).values())


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

