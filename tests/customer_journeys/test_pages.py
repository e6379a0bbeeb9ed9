"""What a journey's pages tell: numbers, people, why it stopped, versions that are behind."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketing import clock
from marketing.lifecycle.perform import perform
from marketing.service.journeys.models import Enrolment, Step
from tests import factories
from tests.pages import attributes, source, text_of
from tests.service.steps import run_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser of a marketer."""
    made = Client()
    made.force_login(factories.marketer())
    return made


def entered(journey: Any, outcome: str = "waiting", tile: str = "t2", number: int = 1, reason: str = "") -> None:
    """Let contacts stand at a tile, as the service records it."""
    now = clock.now()
    for _ in range(number):
        contact = factories.contact()
        state = "left" if reason and outcome == "failed" else "active"
        enrolment = Enrolment.objects.create(
            run=run_of(journey), contact_id=contact.pk, tile_id=tile, state=state, reason=reason, entered_at=now,
            since=now,
        )  # fmt: skip
        Step.objects.create(
            run=run_of(journey), enrolment_id=enrolment.pk, contact_id=contact.pk, tile_id=tile, outcome=outcome,
            reason=reason, entered_at=now,
        )  # fmt: skip


def counter(page: Any, tile: str, name: str) -> int:
    """Return one number of a tile."""
    part = source(page).split(f'id="numbers-{tile}"')[1].split("</footer>")[0]
    return int(part.split(f'data-counter="{name}" data-value="')[1].split('"')[0])


def test_tiles_count_exactly_and_refresh_while_the_journey_runs(client: Client) -> None:
    journey = factories.in_state("journeys", "live")
    entered(journey, "waiting", number=3)
    entered(journey, "completed", number=2)
    address = f"/journeys/{journey.pk}/"
    page = client.get(address)
    assert [counter(page, "t2", name) for name in ("entered", "waiting", "completed", "failed")] == [5, 3, 2, 0]
    assert 'hx-trigger="every 4s"' in source(page)
    entered(journey, "waiting")
    fresh = client.get(f"{address}pulse/?was=live", headers={"HX-Request": "true"})
    assert counter(fresh, "t2", "waiting") == 4
    assert 'hx-swap-oob="true"' in source(fresh)


def test_a_change_of_state_replaces_the_record_and_keeps_the_tab(client: Client) -> None:
    journey = factories.in_state("journeys", "stopped")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/journeys/{journey.pk}/?tab=general"}
    answer = client.get(f"/journeys/{journey.pk}/pulse/?was=live", headers=headers)
    assert answer["HX-Retarget"] == "#record"
    assert attributes(answer, "data-status-reason") == ["stopped"]
    assert '?tab=general" data-tab="tab-general" aria-current="page"' in source(answer)


def test_counters_of_a_draft_are_not_shown(client: Client) -> None:
    journey = factories.journey()
    assert "data-counter" not in source(client.get(f"/journeys/{journey.pk}/"))


def test_each_number_opens_its_people_page_by_page(client: Client) -> None:
    journey = factories.in_state("journeys", "live")
    entered(journey, "failed", number=60, reason="do-not-email")
    first = client.get(f"/journeys/{journey.pk}/people/t2/failed/")
    assert len(attributes(first, "data-record")) == 50
    assert "The contact wants no e-mail" in text_of(first)
    after = source(first).split("?after=")[1].split('"')[0]
    second = client.get(f"/journeys/{journey.pk}/people/t2/failed/?after={after}")
    assert len(attributes(second, "data-record")) == 10


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("people/t2/nobody/", 404),
        ("people/gone/failed/", 404),
        ("people/t2/failed/?after=x", 400),
        ("people/t2/failed/?after=99999999999999999999", 400),
        ("people/t2/failed/?after=9223372036854775807", 200),
        ("blocked/all/", 200),
        ("not-entered/consent-below-minimum/", 200),
        ("not-entered/consent-below-minimum/?after=x", 400),
        ("blocked/do-not-email/?tile=t2", 200),
        ("pick/emails/?q=%00", 400),
        ("steps/sideways/", 405),
    ],
)
def test_addresses_that_lead_nowhere_say_so(client: Client, path: str, status: int) -> None:
    journey = factories.in_state("journeys", "live")
    assert client.get(f"/journeys/{journey.pk}/{path}").status_code == status


def test_a_stopped_journey_tells_who_stopped_it_and_when_it_expires(client: Client) -> None:
    journey = factories.in_state("journeys", "live")
    perform(journey, "stop", by=factories.user(first_name="Ada", last_name="Moser"))
    perform(journey, "stopped", system=factories.SERVICE)
    text = text_of(client.get(f"/journeys/{journey.pk}/"))
    assert "Ada Moser stopped it on" in text
    assert f"It expires on {journey.expires_at.strftime('%-d %b %Y')}" in text


def test_a_journey_whose_end_passed_says_that_and_not_that_somebody_stopped_it(client: Client) -> None:
    journey = factories.in_state("journeys", "live")
    perform(journey, "end", system=factories.SERVICE, note="The end date passed.")
    stopping = text_of(client.get(f"/journeys/{journey.pk}/"))
    assert "end date passed" in stopping
    assert "stopped it" not in stopping
    perform(journey, "stopped", system=factories.SERVICE, note="The end date passed.")
    assert "end date passed" in text_of(client.get(f"/journeys/{journey.pk}/"))


def test_a_newer_version_of_a_pinned_email_is_told_with_what_to_do(client: Client) -> None:
    journey = factories.in_state("journeys", "live")
    email = factories.live("emails")
    factories.run(email, "edit")
    email.subject = "Newer"
    email.save(by=factories.marketer())
    factories.run(email, "save")
    text = text_of(client.get(f"/journeys/{journey.pk}/"))
    assert "Stop and go live to send version 2." in text
    assert "version 1 pinned, 2 is live" in text


