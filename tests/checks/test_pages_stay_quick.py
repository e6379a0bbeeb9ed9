"""What pages of this area ask of the database: the same with few records and many, with 4 tiles and 40."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.checks.journey_cases import journey
from tests.checks.test_journey_check import lengthened

pytestmark = pytest.mark.django_db
KINDS = ("journeys", "emails", "content-settings", "journey-templates", "email-templates", "segment-templates")


@pytest.fixture
def client() -> Client:
    """A browser of a marketer."""
    made = Client()
    made.force_login(factories.marketer())
    return made


def queries(client: Client, address: str) -> int:
    """Return how often a page asks the database, once it is warm."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)


def long_journey() -> Any:
    """Make a journey of 40 tiles, each email tile with an email of its own."""
    record = lengthened(journey(), 36)
    record.save(by=factories.marketer())
    return record


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_asks_the_same_for_thirty_records_as_for_two(client: Client, kind: str) -> None:
    for _ in range(2):
        factories.make(kind)
    few = queries(client, f"/{kind}/?view=active")
    for _ in range(28):
        factories.make(kind)
    assert queries(client, f"/{kind}/?view=active") == few <= 12


@pytest.mark.parametrize(
    ("part", "most"), [("?tab=designer", 15), ("?tab=designer&tile=t2", 16), ("?tab=general", 15), ("?checked=yes", 29)]
)
def test_a_journey_of_forty_tiles_asks_as_often_as_one_of_four(client: Client, part: str, most: int) -> None:
    factories.contact(city="Vienna")
    short, long = journey(), long_journey()
    few = queries(client, f"/journeys/{short.pk}/{part}")
    assert queries(client, f"/journeys/{long.pk}/{part}") <= few + 1 <= most + 1


def test_a_live_journey_of_forty_tiles_asks_as_often_as_one_of_four(client: Client) -> None:
    factories.contact(city="Vienna")
    few = queries(client, f"/journeys/{factories.live('journeys').pk}/")
    record = long_journey()
    for step in factories.path("journeys", "live"):
        factories.run(record, step)
    assert queries(client, f"/journeys/{record.pk}/") <= few + 1 <= 23


@pytest.mark.parametrize(
    ("kind", "most"), [("emails", 18), ("content-settings", 8), ("email-templates", 7), ("journey-templates", 7)]
)
def test_a_record_asks_a_fixed_number_of_times(client: Client, kind: str, most: int) -> None:
    record = factories.make(kind)
    assert queries(client, f"/{kind}/{record.pk}/") <= most


def test_the_gallery_asks_the_same_for_many_templates(client: Client) -> None:
    factories.template("email-templates")
    few = queries(client, "/emails/new/from/")
    for _ in range(20):
        factories.template("email-templates")
    assert queries(client, "/emails/new/from/") == few <= 8
