"""One poisoned record, publication, contact or row for each engine: the others carry on in the same sweep.

The poisoned one says so on its page, at home and in /readyz; with the antidote it carries on by itself.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from entities.contacts.models import INTERESTS
from marketing import clock
from marketing.audience import changes
from marketing.audience.models import Change
from marketing.lifecycle import checks, registry
from marketing.lifecycle.faults import Fault
from marketing.lifecycle.perform import perform
from marketing.service import insights
from marketing.service.intake import sweep as intake
from marketing.service.interactions import recording
from marketing.service.interactions.models import Interaction, InteractionWork
from marketing.service.journeys import events, runner
from marketing.service.journeys.models import Enrolment
from marketing.service.mail.models import Message
from marketing.service.runs.models import Run
from marketing.service.segments import engine, population
from marketing.service.segments.models import Membership, MembershipChange, Population
from tests import factories, poison
from tests.service import steps

pytestmark = pytest.mark.django_db
LATER = timedelta(seconds=6)  # past the first back-off


@pytest.fixture
def told(client: Client) -> Callable[[Any, str], None]:
    """Assert that a record's page, the home page and /readyz tell that it is held up, and why."""
    client.force_login(factories.user("administrator"))

    def assert_told(record: Any, words: str) -> None:
        for address in (f"/{record.slug}/{record.pk}/", "/"):
            answer = client.get(address)
            assert (answer.status_code, words in answer.content.decode()) == (200, True), address
        assert client.get("/readyz").json()["parked"] == 1
        assert {(row.kind, row.record_id) for row in Fault.objects.all()} == {(record.slug, record.pk)}

    return assert_told


def two_live(kind: str, **overrides: Any) -> tuple[Any, Any]:
    """Make two live records of a kind; the first is to be poisoned, so that it comes first in every loop."""
    one, two = (factories.in_state(kind, "live", **overrides) for _ in range(2))
    return one, two


def two_journeys(**overrides: Any) -> tuple[Any, Any]:
    """Make two journeys that are live by the service."""
    one, two = (steps.running_journey(**overrides) for _ in range(2))
    return one, two


def members(segment: Any) -> set[int]:
    """Return who is on a segment's list."""
    return set(Membership.objects.filter(segment_id=segment.pk).values_list("contact_id", flat=True))


def entered(journey: Any) -> set[int]:
    """Return who entered a journey."""
    return set(Enrolment.objects.filter(run__record_id=journey.pk).values_list("contact_id", flat=True))


# --- Segments --------------------------------------------------------------------------------------------------------
def test_a_segment_that_can_not_be_read_holds_up_no_other_list(told: Any) -> None:
    [person], at = steps.people(1), clock.now()
    bad, good = two_live("segments")
    antidote = poison.spoil(bad.live_publication)
    engine.sweep(at)
    assert (members(bad), members(good)) == (set(), {person.pk})
    assert insights.segment_population([bad.pk])[bad.pk].state == "failed"
    told(bad, "was changed in the database after it was published")
    antidote()
    engine.sweep(at + LATER)
    assert members(bad) == {person.pk}
    assert insights.segment_population([bad.pk])[bad.pk].state == "ready"
    assert not Fault.objects.exists()


def test_a_list_that_the_database_refuses_holds_up_no_other(told: Any) -> None:
    [person], at = steps.people(1), clock.now()
    bad, good = two_live("segments")
    antidote = poison.refuse(MembershipChange, "INSERT", f"NEW.segment_id = {bad.pk}")
    engine.sweep(at)
    assert (members(bad), members(good)) == (set(), {person.pk})
    told(bad, "The database could not do it")
    engine.sweep(at + timedelta(seconds=1))
    assert Fault.objects.get().attempts == 1, "not before its back-off is over"
    antidote()
    engine.sweep(at + LATER)
    assert members(bad) == {person.pk}
    assert not Fault.objects.exists()


