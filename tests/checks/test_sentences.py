"""What pages say of a record's state, what comes next, and why a command is not there."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from entities.content_settings.defaults import make_default
from marketing import clock
from tests import factories
from tests.pages import attributes, source, text_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser of a marketer."""
    made = Client()
    made.force_login(factories.marketer())
    return made


def sentence(client: Client, record: Any) -> str:
    """Return the sentence under a record's name."""
    page = source(client.get(f"/{record.slug}/{record.pk}/"))
    return words(page.split("data-sentence")[1].partition(">")[2].split("</p>")[0])


def test_a_live_journey_says_until_when_it_runs_and_what_happens_then(client: Client) -> None:
    journey = factories.in_state("journeys", "live")
    end = journey.ends_at
    said = sentence(client, journey)
    assert said.startswith(f"Version 1 is live and moves contacts until {end.strftime('%-d %b %Y, %H:%M')}.")
    assert f"It stops by itself on {end.strftime('%-d %b %Y')}" in said


def test_a_live_journey_waits_for_its_start(client: Client) -> None:
    start = clock.now().replace(second=0, microsecond=0) + timedelta(days=2)
    journey = factories.in_state("journeys", "live", starts_at=start)
    assert f"waits for its start on {start.strftime('%-d %b %Y, %H:%M')}. Nobody enters" in sentence(client, journey)


def test_an_expired_journey_says_when(client: Client) -> None:
    journey = factories.in_state("journeys", "expired")
    assert f"expired on {clock.now().strftime('%-d %b %Y')} and can't be restarted" in sentence(client, journey)


@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [
        ("journeys", "draft", "Nobody is in this journey yet."),
        ("journeys", "going-live", "the page moves on by itself."),
        ("journeys", "error", "wait a short time and go live again."),
        ("emails", "draft", "Nobody gets this email yet. Go live checks it"),
        ("emails", "live", "Version 1 is live, and journeys can take it up."),
        ("emails", "live-editable", "Save checks your changes and makes version 2"),
        ("emails", "stopped", "Go live checks it and makes version 2."),
        ("emails", "expired", "Activate makes it usable again."),
        ("content-settings", "draft", "Nothing uses it yet."),
        ("content-settings", "live", "every email reads it at the moment of sending"),
        ("content-settings", "stopped", "wait at their email tile until it is live again."),
        ("content-settings", "expired", "Activate makes it usable again."),
    ],
)
def test_every_state_says_what_it_means_and_what_comes_next(client: Client, kind: str, reason: str, said: str) -> None:
    assert said in sentence(client, factories.in_state(kind, reason))


def test_the_default_content_settings_say_why_they_stay(client: Client) -> None:
    settings = factories.in_state("content-settings", "live")
    make_default(settings, by=factories.marketer(), at=clock.now())
    page = client.get(f"/content-settings/{settings.pk}/")
    assert not {"stop", "deactivate", "delete"} & set(attributes(page, "data-command"))
    told = "Stop, Deactivate, Delete: These are the default content settings. Make another record the default first."
    assert told in text_of(page)
    answer = client.post(f"/content-settings/{settings.pk}/commands/stop/")
    assert answer.status_code == 409
    assert "Make another record the default first." in text_of(answer)
