"""Live segments keep their members up to date all the time; what no message announced is swept up."""

import time

import pytest

from marketing import nudges
from marketing.lifecycle.perform import perform
from marketing.service import insights
from tests import factories
from tests.worker.world import Town, World, draft, edited, is_member, state_of

pytestmark = [pytest.mark.worker, pytest.mark.django_db]


def test_a_live_segment_follows_changes_of_contacts(world: World) -> None:
    town = Town(1)
    segment, person = town.segment(), town.people[0]
    world.until(lambda: is_member(segment, person))
    world.until(lambda: insights.segment_population([segment.pk])[segment.pk].state == "ready")
    person.city = "Elsewhere"
    person.save(by=factories.marketer())
    world.until(lambda: not is_member(segment, person))


def test_an_inactive_contact_is_not_in_segments(world: World) -> None:
    town = Town(1)
    segment, person = town.segment(), town.people[0]
    world.until(lambda: is_member(segment, person))
    perform(person, "deactivate", by=factories.marketer())
    world.until(lambda: not is_member(segment, person))
    perform(person, "activate", by=factories.marketer())
    world.until(lambda: is_member(segment, person))


def test_a_change_of_a_company_reaches_the_segments_of_its_people(world: World) -> None:
    company = factories.account(city="Nowhere")
    person = factories.contact(account=company)
    town = Town()
    row = {"type": "row", "field": "city", "operator": "equals", "values": [town.name]}
    related = {"type": "related", "relation": "account", "match": "all", "items": [row]}
    query = {"blocks": [{"join": "union", "match": "all", "items": [related]}]}
    segment = factories.in_state("segments", "live", dynamic_query=query)
    world.until(lambda: insights.segment_population([segment.pk])[segment.pk].state == "ready")
    company.city = town.name
    company.save(by=factories.marketer())
    world.until(lambda: is_member(segment, person))


def test_a_saved_segment_is_populated_anew_and_a_stopped_one_is_frozen(world: World) -> None:
    town, other = Town(1), Town(1)
    segment = town.segment()
    world.until(lambda: is_member(segment, town.people[0]))
    edited(segment, dynamic_query=factories.query(other.name))
    world.until(lambda: is_member(segment, other.people[0]) and not is_member(segment, town.people[0]))
    perform(segment, "stop", by=factories.marketer())
    newcomer = other.newcomer()
    time.sleep(4)
    assert is_member(segment, other.people[0])
    assert not is_member(segment, newcomer)
    perform(segment, "go-live", by=factories.marketer())
    world.until(lambda: is_member(segment, newcomer))


def test_the_listed_contacts_are_the_members_of_a_static_segment(world: World) -> None:
    one, two = factories.contact(), factories.contact()
    segment = factories.in_state("segments", "live", segment_type="static", static_members=[one.pk], dynamic_query={})
    world.until(lambda: is_member(segment, one))
    edited(segment, static_members=[two.pk])
    world.until(lambda: is_member(segment, two) and not is_member(segment, one))


def test_what_no_message_announced_goes_live_by_the_sweep(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nudges.PostOffice, "send", lambda *arguments: False)
    journey = draft(Town(2))
    perform(journey, "go-live", by=factories.marketer())
    world.until(lambda: state_of(journey) == "live")
    world.sent(journey, 2)
