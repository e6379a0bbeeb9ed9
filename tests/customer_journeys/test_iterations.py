"""The pages of a recurring journey: its iterations, their numbers, what its state says."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from marketing import clock
from tests import factories
from tests.pages import source, text_of
from tests.service import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser of a marketer."""
    made = Client()
    made.force_login(factories.marketer())
    return made


@pytest.fixture
def weekly() -> Any:
    """A journey in its second iteration of three; two people went through the first, three through the second."""
    steps.people(2)
    start = clock.now().replace(microsecond=0) - timedelta(days=7, minutes=1)
    recurrence = {"is_recurring": True, "recurrence_count": 3, "recurrence_interval": 7}
    journey = factories.journey(starts_at=start, ends_at=start + timedelta(days=30), **recurrence)
    steps.go_live(journey, start + timedelta(minutes=1))
    steps.turn(start + timedelta(minutes=2))
    steps.people(1)
    steps.turn()
    return journey


def test_the_tab_lists_iterations_with_their_numbers_the_newest_first(client: Client, weekly: Any) -> None:
    page = source(client.get(f"/journeys/{weekly.pk}/tabs/iterations/"))
    assert page.index('data-iteration="2"') < page.index('data-iteration="1"')
    text = text_of(client.get(f"/journeys/{weekly.pk}/tabs/iterations/"))
    assert "2 of 3 iterations begun" in text
    assert "Iteration 2 Running" in text and "Iteration 1 Over" in text


@pytest.mark.parametrize(("query", "sent"), [("", 5), ("?iteration=1", 2), ("?iteration=2", 3), ("?iteration=9", 5)])
def test_insights_are_of_one_iteration_or_all(client: Client, weekly: Any, query: str, sent: int) -> None:
    text = text_of(client.get(f"/journeys/{weekly.pk}/tabs/insights/{query}"))
    assert f"{sent} sent, {sent} delivered" in text


@pytest.mark.parametrize("asked", ["9", "x", "-1", "٣", "1" * 30])
def test_an_iteration_that_never_was_is_told(client: Client, weekly: Any, asked: str) -> None:
    page = client.get(f"/journeys/{weekly.pk}/", {"tab": "insights", "iteration": asked})
    assert (page.status_code, "There is no such iteration" in text_of(page)) == (200, True)


def test_a_number_opens_the_people_of_its_iteration(client: Client, weekly: Any) -> None:
    insights = source(client.get(f"/journeys/{weekly.pk}/tabs/insights/?iteration=1"))
    address = f"/journeys/{weekly.pk}/people/t2/completed/?iteration=1"
    assert address in insights
    people = client.get(address)
    assert source(people).count("data-record=") == 2
    assert "iteration 1" in text_of(people)


def test_the_state_says_which_iteration_runs_and_when_it_stops(client: Client, weekly: Any) -> None:
    text = text_of(client.get(f"/journeys/{weekly.pk}/"))
    assert "Iteration 2 of 3 runs until" in text and "takes all members afresh" in text and "after the last one" in text


def test_after_the_last_iteration_the_page_says_what_to_do(client: Client, weekly: Any) -> None:
    steps.turn(weekly.starts_at + timedelta(days=21))
    text = text_of(client.get(f"/journeys/{weekly.pk}/"))
    assert "The last iteration is over." in text and "raise the recurrence count and go live again" in text


def test_a_journey_that_does_not_recur_has_no_iterations(client: Client) -> None:
    journey = steps.running_journey()
    page = source(client.get(f"/journeys/{journey.pk}/"))
    assert 'data-tab="iterations"' not in page
    assert "data-iterations" not in source(client.get(f"/journeys/{journey.pk}/tabs/insights/"))
