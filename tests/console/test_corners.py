"""Corners of the contract: deleted references, values of the wrong kind, commands of other kinds."""

import json
from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import checks, deleting, registry, saving
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import CheckFailed
from tests import factories, pages
from tests.console.posting import HTMX, save

pytestmark = pytest.mark.django_db


def deleted(record: Any) -> None:
    """Stop and delete a record that only records which are not live use."""
    perform(record, "stop", by=factories.marketer(), confirmed=True)
    deleting.delete(record, by=factories.marketer(), at=clock.now(), confirmed=True)


def codes(journey: Any) -> set[tuple[str, str, str]]:
    """Return (severity, code, where) of what its check says."""
    journey.refresh_from_db()
    return {(p.severity, p.code, p.where) for p in checks.problems(journey, clock.now())}


def test_the_check_says_that_the_suppression_segment_was_deleted_until_another_is_chosen() -> None:
    suppressed = factories.in_state("segments", "live")
    journey = factories.journey(suppression_segment=suppressed)
    deleted(suppressed)
    assert ("error", "reference-deleted", "suppression_segment") in codes(journey)
    with pytest.raises(CheckFailed):
        perform(journey, "go-live", by=factories.marketer())
    journey.suppression_segment = factories.live("segments")
    saving.save(journey, by=factories.marketer(), at=clock.now())
    assert "reference-deleted" not in {code for _severity, code, _where in codes(journey)}


def test_the_check_says_that_an_excluded_segment_was_deleted() -> None:
    excluded = factories.in_state("segments", "live")
    journey = factories.journey()
    items = [*journey.tile_settings["t1"]["items"], {"segment": excluded.pk, "containment": "exclude"}]
    journey.tile_settings["t1"]["items"] = items
    saving.save(journey, by=factories.marketer(), at=clock.now())
    deleted(excluded)
    assert ("error", "tile-not-configured", "tile_settings") in codes(journey)


@pytest.mark.parametrize(
    ("kind", "field", "text"),
    [
        ("journeys", "pipeline", "{}"),
        ("journeys", "pipeline", "null"),
        ("journeys", "tile_settings", "[]"),
        ("journeys", "pipeline", '[{"id":"a","type":"zz"}]'),
        ("journeys", "is_recurring", "maybe"),
        ("segments", "dynamic_query", "[]"),
        ("segments", "dynamic_query", "null"),
        ("emails", "design", "[]"),
    ],
)
def test_a_value_of_another_kind_is_invalid_and_wipes_nothing(
    marketer: Client, kind: str, field: str, text: str
) -> None:
    record = factories.make(kind)
    before = record.value_of(field)
    typed: dict[str, Any] = {field: text}
    assert save(marketer, record, **typed).status_code == 422
    record.refresh_from_db()
    assert record.value_of(field) == before


def test_an_empty_pipeline_is_a_value(marketer: Client) -> None:
    journey = factories.journey()
    answer = save(marketer, journey, pipeline=json.dumps([]), tile_settings=json.dumps({}))
    journey.refresh_from_db()
    assert (answer.status_code, journey.pipeline) == (302, [])


@pytest.mark.parametrize("command", ["deactivate", "activate"])
def test_a_journey_is_never_deactivated_or_activated_by_a_person(marketer: Client, command: str) -> None:
    journey = factories.journey()
    one = marketer.post(f"/journeys/{journey.pk}/commands/{command}/")
    many = marketer.post(f"/journeys/commands/{command}/", {"ids": [journey.pk]})
    assert (one.status_code, many.status_code) == (409, 409)
    assert "have no command" in pages.text_of(one)


def test_a_command_that_no_kind_has_is_unknown(marketer: Client) -> None:
    journey = factories.journey()
    assert marketer.post(f"/journeys/{journey.pk}/commands/fly/").status_code == 404


def test_a_list_offers_only_commands_that_one_of_its_records_can_run(marketer: Client) -> None:
    factories.in_state("journeys", "expired")
    answer = marketer.get("/journeys/", {"view": "inactive"})
    assert not {"edit", "go-live", "stop"} & set(pages.attributes(answer, "data-command"))


def test_somebody_not_signed_in_is_led_to_sign_in_even_without_our_token() -> None:
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post("/emails/1/commands/edit/")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")
    part = stranger.post("/emails/1/commands/edit/", headers=HTMX)
    assert (part.status_code, part["HX-Redirect"]) == (200, "/login/")


def test_a_copy_still_says_that_the_suppression_segment_was_deleted(marketer: Client) -> None:
    suppressed = factories.in_state("segments", "live")
    journey = factories.journey(suppression_segment=suppressed)
    deleted(suppressed)
    copied = marketer.post(f"/journeys/{journey.pk}/commands/copy/")
    made = type(journey).objects.get(pk=int(copied["Location"].split("/")[2]))
    assert ("error", "reference-deleted", "suppression_segment") in codes(made)


def test_a_segment_from_a_template_gets_an_id_of_its_own(marketer: Client) -> None:
    segment = factories.segment()
    marketer.post(f"/segments/{segment.pk}/commands/save-as-template/")
    template = registry.model_for("segment-templates").objects.latest("pk")
    answer = marketer.post(f"/segments/new/?template={template.pk}", {"name": "From a template"})
    made = type(segment).objects.latest("pk")
    assert (answer.status_code, made.name) == (302, "From a template")
    assert made.segment_id != segment.segment_id