def test_a_segment_that_can_not_follow_loses_no_change_and_holds_up_no_other(told: Any) -> None:
    at = clock.now()
    bad, good = two_live("segments")
    engine.sweep(at)
    antidote = poison.spoil(bad.live_publication)
    [person] = steps.people(1)
    engine.sweep(at)
    assert (members(bad), members(good)) == (set(), {person.pk})
    assert not Change.objects.filter(consumer=engine.CONSUMER).exists()
    told(bad, "Following changed people has failed")
    antidote()
    engine.sweep(at + LATER)
    assert members(bad) == {person.pk}
    assert not Fault.objects.exists()
    assert not Change.objects.filter(consumer=population.MISSED).exists()


def test_what_is_missed_while_a_list_is_made_has_it_made_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    at, segment = clock.now(), factories.in_state("segments", "live")
    engine.sweep(at)
    ranges = population._ranges

    def missed_meanwhile() -> Any:
        yield from ranges()
        changes.leave(population.MISSED, "segments", [segment.pk])

    monkeypatch.setattr(population, "_ranges", missed_meanwhile)
    changes.leave(population.MISSED, "segments", [segment.pk])
    assert population.refresh(segment.pk, at)
    assert engine.due_segments(at) == [segment.pk]


def interested() -> Any:
    """Return a live segment of those who have any interest."""
    return factories.in_state(
        "segments", "live", dynamic_query=factories.query_of(factories.row("interests", "contains-data"))
    )


def test_one_contact_that_breaks_the_rules_is_left_out_of_the_list_and_told(told: Any) -> None:
    at, interest = clock.now(), INTERESTS[0][0]
    *fine, broken = steps.people(12, interests=[interest])
    segment = interested()
    antidote = poison.spoil_interests(broken)
    engine.sweep(at)
    assert members(segment) == {person.pk for person in fine}
    facts = insights.segment_population([segment.pk])[segment.pk]
    assert (facts.state, facts.members) == ("ready", 11)
    assert facts.error.startswith("1 contact is left out") and broken.name in facts.error
    told(segment, "1 contact is left out")
    assert not [problem for problem in checks.problems(segment, at) if problem.severity == "error"]
    antidote()
    engine.sweep(at + LATER)
    assert len(members(segment)) == 12
    assert not Fault.objects.exists()


def test_a_member_that_breaks_the_rules_by_a_change_leaves_and_the_others_are_followed(told: Any) -> None:
    at, interest = clock.now(), INTERESTS[0][0]
    stays, breaks, goes = steps.people(3, interests=[interest])
    segment = interested()
    engine.sweep(at)
    goes.interests = []
    goes.save(by=factories.marketer())
    breaks.save(by=factories.marketer())
    changes.announce("contacts", [breaks.pk])
    antidote = poison.spoil_interests(breaks)
    engine.sweep(at)
    assert members(segment) == {stays.pk}
    told(segment, "1 contact is left out")
    antidote()
    engine.sweep(at + LATER)
    assert members(segment) == {stays.pk, breaks.pk}
    assert not Fault.objects.exists()


def test_a_deleted_segments_list_that_can_not_be_dropped_holds_up_no_sweep() -> None:
    at, [person] = clock.now(), steps.people(1)
    segment = factories.in_state("segments", "live")
    for key in (1_000_001, 1_000_002):
        Population.objects.create(segment_id=key)
    antidote = poison.refuse(Population, "DELETE", "OLD.segment_id = 1000001")
    engine.sweep(at)
    assert members(segment) == {person.pk}
    assert not Population.objects.filter(segment_id=1_000_002).exists()
    assert Fault.objects.get().record_id == 1_000_001
    antidote()
    engine.sweep(at + LATER)
    assert not Population.objects.filter(segment_id=1_000_001).exists()
    assert not Fault.objects.exists()


