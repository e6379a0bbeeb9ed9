"""Run-time rules of customer journeys (lifecycles.md, "Customer journey"), with a real worker: a sentence a test."""

import time
from typing import Any

import pytest
from django.db import transaction

from marketing import clock
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import CheckFailed
from marketing.lifecycle.saving import save
from marketing.service import insights
from tests import factories
from tests.worker.world import (
    DAY,
    HOUR,
    Shift,
    Town,
    World,
    ahead,
    draft,
    edited,
    inside,
    longer,
    mail_to,
    messages,
    place_of,
    stands,
    state_of,
)

pytestmark = [pytest.mark.worker, pytest.mark.django_db]


def test_going_live_sends_the_email_to_every_member(world: World) -> None:
    town = Town(3)
    journey = world.journey(town)
    world.sent(journey, 3)
    counters = insights.journey_counters(journey.pk)["t2"]
    assert (counters.entered, counters.waiting, counters.completed, counters.failed) == (3, 0, 3, 0)


def test_a_live_journey_processes_contacts_only_from_its_start_on(world: World, shift_clock: Shift) -> None:
    journey = world.journey(Town(2), starts_at=ahead(hours=2))
    shift_clock(HOUR)
    time.sleep(4)
    assert not inside(journey).exists()
    shift_clock(2 * HOUR)
    world.sent(journey, 2)


def test_new_contacts_enter_as_they_appear(world: World) -> None:
    town = Town(1)
    journey = world.journey(town)
    world.sent(journey, 1)
    town.newcomer()
    world.sent(journey, 2)


def test_a_contact_goes_through_once_however_many_segments_hold_it(world: World) -> None:
    town = Town(2)
    items = [{"segment": town.segment().pk, "containment": "include"} for _ in range(2)]
    tiles = factories.tile_settings(town.segment(), factories.in_state("emails", "live"))
    tiles["t1"]["items"] += items
    journey = world.journey(town, tile_settings=tiles)
    world.sent(journey, 2)
    assert messages(journey).count() == 2


def test_a_live_editable_journey_goes_on_running_its_publication_meanwhile(world: World) -> None:
    town = Town(1)
    journey = world.journey(town)
    world.sent(journey, 1)
    perform(journey, "edit", by=factories.marketer())
    journey.tile_settings["t2"]["email"] = factories.in_state("emails", "live", subject="Another").pk
    journey.save(by=factories.marketer())
    late = town.newcomer()
    world.sent(journey, 2)
    assert "Another" not in mail_to(journey, late)


def test_an_email_changed_later_does_not_change_a_live_journey_until_it_goes_live_again(world: World) -> None:
    town, email = Town(0), factories.in_state("emails", "live", subject="Old words")
    journey = world.journey(town, message=email)
    edited(email, subject="New words")
    first = town.newcomer()
    world.sent(journey, 1)
    assert "Old words" in mail_to(journey, first)
    assert [pin.tile_id for pin in insights.pins_behind(journey.pk)] == ["t2"]
    world.stop(journey)
    world.live(journey)
    second = town.newcomer()
    world.sent(journey, 2)
    assert "New words" in mail_to(journey, second)
    assert insights.pins_behind(journey.pk) == []


def test_save_keeps_the_pins_and_pins_only_an_email_newly_chosen(world: World) -> None:
    town, email = Town(0), factories.in_state("emails", "live", subject="Old words")
    journey = world.journey(town, message=email)
    edited(email, subject="New words")
    edited(journey, name="Renamed")
    first = town.newcomer()
    world.sent(journey, 1)
    assert "Old words" in mail_to(journey, first)
    other = factories.in_state("emails", "live", subject="Other words")
    edited(journey, tile_settings={**journey.tile_settings, "t2": {"name": "News", "email": other.pk}})
    second = town.newcomer()
    world.sent(journey, 2)
    assert "Other words" in mail_to(journey, second)


def test_a_stopped_email_goes_on_in_its_pinned_version_with_an_error_on_the_tile(world: World) -> None:
    town, email = Town(0), factories.in_state("emails", "live", subject="Pinned words")
    journey = world.journey(town, message=email)
    perform(email, "stop", by=factories.marketer(), confirmed=True)
    person = town.newcomer()
    world.sent(journey, 1)
    assert "Pinned words" in mail_to(journey, person)
    assert "inactive" in insights.tile_errors(journey.pk)["t2"][0]
    with pytest.raises(CheckFailed):
        perform(draft(town, message=email), "go-live", by=factories.marketer())


def test_content_settings_are_read_at_the_moment_of_sending_a_saved_change_reaches_pending_mail(
    world: World, shift_clock: Shift
) -> None:
    town, settings = Town(2), factories.in_state("content-settings", "live", address_main="Old street")
    journey = world.journey(town, content_settings=settings, starts_at=ahead(hours=1))
    edited(settings, address_main="New street")
    shift_clock(HOUR)
    world.sent(journey, 2)
    assert "New street" in mail_to(journey, town.people[0])


