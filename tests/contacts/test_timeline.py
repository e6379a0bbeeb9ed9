"""The timeline of one contact: mails, journeys and changes in one list, by kind, page by page."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketing import clock
from marketing.lifecycle.perform import perform
from marketing.service.interactions.models import Interaction
from marketing.service.journeys.models import Enrolment
from marketing.service.runs import opening
from marketing.service.runs.models import Run
from tests import factories
from tests.pages import source, text_of, words
from tests.service.steps import run_of

pytestmark = pytest.mark.django_db


def shown(client: Client, contact: Any, query: str = "") -> str:
    """Return the words of the timeline."""
    page = source(client.get(f"/contacts/{contact.pk}/?tab=timeline&{query}"))
    return words(page.partition('<ol class="log')[2].partition("</ol>")[0])


def happened(contact: Any, type: str, minutes: int, **values: Any) -> Interaction:
    """Record an interaction so many minutes from now."""
    at = clock.now() + timedelta(minutes=minutes)
    return Interaction.objects.create(contact_id=contact.pk, type=type, at=at, **values)


def travelled(contact: Any, run: Run, **values: Any) -> Enrolment:
    """Let a contact have been in a journey."""
    at = clock.now() + timedelta(minutes=5)
    given = {"tile_id": "t2", "entered_at": at, "since": at} | values
    return Enrolment.objects.create(run=run, contact_id=contact.pk, **given)


def test_mails_journeys_and_changes_stand_in_one_list_newest_first(client: Client) -> None:
    contact, journey = factories.contact(city="Vienna"), factories.journey(name="Welcome")
    contact.city = "Graz"
    contact.save(by=factories.marketer())
    happened(contact, "sent", 10)
    happened(contact, "blocked", 20, reason="do-not-email")
    left_at = clock.now() + timedelta(minutes=30)
    travelled(contact, run_of(journey), state="left", reason="contact-inactive", left_at=left_at)
    perform(contact, "deactivate", by=factories.marketer(), at=clock.now() + timedelta(minutes=40))
    text = shown(client, contact)
    expected = ["Deactivate", "Left early Welcome", "Email blocked", "Email sent", "Entered Welcome", "Vienna → Graz"]
    places = [text.index(word) for word in [*expected, "Created"]]
    assert places == sorted(places)
    assert "at “News” · The contact is inactive" in text
    assert "The contact wants no e-mail" in text


@pytest.mark.parametrize(
    ("only", "there", "not_there"),
    [("mails", "Email opened", "Entered"), ("travels", "Entered", "Created"), ("changes", "Created", "Email opened")],
)
def test_one_kind_alone_is_shown_without_scripts_too(client: Client, only: str, there: str, not_there: str) -> None:
    contact = factories.contact()
    happened(contact, "opened", 1)
    travelled(contact, run_of(factories.journey()))
    page = client.get(f"/contacts/{contact.pk}/?tab=timeline&only={only}")
    part = source(page).partition("data-tab-panel")[2].partition('<ol class="log')[2].partition("</ol>")[0]
    assert there in part and not_there not in part
    assert f'href="/contacts/{contact.pk}/?tab=timeline&amp;only={only}"' in source(page)


def test_pages_hold_everything_once_even_of_one_moment(client: Client) -> None:
    contact, at = factories.contact(), clock.now()
    for number in range(70):
        Interaction.objects.create(contact_id=contact.pk, type="clicked", at=at, link_url=f"http://x.example/{number}/")
        run = opening.begin("journeys", 1000 + number, 1, at)
        travelled(contact, run, entered_at=at, state="completed", left_at=at)
    query, seen = "", []
    while True:
        page = source(client.get(f"/contacts/{contact.pk}/tabs/timeline/?{query}"))
        seen += re.findall(r'data-(?:event|travel|history)="[^"]*"', page)
        found = re.search(r"tab=timeline&amp;(only=&amp;after=[^\"]+)", page)
        if not found:
            break
        query = found[1].replace("&amp;", "&")
    assert len(seen) == 70 * 3 + 1
    assert (seen.count('data-event="clicked"'), seen.count('data-travel="Went through"')) == (70, 70)


def test_the_number_of_queries_does_not_depend_on_what_happened(client: Client) -> None:
    contact = factories.contact()

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/contacts/{contact.pk}/tabs/timeline/").status_code == 200
        return len(seen)

    def more() -> None:
        contact.account = factories.account()
        contact.save(by=factories.user())
        journey = factories.journey()
        travelled(contact, run_of(journey))
        happened(contact, "sent", 1, run=run_of(journey), subject_kind="emails", subject_id=factories.email().pk)

    more()
    few = queries()
    for _ in range(5):
        more()
    assert queries() == few <= 28


@pytest.mark.parametrize("query", ["after=x", "after=2026-01-01T00:00:00_0_1", "only=money", f"after={'9' * 200}",
                                   "after=2026-01-01T00:00:00%2B00:00_0_99999999999999999999"])  # fmt: skip
def test_a_page_that_never_was_is_refused_in_words(client: Client, query: str) -> None:
    contact = factories.contact()
    answer = client.get(f"/contacts/{contact.pk}/?tab=timeline&{query}")
    assert (answer.status_code, "timeline" in text_of(answer)) == (400, True)


def test_a_deleted_journey_and_a_removed_tile_are_told_in_words(client: Client) -> None:
    contact, gone = factories.contact(), opening.begin("journeys", 999_999, 1, clock.now())
    travelled(contact, gone, state="left", reason="tile-removed", left_at=clock.now())
    text = shown(client, contact)
    assert "a journey that was deleted" in text
    assert "at a tile that was removed" in text