# --- Journeys --------------------------------------------------------------------------------------------------------
def lets_in(good: Any, bad: Any, person: Any, at: datetime) -> None:
    """Sweep: the good journey lets the person in, the bad one does not."""
    engine.sweep(at)
    runner.sweep(at)
    assert (entered(bad), entered(good)) == (set(), {person.pk})


def lets_in_once_cured(journey: Any, person: Any, at: datetime, antidote: Callable[[], None]) -> None:
    """The cause is gone: it goes on by itself, and nothing is told of it any more."""
    antidote()
    runner.sweep(at + LATER)
    assert entered(journey) == {person.pk}
    assert not Fault.objects.exists()


def test_a_journey_that_can_not_be_read_holds_up_no_other(told: Any) -> None:
    [person], at = steps.people(1), clock.now()
    bad, good = two_journeys()
    antidote = poison.spoil(bad.live_publication)
    lets_in(good, bad, person, at)
    told(bad, "was changed in the database after it was published")
    lets_in_once_cured(bad, person, at, antidote)


def test_tile_settings_that_no_check_would_let_pass_hold_up_no_other_journey(told: Any) -> None:
    [person], at = steps.people(1), clock.now()
    bad, good = two_journeys()
    broken = bad.tile_settings | {"t1": {"items": [{"segment": 1}, "x"]}}
    antidote = poison.rewrite(bad.live_publication, tile_settings=broken)
    lets_in(good, bad, person, at)
    told(bad, "Reading its live version has failed")
    lets_in_once_cured(bad, person, at, antidote)


def test_a_journey_that_nobody_can_enter_holds_up_no_other(told: Any) -> None:
    [person], at = steps.people(1), clock.now()
    bad, good = two_journeys()
    antidote = poison.refuse(Enrolment, "INSERT", f"NEW.run_id = {steps.run_of(bad).pk}")
    lets_in(good, bad, person, at)
    told(bad, "Letting contacts in has failed")
    lets_in_once_cured(bad, person, at, antidote)


def test_a_tile_that_is_broken_for_all_waits_and_throws_nobody_out(told: Any) -> None:
    people, at = steps.people(3), clock.now()
    bad, good = two_journeys()
    antidote = poison.refuse(Message, "INSERT", f"NEW.run_id = {steps.run_of(bad).pk}")
    engine.sweep(at)
    runner.sweep(at)
    assert (steps.states(bad), steps.states(good)) == ({}, {"queued": 3})
    assert Enrolment.objects.filter(run__record_id=bad.pk, state="active", tile_id="t2").count() == 3
    told(bad, "Moving contacts on at one of its tiles has failed")
    antidote()
    runner.sweep(at + LATER)
    assert steps.states(bad) == {"queued": len(people)}
    assert not Fault.objects.exists()


def test_a_contact_that_breaks_a_tile_is_taken_out_and_counted_and_the_others_go_on() -> None:
    *fine, broken = steps.people(5)
    journey = steps.running_journey()
    poison.refuse(Message, "INSERT", f"NEW.contact_id = {broken.pk}")
    engine.sweep(clock.now())
    runner.sweep(clock.now())
    assert steps.states(journey) == {"queued": len(fine)}
    assert (steps.place_of(journey, broken).state, steps.place_of(journey, broken).reason) == ("left", "faulty-data")
    assert insights.journey_counters(journey.pk)["t2"].failed == 1
    assert [one.label for one in insights.left_reasons(journey.pk)] == ["The contact's data could not be processed"]
    assert not Fault.objects.exists()


def test_a_journey_whose_runs_can_not_be_opened_holds_up_no_other(told: Any) -> None:
    [person], at = steps.people(1), clock.now()
    bad, good = two_journeys()
    antidote = poison.refuse(Run, "INSERT", f"NEW.record_id = {bad.pk}")
    lets_in(good, bad, person, at)
    told(bad, "Opening and closing its iterations has failed")
    lets_in_once_cured(bad, person, at, antidote)


