"""Rules of time, with a real worker and a clock that is moved for all processes."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import RequestFactory

from marketing import clock
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow
from marketing.service import insights, tokens
from marketing.service.tokens import Purpose
from marketing.service.web import tracking, unsubscribing
from tests import factories, visits
from tests.worker.world import DAY, HOUR, Shift, Town, World, happened, inside, messages, place_of, stands, state_of

pytestmark = [pytest.mark.worker, pytest.mark.django_db]
PIPELINE = [{"id": "t1", "type": "segment"}, {"id": "t2", "type": "email"}]


def waiting_journey(town: Town, **wait: Any) -> dict[str, Any]:
    """Return what makes a journey wait after its first email, and then send a second one."""
    tiles = factories.tile_settings(town.segment(), factories.in_state("emails", "live"))
    second = factories.in_state("emails", "live", subject="Second mail")
    return {
        "pipeline": [*PIPELINE, {"id": "t3", "type": "wait-for"}, {"id": "t4", "type": "email"}],
        "tile_settings": {**tiles, "t3": {"name": "", **wait}, "t4": {"name": "", "email": second.pk}},
    }


def asking_journey(town: Town, condition: str) -> dict[str, Any]:
    """Return what makes a journey ask about its email: yes leads to another mail, no to the end."""
    email = factories.in_state("emails", "live", design=factories.design('<a href="https://shop.test/a">Shop</a>'))
    tiles = factories.tile_settings(town.segment(), email)
    yes = factories.in_state("emails", "live", subject="Thank you")
    ask = {
        "name": "",
        "join": "and",
        "rules": [{"source": "t2", "condition": condition, "link": ""}],
        "wait_amount": 3,
        "wait_unit": "days",
    }
    branches = {"yes": [{"id": "t4", "type": "email"}], "no": []}
    return {
        "pipeline": [*PIPELINE, {"id": "t3", "type": "if-then", "branches": branches}],
        "tile_settings": {**tiles, "t3": ask, "t4": {"name": "", "email": yes.pk}},
    }


def follow(
    view: Callable[..., HttpResponseBase], purpose: Purpose, journey: Any, person: Any, **options: Any
) -> HttpResponseBase:
    """Do what a reader does with a link of the journey's first mail."""
    message = messages(journey).get(contact_id=person.pk, place="t2")
    token = tokens.sign(purpose, message.pk, person.pk, options.pop("link", 0))
    method = getattr(RequestFactory(), options.pop("method", "get"))
    answer = view(method("/t/", **options), token=token)
    visits.handed_over()
    return answer


def test_wait_for_releases_each_contact_after_its_own_delay(world: World, shift_clock: Shift) -> None:
    town = Town(1)
    journey = world.journey(town, **waiting_journey(town, amount=3, unit="days"))
    world.until(lambda: stands(journey, town.people[0], tile_id="t3"))
    shift_clock(2 * DAY)
    late = town.newcomer()
    world.until(lambda: inside(journey).filter(contact_id=late.pk, tile_id="t3").exists())
    shift_clock(3 * DAY + HOUR)
    world.until(lambda: stands(journey, town.people[0], state="completed"))
    assert place_of(journey, late).tile_id == "t3"
    shift_clock(5 * DAY + HOUR)
    world.through(journey, 2)


def test_an_if_then_goes_yes_at_once_when_the_contact_clicks(world: World) -> None:
    town = Town(2)
    journey = world.journey(town, **asking_journey(town, "clicked"))
    clicker, other = town.people
    world.until(lambda: inside(journey).filter(tile_id="t3").count() == 2)
    answer = follow(tracking.clicked, Purpose.CLICK, journey, clicker, link=1)
    assert answer["Location"] == "https://shop.test/a"
    world.until(lambda: stands(journey, clicker, state="completed"))
    assert messages(journey).filter(contact_id=clicker.pk, place="t4", state="sent").exists()
    assert place_of(journey, other).tile_id == "t3"


