"""Corners of moving contacts: who left, who is inactive unheard of, what was closed or published anew meanwhile."""

from datetime import timedelta
from typing import Any

import pytest

from marketing import clock
from marketing.audience import people
from marketing.audience.models import Change
from marketing.lifecycle import deleting, saving
from marketing.lifecycle.perform import perform
from marketing.service.interactions import recording
from marketing.service.interactions.models import Interaction
from marketing.service.journeys import admission, events, leaving, runner, schedule, turns
from marketing.service.journeys.admission import Populations
from marketing.service.journeys.at_work import JourneyAtWork, at_work
from marketing.service.journeys.models import Enrolment, Watch
from marketing.service.mail.models import Message
from marketing.service.runs import opening
from marketing.service.segments import engine
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db
EMAIL, ASK = {"id": "t2", "type": "email"}, {"id": "t3", "type": "if-then", "branches": {"yes": [], "no": []}}


def waiting(number: int = 1, **overrides: Any) -> tuple[Any, list[Any]]:
    """Return a live journey and people who stand at its email tile, their messages queued."""
    inside = steps.people(number)
    journey = steps.running_journey(**overrides)
    engine.sweep(clock.now())
    runner.sweep(clock.now())
    return journey, inside


def at_start(number: int) -> tuple[Any, JourneyAtWork]:
    """Return a live journey and its run at work, with so many who just entered."""
    steps.people(number)
    journey = steps.running_journey()
    engine.sweep(clock.now())
    schedule.keep(clock.now())
    [run] = at_work(clock.now())
    Watch.objects.get_or_create(run_id=run.run_id)
    enter(run)
    return journey, run


def enter(run: JourneyAtWork) -> int:
    """Let everybody in who is not yet."""
    assert run.entrance is not None
    return admission.enter(run, run.entrance, Populations.read(run.sources).live)


def act(journey: Any, person: Any, kind: str) -> None:
    """Record what a reader did with the first mail."""
    run = steps.run_of(journey)
    recording.record([Interaction(type=kind, at=clock.now(), contact_id=person.pk, run=run, tile_id="t2")])


def test_a_late_click_wakes_nobody_who_has_left() -> None:
    journey, [person] = waiting()
    run = steps.run_of(journey)
    leaving.leave([steps.place_of(journey, person).pk], "suppressed", clock.now())
    act(journey, person, "clicked")
    assert events.follow_interactions(clock.now()) > 0
    place = steps.place_of(journey, person)
    assert (place.state, place.reason, place.due_at) == ("left", "suppressed", None)
    assert runner.due_runs(clock.now()) == [] and run.closed_at is None


def stop(journey: Any, run: JourneyAtWork) -> None:
    """Stop the journey, as a person does."""
    perform(journey, "stop", by=factories.marketer())


def close(journey: Any, run: JourneyAtWork) -> None:
    """Close the run, as the schedule does."""
    assert opening.close(run.open_run.run, "iteration-over", run.at)


def publish_anew(journey: Any, run: JourneyAtWork) -> None:
    """Save a new version while it is live."""
    perform(journey, "edit", by=factories.marketer())
    assert saving.save(journey, by=factories.marketer(), at=clock.now()).published


@pytest.mark.parametrize("happens", [stop, close, publish_anew])
def test_what_was_read_before_lets_nobody_in_and_moves_nobody_after(happens: Any) -> None:
    journey, run = at_start(3)
    steps.people(2)
    engine.sweep(clock.now())
    happens(journey, run)
    assert (enter(run), turns.turn(run)) == (0, 0)
    assert Enrolment.objects.filter(tile_id="t1", state="active").count() == 3


def test_a_new_version_takes_up_who_fits_its_source_only_now() -> None:
    both, one = factories.contact(city="Vienna", orders=9), factories.contact(city="Vienna")
    ordering = factories.in_state(
        "segments", "live", dynamic_query=factories.query_of(factories.row("orders", "gt", 5))
    )
    tiles = factories.tile_settings(factories.live("segments"), factories.live("emails"))
    tiles["t1"]["items"].append({"segment": ordering.pk, "containment": "include"})
    journey = steps.running_journey(tile_settings=tiles | {"t1": tiles["t1"] | {"merge": "intersection"}})
    steps.turn()
    assert set(Enrolment.objects.values_list("contact_id", flat=True)) == {both.pk}
    perform(journey, "edit", by=factories.marketer())
    journey.tile_settings = tiles
    assert saving.save(journey, by=factories.marketer(), at=clock.now()).published
    runner.sweep(clock.now())
    assert set(Enrolment.objects.values_list("contact_id", flat=True)) == {both.pk, one.pk}


@pytest.mark.parametrize(("happens", "reason"), [("deactivate", "contact-inactive"), ("delete", "contact-deleted")])
def test_who_is_inactive_or_gone_unheard_of_goes_no_further(happens: str, reason: str) -> None:
    _journey, run = at_start(2)
    one, two = Enrolment.objects.order_by("pk")
    person = people.model("contact").objects.get(pk=one.contact_id)
    if happens == "delete":
        deleting.delete(person, by=factories.user("administrator"), at=clock.now(), confirmed=True)
    else:
        perform(person, happens, by=factories.marketer())
    Change.objects.all().delete()
    turns.turn(run)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, one.reason, one.tile_id) == ("left", reason, "t1")
    assert (two.state, two.tile_id) == ("active", "t2")


def test_a_deactivation_from_before_does_not_stop_who_entered_later() -> None:
    [person] = steps.people(1)
    journey = steps.running_journey()
    perform(person, "deactivate", by=factories.marketer())
    perform(person, "activate", by=factories.marketer())
    engine.sweep(clock.now())
    schedule.keep(clock.now())
    runner.look_at(at_work(clock.now()), clock.now())
    events.follow_people(clock.now())
    assert steps.place_of(journey, person).state == "active"


def asking() -> dict[str, Any]:
    """Return pipeline and settings of a journey that asks whether the first mail was opened."""
    ask = {"join": "and", "rules": [{"source": "t2", "condition": "opened"}], "wait_amount": 3, "wait_unit": "days"}
    tiles = factories.tile_settings(factories.live("segments"), factories.live("emails"))
    return {"pipeline": [{"id": "t1", "type": "segment"}, EMAIL, ASK], "tile_settings": tiles | {"t3": ask}}


def test_what_was_opened_in_a_copy_with_the_same_tiles_does_not_count() -> None:
    [person] = steps.people(1)
    opened, copied = steps.running_journey(**asking()), steps.running_journey(**asking())
    at = steps.turn()
    act(opened, person, "opened")
    act(copied, person, "sent")  # it looks again
    steps.turn(at)
    places = [steps.place_of(journey, person) for journey in (opened, copied)]
    assert [(place.state, place.tile_id) for place in places] == [("completed", "t3"), ("active", "t3")]


def test_cancelling_is_unfinished_while_a_message_is_in_a_senders_hands() -> None:
    journey, [person] = waiting()
    Message.objects.update(state="claimed", due_at=None, lease_until=clock.now() + timedelta(minutes=1))
    assert not leaving.cancel(journey.pk, "journey-ended", clock.now())
    assert steps.place_of(journey, person).state == "left"
    Message.objects.update(state="sent", settled_at=clock.now(), lease_until=None)
    assert leaving.cancel(journey.pk, "journey-ended", clock.now())
