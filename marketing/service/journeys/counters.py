"""What journeys did, for consoles: counters, and the people behind them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from marketing.contracts.journey import JourneyVersion
from marketing.service import reasons
from marketing.service.journeys.models import Enrolment, EnrolmentState, NotTakenIn, Outcome, Step
from marketing.service.mail.models import Message, MessageState
from marketing.service.pages import Page, Passage, ReasonCount, RunOwner, contacts_of, names_of, newest, owners_of
from marketing.service.reasons import label
from marketing.service.runs.models import Run
from marketing.service.runs.opening import keys_of, runs_of


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


@dataclass(frozen=True)
class IterationFacts:
    """One iteration of a recurring journey, or the one run of another: its time, whether it is over, its numbers."""

    number: int
    starts_at: datetime | None
    ends_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    totals: JourneyTotals


def counters(journey_id: int, iteration: int | None = None) -> dict[str, TileCounters]:
    """The numbers of every tile that somebody entered, in one iteration or all."""
    steps = Step.objects.filter(run_id__in=_runs(journey_id, iteration), outcome__in=Outcome.values).order_by()
    rows = steps.values_list("tile_id", "outcome").annotate(n=Count("pk"))
    found: dict[str, dict[str, int]] = {}
    for tile_id, outcome, number in rows:
        found.setdefault(tile_id, {})[outcome] = number
    return {tile_id: TileCounters(entered=sum(each.values()), **each) for tile_id, each in found.items()}


def totals(journey_ids: Iterable[int]) -> dict[int, JourneyTotals]:
    """The totals of many journeys, over all their iterations, in three queries."""
    ids = list(journey_ids)
    owners = dict(runs_of(JourneyVersion.kind, ids).values_list("pk", "record_id"))
    people, mails = _people_and_mails(owners)
    return {key: _totals(people.get(key, {}), mails.get(key, {})) for key in ids}


def totals_of_iteration(journey_id: int, iteration: int) -> JourneyTotals:
    """The totals of one iteration."""
    owners = dict.fromkeys(_runs(journey_id, iteration).values_list("pk", flat=True), journey_id)
    people, mails = _people_and_mails(owners)
    return _totals(people.get(journey_id, {}), mails.get(journey_id, {}))


def iterations(journey_id: int) -> list[IterationFacts]:
    """A journey's runs with their numbers, the newest first, in three queries."""
    runs = list(runs_of(JourneyVersion.kind, [journey_id]).order_by("-number"))
    people, mails = _people_and_mails({run.pk: run.pk for run in runs})
    return [_facts(run, _totals(people.get(run.pk, {}), mails.get(run.pk, {}))) for run in runs]


def running_iteration(journey_id: int) -> IterationFacts | None:
    """The iteration that is open, without numbers."""
    runs = runs_of(JourneyVersion.kind, [journey_id]).filter(closed_at__isnull=True, ends_at__isnull=False)
    newest = runs.order_by("-number").first()
    return _facts(newest, JourneyTotals()) if newest else None


def _facts(run: Run, numbers: JourneyTotals) -> IterationFacts:
    return IterationFacts(run.number, run.starts_at, run.ends_at, run.opened_at, run.closed_at, numbers)


def _runs(journey_id: int, iteration: int | None) -> Any:
    return keys_of(JourneyVersion.kind, journey_id, iteration)


Counts = dict[int, dict[str, int]]


def _people_and_mails(owners: Mapping[int, int]) -> tuple[Counts, Counts]:
    """The enrolments and the messages of runs by state, added up for whom the runs belong to."""
    # By index: those of runs begin with the state.
    people = Enrolment.objects.filter(run_id__in=owners, state__in=EnrolmentState.values)
    mails = Message.objects.filter(run_id__in=owners, state__in=MessageState.values)
    return _by_state(people, owners), _by_state(mails, owners)


def _by_state(rows: Any, owners: Mapping[int, int]) -> Counts:
    found: Counts = {}
    for run_id, state, number in rows.order_by().values_list("run_id", "state").annotate(n=Count("pk")):
        states = found.setdefault(owners[run_id], {})
        states[state] = states.get(state, 0) + number
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


