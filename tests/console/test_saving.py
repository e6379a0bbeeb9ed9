"""Save and the local version: what a POST of a record's fields is answered, in the contract's order of validation."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle.history import RecordChange
from marketing.lifecycle.perform import perform
from marketing.publishing.models import Publication
from tests import factories, pages
from tests.console.posting import HTMX, address, save

pytestmark = pytest.mark.django_db


def test_a_clean_save_stores_and_leads_back_to_the_record(marketer: Client) -> None:
    record = factories.content_settings(name="Before")
    answer = save(marketer, record, name="After", address_main="Ring 1")
    record.refresh_from_db()
    assert (answer.status_code, answer.headers["Location"], record.name) == (302, address(record), "After")


def test_a_field_that_the_post_leaves_out_stays_as_it_is(marketer: Client) -> None:
    record = factories.content_settings(address_main="Ring 1")
    save(marketer, record, name="Only the name")
    record.refresh_from_db()
    assert (record.name, record.address_main) == ("Only the name", "Ring 1")


def test_htmx_gets_the_fresh_record_part_and_a_message(marketer: Client) -> None:
    record = factories.content_settings()
    answer = save(marketer, record, htmx=True, name="After")
    assert answer.status_code == 200
    assert "<html" not in pages.source(answer)
    assert "Saved." in pages.text_of(answer)
    assert pages.attributes(answer, "data-record") == [str(record.pk)]


def test_unticking_a_check_box_is_said_by_its_hidden_companion(marketer: Client) -> None:
    contact = factories.contact(do_not_email=True)
    save(marketer, contact, do_not_email="false")
    contact.refresh_from_db()
    assert not contact.do_not_email


def test_no_box_of_several_ticked_empties_the_list(marketer: Client) -> None:
    contact = factories.contact(interests=["events"])
    save(marketer, contact, interests="")
    contact.refresh_from_db()
    assert contact.interests == []


def test_a_changed_locked_field_is_refused_and_named_and_nothing_is_saved(marketer: Client) -> None:
    record = factories.in_state("content-settings", "live", name="Live one")
    answer = save(marketer, record, name="Changed", address_main=record.address_main)
    record.refresh_from_db()
    assert (answer.status_code, record.name) == (409, "Live one")
    assert "name" in pages.refused_fields(answer)
    assert 'value="Changed"' in pages.field(answer, "name")


def test_an_unchanged_locked_field_may_be_posted_along(marketer: Client) -> None:
    record = factories.in_state("segments", "live-editable")
    answer = save(marketer, record, name=record.name, segment_type=record.segment_type, dynamic_query='{"blocks": []}')
    assert not pages.refused_fields(answer)


def test_saving_in_a_state_without_save_is_refused_with_the_reason(marketer: Client) -> None:
    record = factories.in_state("content-settings", "live")
    answer = save(marketer, record)
    assert answer.status_code == 409
    assert "Save is not possible while it is Live" in pages.text_of(answer)


def test_a_stale_save_shows_both_values_and_loses_nothing(marketer: Client) -> None:
    record = factories.content_settings(name="First")
    record.name = "Theirs"
    record.save(by=factories.marketer())
    answer = save(marketer, record, version=1, name="Mine", address_main="My street")
    assert answer.status_code == 409
    row = pages.source(answer).split('data-conflict="name"')[1].split("</tr>")[0]
    assert "Mine" in row
    assert "Theirs" in row
    assert "My street" in pages.field(answer, "address_main")
    record.refresh_from_db()
    assert record.name == "Theirs"


@pytest.mark.parametrize(("typed", "is_ticked"), [(["false"], False), (["false", "true"], True)])
def test_a_refused_form_ticks_only_the_boxes_that_were_ticked(
    marketer: Client, typed: list[str], is_ticked: bool
) -> None:
    answer = save(marketer, factories.contact(), email="not an address", is_child=typed)
    assert answer.status_code == 422
    assert (" checked" in pages.field(answer, "is_child")) == is_ticked


def test_a_save_overtaken_by_a_command_names_who_ran_it(marketer: Client) -> None:
    record = factories.in_state("emails", "live-editable", subject="Before")
    seen = record.row_version
    other = factories.user("administrator", first_name="Carla", last_name="Commander")
    perform(record, "discard-changes", by=other)
    perform(record, "edit", by=other)
    answer = save(marketer, record, version=seen, subject="Mine")
    assert answer.status_code == 409
    assert "Carla Commander changed this record" in pages.text_of(answer)


def test_saving_again_after_a_stale_save_keeps_what_was_typed(marketer: Client) -> None:
    record = factories.content_settings(name="First")
    record.name = "Theirs"
    record.save(by=factories.marketer())
    answer = save(marketer, record, version=1, name="Mine")
    token = pages.source(answer).split('id="row-version" name="row_version" value="')[1].split('"')[0]
    assert save(marketer, record, version=token, name="Mine").status_code == 302


def test_a_field_the_person_left_alone_takes_the_other_persons_value(marketer: Client) -> None:
    record = factories.content_settings(name="First", address_line_2="Old")
    record.name = "Theirs"
    record.save(by=factories.marketer())
    answer = save(marketer, record, version=1, name="First", address_line_2="Mine")
    assert 'data-conflict="name"' not in pages.source(answer)
    assert 'data-conflict="address_line_2"' in pages.source(answer)
    assert 'value="Theirs"' in pages.field(answer, "name")


def test_locked_is_judged_before_stale_and_stale_before_invalid(marketer: Client) -> None:
    record = factories.in_state("segments", "live-editable")
    locked = save(marketer, record, version=1, name="Other", dynamic_query="no json")
    assert pages.refused_fields(locked) == ["name"]
    stale = save(marketer, record, version=1, dynamic_query="no json")
    assert (stale.status_code, "data-stale" in pages.source(stale)) == (409, True)


def test_invalid_input_is_422_with_the_errors_and_what_was_typed(marketer: Client) -> None:
    contact = factories.contact()
    answer = save(marketer, contact, email="not an address", first_name="Zoe")
    contact.refresh_from_db()
    assert (answer.status_code, contact.first_name) == (422, "Carla")
    assert "not an address" in pages.field(answer, "email")
    assert 'value="Zoe"' in pages.field(answer, "first_name")


@pytest.mark.parametrize("version", ["", "x", "-1", "1e5", "9" * 40])
def test_a_save_without_a_row_version_is_invalid(marketer: Client, version: str) -> None:
    record = factories.content_settings(name="First")
    answer = save(marketer, record, version=version, name="Other")
    record.refresh_from_db()
    assert (answer.status_code, record.name) == (422, "First")


def test_a_field_that_is_not_there_is_refused_in_words(marketer: Client) -> None:
    record = factories.content_settings(name="First")
    answer = save(marketer, record, name="Other", status_reason="live")
    record.refresh_from_db()
    assert (answer.status_code, record.name, record.status_reason) == (422, "First", "draft")
    assert "There is no field “status_reason”" in pages.text_of(answer)


def test_save_in_live_editable_publishes_the_next_version(marketer: Client) -> None:
    record = factories.in_state("content-settings", "live-editable")
    answer = save(marketer, record, address_main="Ring 2")
    record.refresh_from_db()
    assert (answer.status_code, record.status_reason) == (302, "live")
    assert Publication.objects.filter(kind=record.slug, record_id=record.pk).count() == 2


def test_save_in_live_editable_with_errors_stores_and_goes_on(marketer: Client) -> None:
    record = factories.in_state("content-settings", "live-editable")
    answer = save(marketer, record, address_main="")
    record.refresh_from_db()
    assert (answer.status_code, record.status_reason, record.address_main) == (409, "live-editable", "")
    assert "address_main" in pages.attributes(answer, "data-check-field")
    assert "live version goes on" in pages.text_of(answer)


def test_draft_stores_without_check_or_publication(marketer: Client) -> None:
    record = factories.in_state("content-settings", "live-editable")
    answer = marketer.post(f"{address(record)}draft/", {"row_version": record.row_version, "address_main": ""})
    record.refresh_from_db()
    assert (answer.status_code, record.address_main, record.status_reason) == (302, "", "live-editable")
    assert Publication.objects.filter(kind=record.slug, record_id=record.pk).count() == 1


def test_autosave_gets_the_new_row_version_alone(marketer: Client) -> None:
    record = factories.content_settings()
    data = {"row_version": record.row_version, "name": "Typed"}
    answer = marketer.post(f"{address(record)}draft/", data, headers=HTMX)
    record.refresh_from_db()
    assert f'value="{record.row_version}"' in pages.source(answer)
    assert "data-record" not in pages.source(answer)


@pytest.mark.parametrize("kind", ["journeys", "emails", "content-settings", "segments"])
def test_draft_refuses_locked_fields_as_save_does(marketer: Client, kind: str) -> None:
    record = factories.in_state(kind, "live")
    answer = marketer.post(f"{address(record)}draft/", {"row_version": record.row_version, "name": "Other"})
    assert answer.status_code == 409


def test_moments_are_typed_in_the_journeys_own_zone(marketer: Client) -> None:
    journey = factories.journey(time_zone="Europe/Vienna")
    save(marketer, journey, ends_at="2027-07-01T09:00")
    journey.refresh_from_db()
    assert journey.ends_at.isoformat() == "2027-07-01T07:00:00+00:00"
    shown = pages.field(marketer.get(address(journey)), "ends_at")
    assert "2027-07-01T09:00" in shown


def test_a_posted_moment_with_an_offset_is_taken_as_it_is(marketer: Client) -> None:
    journey = factories.journey(time_zone="Europe/Vienna")
    save(marketer, journey, ends_at="2027-07-01T09:00:30+00:00")
    journey.refresh_from_db()
    assert journey.ends_at.isoformat() == "2027-07-01T09:00:00+00:00"


def test_a_moment_left_alone_keeps_its_seconds(marketer: Client) -> None:
    bought = datetime(2025, 11, 29, 0, 57, 49, tzinfo=UTC)
    contact = factories.contact(last_purchase_at=bought)
    shown = pages.field(marketer.get(address(contact)), "last_purchase_at").split('value="')[1].split('"')[0]
    assert save(marketer, contact, city="Graz", last_purchase_at=shown).status_code == 302
    contact.refresh_from_db()
    assert (contact.city, contact.last_purchase_at) == ("Graz", bought)
    assert set(RecordChange.objects.filter(kind="contacts").latest("id").changes) == {"city"}
    stale = pages.source(save(marketer, contact, version=1, city="Linz", last_purchase_at=shown))
    assert 'data-conflict="city"' in stale
    assert 'data-conflict="last_purchase_at"' not in stale


def test_json_fields_take_json_text(marketer: Client) -> None:
    journey = factories.journey()
    tiles: dict[str, Any] = dict(journey.tile_settings)
    tiles["t1"]["name"] = "Renamed"
    save(marketer, journey, tile_settings=json.dumps(tiles))
    journey.refresh_from_db()
    assert journey.tile_settings["t1"]["name"] == "Renamed"


def test_a_save_writes_history_with_old_and_new(marketer: Client) -> None:
    record = factories.content_settings(name="Old name")
    save(marketer, record, name="New name")
    change = RecordChange.objects.filter(kind=record.slug, record_id=record.pk).latest("id")
    assert change.changes == {"name": ["Old name", "New name"]}


def test_a_state_that_changed_meanwhile_locks_what_was_typed(marketer: Client) -> None:
    record = factories.content_settings(name="Before")
    version = record.row_version
    perform(record, "go-live", by=factories.marketer())
    answer = save(marketer, record, version=version, name="Typed")
    assert answer.status_code == 409
    assert 'value="Typed"' in pages.field(answer, "name")
