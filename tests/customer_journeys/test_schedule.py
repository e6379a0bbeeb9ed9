"""Start and end are typed as wall clock in the journey's own time zone, over changes of summer time too."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tests import factories
from tests.console.posting import save
from tests.pages import source, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser of somebody in Vienna."""
    made = Client()
    made.force_login(factories.user(time_zone="Europe/Vienna"))
    return made


def moment(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "typed", "stored"),
    [
        ("Europe/Vienna", "2026-07-01T09:00", "2026-07-01T07:00"),
        ("Europe/Vienna", "2026-12-01T09:00", "2026-12-01T08:00"),
        ("America/New_York", "2026-12-01T09:00", "2026-12-01T14:00"),
        ("Asia/Kathmandu", "2026-12-01T09:00", "2026-12-01T03:15"),
        ("Europe/Vienna", "2026-03-29T02:30", "2026-03-29T01:30"),  # does not exist: the clock jumps to 03:30
        ("Europe/Vienna", "2026-10-25T02:30", "2026-10-25T00:30"),  # happens twice: the first
    ],
)
def test_a_wall_clock_is_read_in_the_zone_of_the_journey(client: Client, zone: str, typed: str, stored: str) -> None:
    journey = factories.journey(ends_at=None)
    answer = save(client, journey, time_zone=zone, ends_at=typed)
    journey.refresh_from_db()
    assert (answer.status_code, journey.ends_at) == (302, moment(stored))


def test_the_page_shows_times_in_the_zone_of_the_journey(client: Client) -> None:
    journey = factories.journey(time_zone="Asia/Tokyo", ends_at=moment("2026-12-24T23:30"))
    page = client.get(f"/journeys/{journey.pk}/")
    assert 'value="2026-12-25T08:30"' in source(page)
    assert "25 Dec 2026, 08:30" in text_of(page)


@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
@pytest.mark.parametrize("typed", ["tomorrow", "2026-13-01T10:00", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_what_is_no_time_is_refused(client: Client, field: str, typed: str) -> None:
    journey = factories.journey()
    before = getattr(journey, field)
    values: Any = {field: typed}
    answer = save(client, journey, **values)
    journey.refresh_from_db()
    assert (answer.status_code, getattr(journey, field)) == (422, before)


def test_a_form_sent_back_as_it_was_changes_nothing(client: Client) -> None:
    at = {"starts_at": moment("2026-10-25T00:30"), "ends_at": moment("2026-11-25T00:30")}
    journey: Any = factories.journey(time_zone="Europe/Vienna", **at)
    save(client, journey, starts_at="2026-10-25T02:30", ends_at="2026-11-25T01:30", time_zone="Europe/Vienna")
    journey.refresh_from_db()
    assert {name: getattr(journey, name) for name in at} == at


def test_a_new_journey_starts_in_the_persons_zone_with_a_start_and_an_end(client: Client) -> None:
    page = source(client.get("/journeys/new/"))
    assert '<option value="Europe/Vienna" selected' in page
    assert 'name="starts_at" value="20' in page