def test_a_stopped_email_shows_its_error_on_the_tile(client: Client) -> None:
    journey = factories.in_state("journeys", "live")
    factories.run(factories.live("emails"), "stop")
    page = source(client.get(f"/journeys/{journey.pk}/"))
    assert "is inactive" in page.split("data-tile-error")[1].split("</div>")[0]


def test_insights_appear_once_it_was_live(client: Client) -> None:
    assert "tab-insights" not in source(client.get(f"/journeys/{factories.journey().pk}/"))
    journey = factories.in_state("journeys", "live")
    entered(journey, "failed", reason="suppressed")
    text = text_of(client.get(f"/journeys/{journey.pk}/?tab=insights"))
    assert "Incomplete journeys" in text
    assert "Member of the suppression segment" in text


def test_the_list_asks_the_same_whatever_the_number_of_journeys(client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/journeys/?view=active").status_code == 200
        return len(seen)

    factories.in_state("journeys", "live")
    first = queries()
    for _ in range(5):
        factories.in_state("journeys", "live")
    assert queries() == first


def test_the_pulse_is_cheap(client: Client) -> None:
    journey = factories.in_state("journeys", "live")
    entered(journey, number=3)
    client.get(f"/journeys/{journey.pk}/")
    with CaptureQueriesContext(connection) as seen:
        client.get(f"/journeys/{journey.pk}/pulse/?was=live", headers={"HX-Request": "true"})
    assert len(seen) <= 22, [q["sql"][:120] for q in seen]


def test_the_header_shows_both_ends_in_the_journeys_own_zone(client: Client) -> None:
    at = clock.now().replace(hour=23, minute=30) + timedelta(days=3)
    journey = factories.journey(ends_at=at, time_zone="Asia/Tokyo")
    text = text_of(client.get(f"/journeys/{journey.pk}/"))
    assert (at + timedelta(hours=9)).strftime("%-d %b %Y, 08:30") in text


def test_pins_behind_are_told_once_an_email_with_both_versions_and_what_changed(client: Client) -> None:
    email = factories.live("emails")
    settings = factories.tile_settings(factories.live("segments"), email) | {"t3": {"email": email.pk}}
    pipeline = [{"id": "t1", "type": "segment"}, {"id": "t2", "type": "email"}, {"id": "t3", "type": "email"}]
    journey = factories.in_state("journeys", "live", pipeline=pipeline, tile_settings=settings)
    factories.run(email, "edit")
    email.subject, email.preheader = "Newer", "Other"
    email.save(by=factories.marketer())
    factories.run(email, "save")
    page = client.get(f"/journeys/{journey.pk}/")
    text = text_of(page)
    assert text.count("A newer version of an email is live") == 1
    assert f"since {clock.now().strftime('%-d %b %Y')} and changes subject and preheader" in text
    assert source(page).count("data-tile-warning") == 2
    home = text_of(client.get("/"))
    assert home.count("It keeps version 1 of") == 1
    assert "Stop and go live again to take it up." in home


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("content-settings", "contacts wait at the email tiles"),
        ("emails", "is inactive: the version it pinned goes on"),
        ("segments", "nobody new enters from it"),
    ],
)
def test_home_tells_which_live_journeys_lack_something(client: Client, kind: str, words: str) -> None:
    journey = factories.in_state("journeys", "live")
    assert words not in text_of(client.get("/"))
    factories.run(factories.live(kind), "stop")
    home = client.get("/")
    assert words in text_of(home)
    assert f'href="/journeys/{journey.pk}/"' in source(home).split("data-attention")[1].split("</section>")[0]


def test_stopped_content_settings_are_told_with_a_link(client: Client) -> None:
    journey, settings = factories.in_state("journeys", "live"), factories.live("content-settings")
    factories.run(settings, "stop")
    page = client.get(f"/journeys/{journey.pk}/")
    assert "No mail goes out now" in text_of(page)
    assert f'<a href="/content-settings/{settings.pk}/">Open the content settings</a>' in source(page)
    assert "contacts wait here until they are" in source(page).split("data-tile-error")[1].split("</div>")[0]
    factories.run(settings, "go-live")
    assert "No mail goes out now" not in text_of(client.get(f"/journeys/{journey.pk}/"))


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("emails", "stop"), ("emails", "deactivate"), ("emails", "delete"),
        ("content-settings", "stop"), ("content-settings", "deactivate"), ("content-settings", "delete"),
        ("segments", "stop"), ("segments", "delete"),
    ],
)  # fmt: skip
def test_a_used_record_names_each_user_before_it_goes(client: Client, kind: str, command: str) -> None:
    journeys = [factories.in_state("journeys", "live") for _ in range(2)]
    used = factories.live(kind)
    if command == "delete":
        factories.run(used, "stop")
    answer = client.post(f"/{kind}/{used.pk}/commands/{command}/")
    assert answer.status_code == 409
    assert {f"journeys/{one.pk}" for one in journeys} <= set(attributes(answer, "data-affected"))


def test_the_pulse_renews_all_in_all_too(client: Client) -> None:
    journey = factories.in_state("journeys", "live")
    fresh = client.get(f"/journeys/{journey.pk}/pulse/?was=live", headers={"HX-Request": "true"})
    shown = client.get(f"/journeys/{journey.pk}/?tab=designer&tile=t2")
    for answer in (fresh, shown):
        assert 'id="journey-totals"' in source(answer)
    assert 'hx-swap-oob="true"' in source(fresh)
