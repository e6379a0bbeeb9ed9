"""Tile settings of shapes that no tile has: refused at the door by name and place; stored, they run nowhere."""

import json
from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import registry
from marketing.lifecycle.faults import Fault
from marketing.service.journeys import runner
from tests import factories, pages
from tests.service import steps
from tests.unreadable import poison

pytestmark = pytest.mark.django_db

ITEM = {"segment": 1, "containment": "include"}
# (type of the second tile, its settings, what the message names)
SEEN: list[tuple[str, Any, str]] = [
    ("segment", {"items": 5}, "items"),
    ("if-then", {"rules": [{"source": "t1", "condition": "clicked", "link": ["a"]}]}, "link"),
    ("if-then", {"rules": [{"source": ["t1"], "condition": "opened"}]}, "source"),
    ("email", {"email": {}}, "email"),
    ("segment", {"items": [{"segment": 1, "containment": ["exclude"]}]}, "containment"),
]
SIBLINGS: list[tuple[str, Any, str]] = [
    ("segment", {"items": {"0": ITEM}}, "items"),
    ("segment", {"items": [[ITEM]]}, "row 1 of “items”"),
    ("segment", {"items": [{"segment": 1.0}]}, "segment"),
    ("segment", {"items": [{"segment": 2**63}]}, "segment"),
    ("segment", {"items": [{"segment": 1, "containment": "Exclude"}]}, "containment"),
    ("segment", {"merge": {"union": 1}}, "merge"),
    ("email", {"email": [1]}, "email"),
    ("email", {"email": True}, "email"),
    ("email", {"email": 1, "name": ["News"]}, "name"),
    ("wait-for", {"amount": 1e300, "unit": "days"}, "amount"),
    ("wait-for", {"amount": 10**400, "unit": "days"}, "amount"),
    ("wait-for", {"amount": 1, "unit": ["days"]}, "unit"),
    ("if-then", {"rules": "clicked", "wait_amount": 1, "wait_unit": "days"}, "rules"),
    ("if-then", {"rules": [{"source": "t1", "condition": {}}]}, "condition"),
    ("if-then", {"wait_amount": False, "wait_unit": "days"}, "wait_amount"),
    ("if-then", {"join": ["or"]}, "join"),
    ("email", [], "settings are not an object"),
    ("email", "7", "settings are not an object"),
]
each = pytest.mark.parametrize(("kind", "value", "named"), [*SEEN, *SIBLINGS], ids=lambda value: str(value)[:50])


@pytest.fixture
def marketer(db: None) -> Client:
    """A browser in which a marketer is signed in."""
    client = Client()
    client.force_login(factories.marketer())
    return client


def journey_with(kind: str) -> Any:
    """Return a draft whose second tile is of a type."""
    source = factories.live("segments")
    settings = {"t1": {"items": [{"segment": source.pk}]}, "t2": {}}
    pipeline = [{"id": "t1", "type": "segment"}, {"id": "t2", "type": kind}]
    return factories.journey(pipeline=pipeline, tile_settings=settings)


@each
def test_the_form_refuses_it_by_name(marketer: Client, kind: str, value: Any, named: str) -> None:
    journey = journey_with(kind)
    typed = json.dumps({**journey.tile_settings, "t2": value})

    answer = marketer.post(f"/journeys/{journey.pk}/", {"row_version": journey.row_version, "tile_settings": typed})

    assert answer.status_code == 422
    said = pages.text_of(answer)
    assert named in said or "A number in this is too large" in said
    assert registry.get("journeys", journey.pk).tile_settings == journey.tile_settings


@each
def test_stored_already_it_is_shown_in_words_and_never_goes_live(
    marketer: Client, kind: str, value: Any, named: str
) -> None:
    journey = journey_with(kind)
    poison.write(journey, "tile_settings", json.dumps({**journey.tile_settings, "t2": value}))

    page = marketer.get(f"/journeys/{journey.pk}/")
    check = marketer.post(f"/journeys/{journey.pk}/commands/check/", headers={"HX-Request": "true"})
    pressed = marketer.post(f"/journeys/{journey.pk}/commands/go-live/", {"confirm": "yes"})

    assert [page.status_code, check.status_code, pressed.status_code] == [200, 200, 409]
    assert "data-unreadable" in pages.source(page)
    assert registry.get("journeys", journey.pk).status_reason == "draft"


@pytest.mark.parametrize(("kind", "value", "named"), SEEN)
def test_live_already_it_holds_up_nobody_else(marketer: Client, kind: str, value: Any, named: str) -> None:
    steps.people(1)
    sound, broken = steps.running_journey(), steps.running_journey()
    payload = dict(broken.live_publication.payload)
    payload["pipeline"] = [*payload["pipeline"], {"id": "t3", "type": kind}]
    payload["tile_settings"] = {**payload["tile_settings"], "t3": value}
    poison.write_payload(broken.live_publication, json.dumps(payload))

    steps.turn()
    runner.sweep(clock.now())

    assert steps.states(sound) == {"sent": 1}
    assert all("unexpected" not in fault.error for fault in Fault.objects.all())
    assert marketer.get(f"/journeys/{broken.pk}/").status_code == 200