def test_an_if_then_goes_yes_at_once_when_the_contact_opens(world: World) -> None:
    town = Town(1)
    journey = world.journey(town, **asking_journey(town, "opened"))
    world.until(lambda: inside(journey).filter(tile_id="t3").count() == 1)
    follow(tracking.opened, Purpose.OPEN, journey, town.people[0])
    world.until(lambda: messages(journey).filter(place="t4", state="sent").count() == 1)


def test_an_if_then_about_delivery_goes_yes_for_whom_the_server_took_it(world: World) -> None:
    town = Town(1)
    refusing = town.newcomer(do_not_email=True)
    journey = world.journey(town, **asking_journey(town, "delivered"))
    world.until(lambda: stands(journey, town.people[0], state="completed"))
    assert place_of(journey, refusing).tile_id == "t3"


def test_an_if_then_goes_no_when_its_time_is_out(world: World, shift_clock: Shift) -> None:
    town = Town(1)
    journey = world.journey(town, **asking_journey(town, "clicked"))
    world.until(lambda: inside(journey).filter(tile_id="t3").count() == 1)
    shift_clock(3 * DAY + HOUR)
    world.through(journey, 1)
    assert not messages(journey).filter(place="t4").exists()


def test_the_end_date_stops_everybody_in_the_middle_too(world: World, shift_clock: Shift) -> None:
    town = Town(2)
    ends = {"ends_at": clock.now() + timedelta(days=2)}
    journey = world.journey(town, **waiting_journey(town, amount=3, unit="days"), **ends)
    world.until(lambda: inside(journey).filter(tile_id="t3").count() == 2)
    shift_clock(2 * DAY + HOUR)
    world.until(lambda: state_of(journey) == "stopped")
    assert journey.status_note == "The end date passed."
    assert not inside(journey).exists()
    assert insights.journey_counters(journey.pk)["t3"].failed == 2


def test_a_stopped_journey_expires_30_days_later_and_cannot_be_restarted(world: World, shift_clock: Shift) -> None:
    journey = world.stop(world.journey(Town(1)))
    shift_clock(29 * DAY)
    time.sleep(5)
    assert state_of(journey) == "stopped"
    shift_clock(30 * DAY + HOUR)
    world.until(lambda: state_of(journey) == "expired")
    assert journey.status == "inactive"
    with pytest.raises(NotNow):
        perform(journey, "go-live", by=factories.marketer())


def test_a_journey_whose_end_passed_expires_30_days_after_its_end_date(world: World, shift_clock: Shift) -> None:
    journey = world.journey(Town(1), ends_at=clock.now() + timedelta(days=1))
    shift_clock(20 * DAY)
    world.until(lambda: state_of(journey) == "stopped")
    shift_clock(31 * DAY + HOUR)
    world.until(lambda: state_of(journey) == "expired")


def test_unsubscribing_by_one_click_blocks_the_next_commercial_mail(world: World, shift_clock: Shift) -> None:
    town = Town(1)
    person = town.people[0]
    journey = world.journey(town, **waiting_journey(town, amount=1, unit="hours"))
    world.until(lambda: inside(journey).filter(tile_id="t3").count() == 1)
    assert follow(unsubscribing.unsubscribe, Purpose.UNSUBSCRIBE, journey, person).status_code == 200
    assert "unsubscribed" not in happened(person)
    one_click = {"List-Unsubscribe": "One-Click"}
    follow(unsubscribing.unsubscribe, Purpose.UNSUBSCRIBE, journey, person, method="post", data=one_click)
    shift_clock(2 * HOUR)
    world.until(lambda: messages(journey).filter(place="t4", state="blocked").count() == 1)
    assert messages(journey).get(place="t4").reason == "do-not-bulk-email"
    assert {"sent", "delivered", "blocked", "unsubscribed"} <= happened(person)
