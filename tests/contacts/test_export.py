"""Export: the list as it is viewed, searched, filtered and sorted, or chosen records; streamed with flat memory."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entities.contacts.models import Contact
from marketing import clock
from marketing.audience import writes
from tests import factories
from tests.pages import source, text_of

pytestmark = pytest.mark.django_db


def names(answer: Any) -> list[str]:
    """Return the first names of an exported file, in its order."""
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return [row["First name"] for row in csv.DictReader(io.StringIO(text))]


@pytest.fixture
def people() -> list[Any]:
    """Three active contacts and an inactive one."""
    given = [("Ada", "Graz", False), ("Eve", "Graz", True), ("Bob", "Linz", True)]
    found = [factories.contact(first_name=name, last_name="", city=city, do_not_email=no) for name, city, no in given]
    return [*found, factories.in_state("contacts", "inactive", first_name="Zoe", last_name="", city="Graz")]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Ada", "Bob", "Eve"]),
        ("sort=-name", ["Eve", "Bob", "Ada"]),
        ("sort=-city", ["Bob", "Eve", "Ada"]),
        ("view=inactive", ["Zoe"]),
        ("q=graz&sort=-name", ["Eve", "Ada"]),
        ("do_not_email=true", ["Bob", "Eve"]),
        ("q=nobody", []),
    ],
)
def test_the_file_holds_what_the_list_shows_in_its_order(
    client: Client, people: list[Any], query: str, expected: list[str]
) -> None:
    assert names(client.get(f"/contacts/export/?{query}")) == expected


def test_the_button_carries_the_list_along(client: Client, people: list[Any]) -> None:
    page = source(client.get("/contacts/?q=graz&sort=-name&after="))
    assert 'href="/contacts/export/?q=graz&amp;sort=-name"' in page


def test_chosen_contacts_alone_are_exported(client: Client, people: list[Any]) -> None:
    ids = [people[0].pk, people[2].pk]
    assert names(client.post("/contacts/export/?sort=-name", {"ids": ids})) == ["Bob", "Ada"]


@pytest.mark.parametrize(("method", "query", "words"), [("post", "", "Choose between 1 and 500"),
                                                        ("get", "do_not_email=maybe", "Nothing was exported"),
                                                        ("get", "sort=password", "sorted by this")])  # fmt: skip
def test_what_can_not_be_exported_is_said(client: Client, method: str, query: str, words: str) -> None:
    answer = getattr(client, method)(f"/contacts/export/?{query}")
    assert (answer.status_code, words in text_of(answer)) == (400, True)


def test_thousands_stream_part_by_part_without_gap_or_double(client: Client) -> None:
    rows = [Contact(first_name=f"P{n % 7}", email=f"p{n}@one.example") for n in range(2500)]
    writes.create_many(rows, by=None, at=clock.now(), note="test")
    with CaptureQueriesContext(connection) as seen:
        answer = client.get("/contacts/export/?sort=-name")
        started = len(seen)
        found = names(answer)
    assert (len(found), found) == (2500, sorted(found, reverse=True))
    assert started < 8 and len(seen) - started == 3
