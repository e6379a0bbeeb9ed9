"""Minimum consent of a journey: on entry, inside, at sending; domain.md 2.1 and 12."""

import random
from datetime import timedelta
from typing import Any

import pytest

from marketing import clock
from marketing.audience.consent import Evidence
from marketing.audience.levels import Level
from marketing.audience.models import Change
from marketing.audience.writes import save_many
from marketing.contracts.journey import JourneyVersion
from marketing.lifecycle.perform import perform
from marketing.service import authoring, insights
from marketing.service.intake import sweep as intake
from marketing.service.journeys import admission, events, runner, schedule, turns
from marketing.service.journeys.admission import Populations
from marketing.service.journeys.at_work import at_work
from marketing.service.journeys.models import Enrolment, NotTakenIn, Watch
from marketing.service.mail.outbox import sender
from marketing.service.segments import engine
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db
WAITING = [
    {"id": "t1", "type": "segment"},
    {"id": "w1", "type": "wait-for"},
    {"id": "t2", "type": "email"},
]


def level(contact: Any, to: int, *, by_recipient: bool = False) -> None:
    """Set a contact's level, as one of us or as its recipient."""
    contact.refresh_from_db()
    contact.consent = to
    evidence = Evidence("Preferences page" if by_recipient else "Form", is_recipients=by_recipient)
    save_many([contact], ["consent"], by=None, at=clock.now(), note="n", evidence=evidence)


def journey(minimum: int | None, **overrides: Any) -> Any:
    """Return a running journey with a minimum."""
    return steps.running_journey(minimum_consent=minimum, **overrides)


def waiting(minimum: int) -> Any:
    """Return a running journey whose people wait a day before their mail."""
    tiles = factories.tile_settings(factories.live("segments"), factories.live("emails"))
    return journey(minimum, pipeline=WAITING, tile_settings=tiles | {"w1": {"amount": 1, "unit": "days"}})


def stopped(made: Any) -> dict[str, int]:
    """Count who left early by reason, as Insights tell."""
    return {one.reason: one.count for one in insights.left_reasons(made.pk)}


def not_taken_in(made: Any) -> dict[str, int]:
    """Count who did not enter by reason, as Insights tell."""
    return {one.reason: one.count for one in insights.not_taken_in(made.pk)}


@pytest.mark.parametrize("minimum", [None, *range(1, 6)])
def test_who_is_below_the_minimum_does_not_enter_and_is_counted(minimum: int | None) -> None:
    people = {level: steps.people(1, consent=level)[0] for level in Level.values}
    made = journey(minimum)
    steps.turn()
    inside = {at for at, person in people.items() if Enrolment.objects.filter(contact_id=person.pk).exists()}
    assert inside == {at for at in Level.values if minimum is None or at >= minimum}
    left_out = len(people) - len(inside)
    assert not_taken_in(made) == ({"consent-below-minimum": left_out} if left_out else {})
    assert (steps.states(made), stopped(made)) == ({"sent": len(inside)}, {})
    listed = insights.people_not_taken_in(made.pk, "consent-below-minimum").rows
    assert {one.contact_id for one in listed} == {people[at].pk for at in Level.values if at not in inside}


def test_whose_level_is_raised_enters_and_is_counted_no_longer() -> None:
    low, lower = steps.people(1, consent=3)[0], steps.people(1, consent=1)[0]
    made = journey(4)
    steps.turn()
    level(low, 4)
    level(lower, 3)
    steps.turn()
    assert (steps.states(made), not_taken_in(made)) == ({"sent": 1}, {"consent-below-minimum": 1})
    assert steps.place_of(made, low).state == "completed"


def test_a_level_raised_while_the_source_was_asked_is_seen_all_the_same() -> None:
    [person] = steps.people(1, consent=3)
    made = journey(4)
    steps.turn()
    type(person)._base_manager.filter(pk=person.pk).update(consent=4)  # nobody tells of it
    NotTakenIn.objects.update(at=clock.now())
    steps.people(1, consent=4)  # the source changes
    steps.turn(times=3)
    assert (steps.states(made), not_taken_in(made)) == ({"sent": 2}, {})