def test_contacts_wait_at_the_email_tile_while_content_settings_are_stopped(world: World) -> None:
    town = Town()
    journey, settings = world.silent(town)
    town.grow(2)
    world.queued(journey, 2)
    time.sleep(3)
    assert inside(journey).filter(tile_id="t2").count() == 2
    assert "not live" in insights.tile_errors(journey.pk)["t2"][0]
    perform(settings, "go-live", by=factories.marketer())
    world.sent(journey, 2)


def test_a_stopped_segment_feeds_in_nobody_new_until_it_is_live_again_those_inside_go_on(world: World) -> None:
    town = Town(2)
    source = town.segment()
    journey = world.journey(town, source=source)
    world.until(lambda: messages(journey).count() == 2)
    perform(source, "stop", by=factories.marketer(), confirmed=True)
    world.sent(journey, 2)
    town.newcomer()
    time.sleep(4)
    assert messages(journey).count() == 2
    perform(source, "go-live", by=factories.marketer())
    world.sent(journey, 3)


def test_an_enrolment_stays_at_its_email_tile_until_its_message_is_settled(world: World) -> None:
    town = Town()
    journey, settings = world.silent(town)
    willing, refusing = town.newcomer(), town.newcomer(do_not_email=True)
    world.until(lambda: inside(journey).filter(tile_id="t2", due_at=None).count() == 2)
    perform(settings, "go-live", by=factories.marketer())
    world.until(lambda: not inside(journey).exists())
    assert place_of(journey, willing).state == place_of(journey, refusing).state == "completed"
    counters = insights.journey_counters(journey.pk)["t2"]
    assert (counters.completed, counters.failed) == (1, 1)


def test_stop_holds_queued_messages_and_going_live_again_releases_them(world: World) -> None:
    town, settings = Town(3), factories.in_state("content-settings", "live")
    journey = world.journey(town, content_settings=settings)
    world.sent(journey, 3)
    perform(settings, "stop", by=factories.marketer(), confirmed=True)
    town.grow(3)
    world.queued(journey, 3)
    world.stop(journey)
    perform(settings, "go-live", by=factories.marketer())
    time.sleep(4)
    assert messages(journey).filter(state="queued").count() == 3
    world.live(journey)
    world.sent(journey, 6)


def test_the_end_date_cancels_queued_messages_with_that_reason_and_stops_everybody(
    world: World, shift_clock: Shift
) -> None:
    town = Town()
    journey, _settings = world.silent(town, ends_at=ahead(hours=1))
    town.grow(2)
    world.queued(journey, 2)
    shift_clock(HOUR)
    world.until(lambda: state_of(journey) == "stopped")
    assert "end date" in journey.status_note
    assert set(messages(journey).values_list("state", "reason")) == {("blocked", "journey-ended")}
    assert [(found.reason, found.count) for found in insights.left_reasons(journey.pk)] == [("journey-ended", 2)]


def test_a_contact_deactivated_in_mid_journey_stops_where_it_stands_and_activate_does_not_resume(
    world: World,
) -> None:
    town = Town()
    journey, settings = world.silent(town)
    person, _other = town.grow(2)
    world.queued(journey, 2)
    perform(person, "deactivate", by=factories.marketer())
    world.until(lambda: stands(journey, person, state="left"))
    assert place_of(journey, person).reason == "contact-inactive"
    assert insights.journey_counters(journey.pk)["t2"].failed == 1
    perform(person, "activate", by=factories.marketer())
    perform(settings, "go-live", by=factories.marketer())
    world.sent(journey, 1)
    time.sleep(3)
    assert messages(journey).get(contact_id=person.pk).state == "blocked"


def test_who_joins_the_suppression_segment_gets_nothing_more_and_is_counted_as_stopped(world: World) -> None:
    town = Town()
    suppressed = factories.in_state("segments", "live", dynamic_query=factories.query(f"{town.name} out"))
    journey, settings = world.silent(town, suppression_segment=suppressed)
    person, _other = town.grow(2)
    world.queued(journey, 2)
    person.city = f"{town.name} out"
    person.save(by=factories.marketer())
    world.until(lambda: stands(journey, person, reason="suppressed"))
    perform(settings, "go-live", by=factories.marketer())
    world.sent(journey, 1)
    assert messages(journey).get(contact_id=person.pk).reason == "suppressed"


