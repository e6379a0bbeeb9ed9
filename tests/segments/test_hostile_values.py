"""Values of conditions that no column can be compared with: the check, the estimate and going live say so in words."""

import json
from typing import Any

import pytest
from django.test import Client

from tests import factories, pages
from tests.service import steps
from tests.unreadable import poison

pytestmark = pytest.mark.django_db

FIELDS = {"credit_limit": "ge", "orders": "eq", "birthday": "on", "last_purchase_at": "before", "owner": "is"}
VALUES: tuple[Any, ...] = (
    "1e999999999", 1e300, 10**400, -(2**63), True, [1], "\ud800", "a\0b", "0001-01-01T00:00:00+14:00", "9999-12-31",
)  # fmt: skip


@pytest.fixture
def marketer(db: None) -> Client:
    """A browser in which a marketer is signed in."""
    client = Client()
    client.force_login(factories.marketer())
    return client


@pytest.mark.parametrize("text", ["1e999999999", "-1e999999999", "1e-999999999", "0e999999999", "NaN", "9" * 400])
def test_a_number_beyond_all_measure_is_refused_in_words(text: str, marketer: Client) -> None:
    """Seen: 1e999999999 in a rule made check, estimate and going live an error of the server."""
    segment = factories.segment_of(factories.row("credit_limit", "ge", text))
    url = f"/segments/{segment.pk}/"

    estimate = marketer.get(f"{url}estimate/dynamic_query/", headers={"HX-Request": "true"})
    check = marketer.post(f"{url}commands/check/")
    live = marketer.post(f"{url}commands/go-live/", {"confirm": "yes"})

    assert [answer.status_code for answer in (estimate, check, live)] == [200, 200, 409]
    assert "Credit limit: enter a number" in pages.text_of(live)


@pytest.mark.parametrize("field", FIELDS)
def test_any_value_of_any_field_is_asked_or_refused(field: str, marketer: Client) -> None:
    steps.people(1)
    segment = factories.segment()
    url = f"/segments/{segment.pk}/"
    for value in VALUES:
        segment.refresh_from_db()
        posted = {"row_version": segment.row_version, "dynamic_query": query_of(field, value)}
        answer = marketer.post(url, posted)
        shown = marketer.get(f"{url}estimate/dynamic_query/", headers={"HX-Request": "true"})
        assert (answer.status_code in (302, 422), shown.status_code) == (True, 200), value


@pytest.mark.parametrize("field", FIELDS)
def test_any_value_stored_already_takes_no_page_and_no_sweep_down(field: str, marketer: Client) -> None:
    segment = factories.in_state("segments", "live")
    for value in VALUES:
        if "\0" in str(value) or value == "\ud800":
            continue  # no column of JSON takes them on PostgreSQL
        poison.write(segment, "dynamic_query", query_of(field, value))
        assert marketer.get(f"/segments/{segment.pk}/").status_code == 200, value
    steps.turn()


def query_of(field: str, value: Any) -> str:
    """Return a query of one condition as JSON."""
    return json.dumps(factories.query_of(factories.row(field, FIELDS[field], value, value)))