def act(journey: Any, person: Any) -> None:
    """Let somebody open the first mail."""
    run = steps.run_of(journey)
    recording.record([Interaction(type="opened", at=clock.now(), contact_id=person.pk, run=run, tile_id="t2")])


def test_an_interaction_that_can_not_be_noted_is_parked_and_the_others_are(told: Any) -> None:
    (one, two), at = steps.people(2), clock.now()
    journey = steps.running_journey()
    engine.sweep(at)
    runner.sweep(at)
    Enrolment.objects.update(due_at=None)
    act(journey, one)
    act(journey, two)
    antidote = poison.refuse(Enrolment, "UPDATE", f"NEW.contact_id = {one.pk} AND NEW.due_at IS NOT NULL")
    events.follow(at)
    assert [steps.place_of(journey, person).due_at for person in (one, two)] == [None, at]
    told(journey, "Taking note of what a contact did has failed")
    events.follow(at)
    assert (InteractionWork.objects.count(), Fault.objects.get().attempts) == (1, 1)
    antidote()
    events.follow(at + LATER)
    assert steps.place_of(journey, one).due_at == at + LATER
    assert not InteractionWork.objects.exists()
    assert not Fault.objects.exists()


def test_a_contact_that_can_not_be_taken_out_holds_up_nobody(told: Any) -> None:
    (one, two), at = steps.people(2), clock.now()
    journey = steps.running_journey()
    engine.sweep(at)
    runner.sweep(at)
    antidote = poison.refuse(Enrolment, "UPDATE", f"NEW.contact_id = {one.pk} AND NEW.state = 'left'")
    for person in (one, two):
        perform(person, "deactivate", by=factories.marketer())
    events.follow(at)
    assert [steps.place_of(journey, person).state for person in (one, two)] == ["active", "left"]
    told(one, "Taking a contact out of journeys has failed")
    antidote()
    events.follow(at + LATER)
    assert steps.place_of(journey, one).reason == "contact-inactive"
    assert not Change.objects.filter(consumer="journeys").exists()
    assert not Fault.objects.exists()


def test_a_row_that_is_gone_leaves_no_fault() -> None:
    [person], at = steps.people(1), clock.now()
    journey = steps.running_journey()
    steps.turn(at)
    act(journey, person)
    Enrolment.objects.update(state="active")
    poison.refuse(Enrolment, "UPDATE", f"NEW.contact_id = {person.pk} AND NEW.state = 'active'")
    events.follow(at)
    assert Fault.objects.exists()
    InteractionWork.objects.all().delete()
    events.follow(at)
    assert not Fault.objects.exists()


# --- Intake ----------------------------------------------------------------------------------------------------------
def states(*records: Any) -> list[str]:
    """Return where records stand now."""
    return [registry.get(record.slug, record.pk).status_reason for record in records]


@pytest.mark.parametrize(
    ("reached", "after", "becomes", "words"),
    [
        ("going-live", timedelta(), "live", "Carrying it on"),
        ("stopping", timedelta(), "stopped", "Carrying it on"),
        ("live", timedelta(days=29), "stopped", "Ending it at its end date"),
        ("stopped", timedelta(days=31), "expired", "Expiring it"),
    ],
)
def test_a_journey_that_can_not_move_holds_up_no_other(
    told: Any, reached: str, after: timedelta, becomes: str, words: str
) -> None:
    bad, good = (factories.in_state("journeys", reached) for _ in range(2))
    antidote = poison.refuse(type(bad), "UPDATE", f"NEW.id = {bad.pk}")
    at = clock.now() + after
    engine.sweep(at)
    intake.sweep(at)
    assert states(bad, good) == [reached, becomes]
    told(bad, f"{words} has failed")
    antidote()
    intake.sweep(at + LATER)
    assert states(bad, good) == [becomes, becomes]
    assert not Fault.objects.exists()