def test_who_is_below_the_minimum_consent_stays_out_and_who_falls_below_it_is_stopped(
    world: World, shift_clock: Shift
) -> None:
    town = Town()
    low, one, other = (town.newcomer(consent=level) for level in (3, 4, 5))
    pipeline, settings = longer({"id": "t3", "type": "wait-for"}, t3={"name": "", "amount": 3, "unit": "days"})
    tiles = factories.tile_settings(town.segment(), factories.in_state("emails", "live"))
    journey = world.journey(town, pipeline=pipeline, tile_settings=tiles | settings, minimum_consent=4)
    world.until(lambda: inside(journey).filter(tile_id="t3").count() == 2)
    [counted] = insights.not_taken_in(journey.pk)
    assert (counted.reason, counted.count) == ("consent-below-minimum", 1)
    for person, level in ((one, 3), (low, 4)):
        person.consent = level
        person.save(by=factories.marketer())
    world.until(lambda: stands(journey, one, state="left", reason="consent-lowered"))
    world.until(lambda: stands(journey, low, tile_id="t3"))
    one.consent = 5
    one.save(by=factories.marketer())
    shift_clock(4 * DAY)
    world.until(lambda: all(stands(journey, person, state="completed") for person in (low, other)))
    assert stands(journey, one, state="left")
    assert (insights.not_taken_in(journey.pk), messages(journey).filter(state="sent").count()) == ([], 3)


def test_contacts_no_longer_in_the_new_source_are_not_processed_and_new_ones_join(world: World) -> None:
    old, new = Town(2), Town(2)
    journey = world.journey(old)
    world.sent(journey, 2)
    items = [{"segment": new.segment().pk, "containment": "include"}]
    edited(journey, tile_settings={**journey.tile_settings, "t1": {"name": "", "merge": "union", "items": items}})
    world.sent(journey, 4)
    old.newcomer()
    time.sleep(4)
    assert messages(journey).count() == 4


def test_contacts_in_both_sources_and_those_who_left_the_segment_group_go_on_where_they_are(world: World) -> None:
    town = Town(2)
    static = {"segment_type": "static", "dynamic_query": {}}
    tiles = factories.tile_settings(town.segment(), factories.in_state("emails", "live"))
    tiles["t3"] = {"name": "", "amount": 1, "unit": "days"}
    pipeline = [{"id": "t1", "type": "segment"}, {"id": "t2", "type": "email"}, {"id": "t3", "type": "wait-for"}]
    journey = world.journey(town, pipeline=pipeline, tile_settings=tiles)
    world.until(lambda: inside(journey).filter(tile_id="t3").count() == 2)
    both, _only_old = town.people
    newcomer = factories.contact()
    source = factories.in_state("segments", "live", static_members=[both.pk, newcomer.pk], **static)
    items = [{"segment": source.pk, "containment": "include"}]
    edited(journey, tile_settings={**journey.tile_settings, "t1": {"name": "", "merge": "union", "items": items}})
    world.until(lambda: stands(journey, newcomer, tile_id="t3"))
    assert inside(journey).filter(tile_id="t3").count() == 3
    assert messages(journey).count() == 3


def test_save_in_live_editable_with_a_failing_check_leaves_the_live_version_running(world: World) -> None:
    town = Town(1)
    journey = world.journey(town)
    perform(journey, "edit", by=factories.marketer())
    journey.ends_at = clock.now().replace(year=2020)
    assert not save(journey, by=factories.marketer(), at=clock.now()).published
    world.sent(journey, 1)
    assert state_of(journey) == "live-editable"


def test_a_journey_whose_segment_was_stopped_meanwhile_ends_in_error_and_can_go_live_again(world: World) -> None:
    town = Town(2)
    source = town.segment()
    journey = draft(town, source=source)
    with transaction.atomic():
        perform(journey, "go-live", by=factories.marketer())
        perform(source, "stop", by=factories.marketer(), confirmed=True)
    world.until(lambda: state_of(journey) == "error")
    assert source.name in journey.status_note
    assert not messages(journey).exists()
    perform(source, "go-live", by=factories.marketer())
    world.live(journey)
    world.sent(journey, 2)


def test_consent_and_addresses_are_judged_at_the_moment_of_sending_each_with_its_reason(world: World) -> None:
    town = Town()
    journey, settings = world.silent(town)
    town.grow(1)
    for email in ("one@people.example", "two@people.example", "three@people.example", "twin@people.example"):
        town.people.append(town.newcomer(email=email))
    town.people.append(town.newcomer(email="TWIN@people.example"))
    world.queued(journey, 6)
    changes: tuple[dict[str, Any], ...] = ({"do_not_email": True}, {"do_not_bulk_email": True}, {"email": ""})
    for person, values in zip(town.people[1:4], changes, strict=True):
        for name, value in values.items():
            setattr(person, name, value)
        person.save(by=factories.marketer())
    perform(settings, "go-live", by=factories.marketer())
    world.through(journey, 6)
    found = messages(journey).values_list("reason", flat=True)
    expected = ["", "", "do-not-bulk-email", "do-not-email", "duplicate-address", "invalid-address"]
    assert sorted(found) == expected


def test_settings_of_two_journeys_do_not_hold_each_other_up(world: World) -> None:
    held, free = Town(), Town(2)
    waiting, _settings = world.silent(held)
    held.grow(2)
    world.queued(waiting, 2)
    world.sent(world.journey(free), 2)
    assert messages(waiting).filter(state="queued").count() == 2