def people_at(
    journey_id: int, iteration: int | None, tile_id: str, outcome: str, after: int | None, limit: int
) -> Page[Passage]:
    """Who stands behind one counter, newest first."""
    steps = Step.objects.filter(run_id__in=_runs(journey_id, iteration), tile_id=tile_id).select_related("run")
    steps = steps.filter(outcome__in=[outcome] if outcome in Outcome.values else Outcome.values)
    rows, next_after = newest(steps, after, limit)
    return Page(list(_passages(rows)), next_after)


def journeys_of(contact_id: int) -> list[Passage]:
    """Where a contact stands, or ended, in every journey it entered, newest first."""
    enrolments = Enrolment.objects.filter(contact_id=contact_id).order_by("-pk")[:200]
    wanted = {(enrolment.pk, enrolment.tile_id) for enrolment in enrolments}
    steps = Step.objects.filter(enrolment_id__in=[key for key, _tile in wanted]).select_related("run")
    steps = steps.order_by("-enrolment_id")
    return list(_passages([step for step in steps if (step.enrolment_id, step.tile_id) in wanted]))


def journeys_with(contact_ids: Iterable[int]) -> list[str]:
    """The names of the journeys in which some of these contacts stand now."""
    inside = Enrolment.objects.filter(contact_id__in=list(contact_ids), state=EnrolmentState.ACTIVE)
    runs = Run.objects.filter(pk__in=inside.values("run_id"), kind=JourneyVersion.kind)
    return sorted(names_of(JourneyVersion.kind, runs.values_list("record_id", flat=True)).values())


def left_reasons(journey_id: int, iteration: int | None, tile_id: str) -> list[ReasonCount]:
    """Why people left early, the most frequent first."""
    left = Enrolment.objects.filter(run_id__in=_runs(journey_id, iteration), state=EnrolmentState.LEFT)
    if tile_id:
        left = left.filter(tile_id=tile_id)
    rows = left.order_by().values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason")
    return [ReasonCount(reason, label(reason), number) for reason, number in rows]


def not_taken_in(journey_id: int, iteration: int | None) -> list[ReasonCount]:
    """Why contacts of the source did not enter, the most frequent first."""
    rows = NotTakenIn.objects.filter(run_id__in=_runs(journey_id, iteration), reason__in=[reasons.CONSENT_BELOW])
    counted = rows.order_by().values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason")
    return [ReasonCount(reason, label(reason), number) for reason, number in counted]


def people_not_taken_in(
    journey_id: int, iteration: int | None, reason: str, after: int | None, limit: int
) -> Page[Passage]:
    """Which contacts of the source did not enter for a reason, newest first."""
    rows = NotTakenIn.objects.filter(run_id__in=_runs(journey_id, iteration), reason=reason).select_related("run")
    found, next_after = newest(rows, after, limit)
    contacts, owners = contacts_of(row.contact_id for row in found), owners_of(row.run for row in found)
    passages = [_outside(row, contacts.get(row.contact_id, ("(deleted)", "")), owners[row.run_id]) for row in found]
    return Page(passages, next_after)


def _outside(row: NotTakenIn, contact: tuple[str, str], owner: RunOwner) -> Passage:
    return Passage(
        id=row.pk,
        owner=owner,
        tile_id="",
        contact_id=row.contact_id,
        name=contact[0],
        email=contact[1],
        outcome="",
        entered_at=row.at,
        left_at=None,
        reason=row.reason,
        reason_label=label(row.reason),
    )


def _passages(steps: Iterable[Step]) -> Iterator[Passage]:
    steps = list(steps)
    contacts = contacts_of(step.contact_id for step in steps)
    owners = owners_of(step.run for step in steps)
    for step in steps:
        name, email = contacts.get(step.contact_id, ("(deleted)", ""))
        yield Passage(
            id=step.pk,
            owner=owners[step.run_id],
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