def test_one_who_left_the_segment_keeps_nobody_looking() -> None:
    [person] = steps.people(1, consent=3)
    made = journey(4)
    steps.turn()
    person.refresh_from_db()
    person.consent, person.city = 4, "Graz"
    person.save(by=factories.marketer())
    steps.turn()
    assert (steps.states(made), not_taken_in(made)) == ({}, {})


@pytest.mark.parametrize(
    ("by_recipient", "reason"), [(False, "consent-lowered"), (True, "consent-lowered-by-recipient")]
)
def test_who_falls_below_inside_is_stopped_at_once_with_its_own_reason(by_recipient: bool, reason: str) -> None:
    one, other = steps.people(2, consent=4)
    made = waiting(4)
    steps.turn()
    level(one, 3, by_recipient=by_recipient)
    runner.sweep(clock.now())
    place = steps.place_of(made, one)
    assert (place.state, place.reason, place.tile_id) == ("left", reason, "w1")
    assert (stopped(made), steps.place_of(made, other).state) == ({reason: 1}, "active")


def test_a_level_lowered_within_the_minimum_stops_nobody() -> None:
    [one] = steps.people(1, consent=5)
    made = waiting(4)
    steps.turn()
    level(one, 4)
    steps.turn()
    assert steps.place_of(made, one).state == "active"


def test_opting_out_is_no_lowered_level() -> None:
    [one] = steps.people(1, consent=4)
    made = waiting(4)
    steps.turn()
    one.refresh_from_db()
    one.do_not_bulk_email = True
    one.save(by=factories.marketer())
    steps.turn(clock.now() + timedelta(days=1))
    assert (steps.place_of(made, one).state, steps.states(made)) == ("completed", {"blocked": 1})


def test_a_level_raised_again_before_we_looked_does_not_let_go_on() -> None:
    [one] = steps.people(1, consent=4)
    made = waiting(4)
    steps.turn()
    level(one, 2)
    level(one, 5)
    steps.turn()
    steps.turn(clock.now() + timedelta(days=2))
    assert (stopped(made), steps.states(made)) == ({"consent-lowered": 1}, {})
    assert Enrolment.objects.count() == 1


def test_one_unheard_of_is_stopped_at_the_next_step() -> None:
    [one] = steps.people(1, consent=4)
    made = waiting(4)
    steps.turn()
    level(one, 0)
    Change.objects.all().delete()
    [run] = at_work(clock.now() + timedelta(days=1))
    turns.turn(run)
    assert stopped(made) == {"consent-lowered": 1}


def test_one_below_the_minimum_without_any_record_is_stopped_at_the_next_step() -> None:
    [one] = steps.people(1, consent=4)
    made = waiting(4)
    steps.turn()
    type(one)._base_manager.filter(pk=one.pk).update(consent=0)
    [run] = at_work(clock.now() + timedelta(days=1))
    turns.turn(run)
    assert stopped(made) == {"consent-lowered": 1}


def test_one_lowered_while_the_journey_is_stopped_goes_no_further_when_it_is_live_again() -> None:
    [one] = steps.people(1, consent=4)
    made = waiting(4)
    steps.turn()
    perform(made, "stop", by=factories.marketer())
    intake.sweep(clock.now())
    made.refresh_from_db()
    level(one, 1)
    level(one, 4)
    events.follow_people(clock.now())
    steps.go_live(made)
    steps.turn(clock.now() + timedelta(days=1))
    assert (stopped(made), steps.states(made)) == ({"consent-lowered": 1}, {})


def test_a_mail_that_waits_is_blocked_at_the_moment_of_sending() -> None:
    made, [one, other] = steps.queued(2, minimum_consent=None)
    assert made.minimum_consent is None
    made, [one, other] = queued_with(4)
    level(one, 3)
    sender.sweep(clock.now())
    message = steps.message_of(made, one)
    assert (message.state, message.reason) == ("blocked", "consent-below-minimum")
    assert steps.message_of(made, other).state == "sent"


def queued_with(minimum: int) -> tuple[Any, list[Any]]:
    """Return a live journey with a minimum and two people of that level whose mails wait."""
    people = steps.people(2, consent=minimum)
    made = journey(minimum)
    runner.sweep(clock.now())
    assert steps.states(made) == {"queued": 2}
    return made, people


def test_a_mail_that_waits_is_blocked_with_the_reason_once_its_contact_is_stopped() -> None:
    made, [one, _other] = queued_with(4)
    level(one, 3)
    runner.sweep(clock.now())
    message = steps.message_of(made, one)
    assert (message.state, message.reason) == ("blocked", "consent-lowered")


@pytest.mark.parametrize("number", [2, 60])
def test_many_cost_as_many_queries_as_few(number: int, django_assert_max_num_queries: Any) -> None:
    people = [*steps.people(number, consent=3), *steps.people(number, consent=5)]
    made = journey(4)
    engine.sweep(clock.now())
    schedule.keep(clock.now())
    [run] = at_work(clock.now())
    Watch.objects.create(run_id=run.run_id)
    assert run.entrance is not None
    live = Populations.read(run.sources).live
    with django_assert_max_num_queries(11):
        assert admission.enter(run, run.entrance, live) == number
    assert not_taken_in(made) == {"consent-below-minimum": number}
    for person in people:
        level(person, 4 if person.consent == 3 else 3)
    with django_assert_max_num_queries(24):
        events.follow_people(clock.now())
    [run] = at_work(clock.now())
    with django_assert_max_num_queries(18):
        assert turns.turn(run) == number
    assert stopped(made) == {"consent-lowered": number}


@pytest.mark.parametrize("seed", range(4))
def test_decisions_are_those_of_plain_python(seed: int) -> None:
    """Twelve people, random levels, two journeys; every few steps some are changed: compared with a plain model."""
    dice = random.Random(seed)
    people = [steps.people(1, consent=dice.choice(Level.values))[0] for _ in range(12)]
    levels = {person.pk: person.consent for person in people}
    made = [(minimum, waiting(minimum)) for minimum in sorted(dice.sample(range(1, 6), 2))]
    inside: dict[tuple[int, int], str] = {}

    def look(minimum: int) -> None:
        for key, found in levels.items():
            if found >= minimum:
                inside.setdefault((minimum, key), "active")

    def change(person: Any, to: int, by_recipient: bool) -> None:
        for minimum, _journey in made:
            fell = levels[person.pk] >= minimum > to
            if fell and inside.get((minimum, person.pk)) == "active":
                inside[minimum, person.pk] = reason_of[by_recipient]
        levels[person.pk] = to
        level(person, to, by_recipient=by_recipient)

    reason_of = {True: "consent-lowered-by-recipient", False: "consent-lowered"}
    for _round in range(4):
        steps.turn(times=1)
        for minimum, _journey in made:
            look(minimum)
        for person in dice.sample(people, 4):
            change(person, dice.choice(Level.values), dice.random() < 0.5)
    steps.turn(times=1)
    for minimum, _journey in made:
        look(minimum)
    for minimum, one in made:
        found = {row.contact_id: row.reason or row.state for row in Enrolment.objects.filter(run__record_id=one.pk)}
        assert found == {key: what for (asked, key), what in inside.items() if asked == minimum}
        below = sum(1 for key, at in levels.items() if at < minimum and (minimum, key) not in inside)
        assert sum(not_taken_in(one).values()) == below
    steps.turn(clock.now() + timedelta(days=1, hours=1))
    for minimum, one in made:
        mailed = sum(1 for (asked, _key), what in inside.items() if asked == minimum and what == "active")
        assert steps.states(one) == ({"sent": mailed} if mailed else {})


@pytest.mark.parametrize(("minimum", "below"), [(None, 0), (1, 1), (4, 2), (5, 4)])
def test_the_reach_counts_each_member_once_and_who_is_below(minimum: int | None, below: int) -> None:
    for at in (0, 3, 4, 4):
        steps.people(1, consent=at, orders=9)
    segment, other = factories.live("segments"), factories.in_state("segments", "live")
    engine.sweep(clock.now())
    tiles = factories.tile_settings(segment, factories.live("emails"))
    tiles["t1"]["items"].append({"segment": other.pk, "containment": "include"})
    made = factories.journey(minimum_consent=minimum, tile_settings=tiles)
    assert authoring.reach(made.snapshot()) == authoring.Reach(members=4, below=below)


def test_without_a_segment_nobody_is_reached() -> None:
    assert authoring.reach(JourneyVersion(minimum_consent=4)) == authoring.Reach()
