"""Home, search, history, versions, sign-in, and the number of queries a page takes."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketing.console.record import histories
from tests import factories, pages
from tests.console.posting import HTMX, address, save

pytestmark = pytest.mark.django_db


def test_home_shows_what_is_in_error_with_its_reason(marketer: Client) -> None:
    journey = factories.in_state("journeys", "error")
    shown = marketer.get("/")
    assert journey.name in pages.text_of(shown).split("Live now")[0]


def test_home_shows_live_records_that_keep_an_old_version(marketer: Client) -> None:
    email = factories.in_state("emails", "live", name="Changed since")
    settings = factories.tile_settings(factories.live("segments"), email)
    journey = factories.in_state("journeys", "live", tile_settings=settings)
    assert "Version behind" not in pages.text_of(marketer.get("/"))
    factories.run(email, "edit")
    save(marketer, email, subject="Another subject")
    shown = pages.text_of(marketer.get("/")).split("Live now")[0]
    assert "Version behind" in shown
    assert journey.name in shown


def test_saving_by_htmx_stays_on_the_tab_that_was_open(marketer: Client) -> None:
    record = factories.content_settings()
    there = {**HTMX, "HX-Current-URL": f"http://testserver{address(record)}?tab=general"}
    data = {"row_version": record.row_version, "name": "After"}
    shown = pages.source(marketer.post(address(record), data, headers=there))
    assert 'data-tab="tab-general" aria-current="page"' in shown


def test_home_leads_a_new_installation_to_its_first_mail(marketer: Client) -> None:
    def steps() -> list[tuple[str, str]]:
        part = pages.source(marketer.get("/")).partition("data-first-steps")[2].partition("</section>")[0]
        return re.findall(r'<li(?: class="(\w+)")?[^>]*>.*?<a href="([^"]+)"', part, re.DOTALL)

    assert steps() == [
        ("next", "/contacts/import/"), ("", "/content-settings/new/"), ("", "/segments/new/"), ("", "/emails/new/"),
        ("", "/journeys/new/"),
    ]  # fmt: skip
    factories.contact()
    factories.in_state("segments", "live")
    assert [state for state, _url in steps()] == ["done", "next", "done", "", ""]
    factories.in_state("journeys", "live")
    assert steps() == []


def test_home_shows_nothing_of_kinds_a_person_may_not_see(somebody: object) -> None:
    factories.in_state("journeys", "error", name="Secret journey")
    assert "Secret journey" not in pages.text_of(somebody("").get("/"))  # type: ignore[operator]


def test_search_goes_over_all_kinds_and_offers_commands(marketer: Client) -> None:
    factories.contact(first_name="Alpine", last_name="Guide")
    factories.content_settings(name="Alpine settings")
    shown = pages.text_of(marketer.get("/search/?q=alpine", headers=HTMX))
    assert "Alpine Guide" in shown
    assert "Alpine settings" in shown
    assert "New marketing email" in pages.text_of(marketer.get("/search/?q=new%20mark"))


def test_history_shows_moves_and_field_differences(marketer: Client) -> None:
    record = factories.content_settings(name="Old name")
    save(marketer, record, name="New name")
    factories.run(record, "go-live")
    shown = pages.text_of(marketer.get(f"{address(record)}history/"))
    for words in ("Old name", "New name", "Go live", "Draft", "Live", "version 1", "Created"):
        assert words in shown


def test_the_history_shows_each_row_once_over_its_pages(marketer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    record = factories.in_state("content-settings", "live")
    for number in range(3):  # a save and the move it leads to have one moment
        factories.run(record, "edit")
        save(marketer, record, name=f"Name {number}")
        record.refresh_from_db()
    whole = pages.attributes(marketer.get(f"{address(record)}history/"), "data-history")
    monkeypatch.setattr(histories, "SIZE", 2)
    there, seen = f"{address(record)}history/", []
    while there:
        shown = marketer.get(there)
        seen += pages.attributes(shown, "data-history")
        there = next((href for href in pages.attributes(shown, "href") if "?from=" in href), "")
    assert seen == whole
    assert len(whole) > 9


@pytest.mark.parametrize("mark", ["nope", "2026-11-23", "2026-11-23T10:00:00%2B00:00_2_1", "2026-11-23T10:00_0_1"])
def test_a_part_of_the_history_that_there_never_was_is_refused(marketer: Client, mark: str) -> None:
    record = factories.content_settings()
    assert marketer.get(f"{address(record)}history/?from={mark}").status_code == 400


def test_versions_say_which_one_is_live_and_what_changed(marketer: Client) -> None:
    record = factories.in_state("content-settings", "live", address_main="Ring 1")
    factories.run(record, "edit")
    save(marketer, record, address_main="Ring 2")
    shown = marketer.get(f"{address(record)}tabs/versions/", headers=HTMX)
    assert pages.attributes(shown, "data-version") == ["2", "1"]
    assert "Ring 2" in pages.text_of(shown)


def test_used_by_names_every_user(marketer: Client) -> None:
    settings = factories.content_settings()
    journey = factories.journey(content_settings=settings)
    shown = marketer.get(f"{address(settings)}tabs/uses/", headers=HTMX)
    assert pages.attributes(shown, "data-use") == [f"journeys/{journey.pk}"]


@pytest.mark.parametrize("state", ["draft", "live", "live-editable", "stopped", "expired"])
def test_every_state_says_what_it_means(marketer: Client, state: str) -> None:
    record = factories.in_state("content-settings", state)
    assert "data-sentence" in pages.source(marketer.get(address(record)))


def test_signing_in_and_out(client: Client, db: None) -> None:
    person = factories.user()
    person.set_password("right-password")
    person.save()
    wrong = client.post("/login/", {"username": person.username, "password": "wrong"})
    assert (wrong.status_code, "don't fit together" in pages.text_of(wrong)) == (422, True)
    right = client.post("/login/", {"username": person.username, "password": "right-password"})
    assert (right.status_code, client.get("/").status_code) == (302, 200)
    client.post("/logout/")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("name", ["a\0b", "x" * 9000, ""])
def test_hostile_user_names_are_refused(client: Client, db: None, name: str) -> None:
    assert client.post("/login/", {"username": name, "password": "x"}).status_code == 422


def test_the_theme_is_kept(marketer: Client) -> None:
    marketer.post("/theme/", {"theme": "dark", "next": "/contacts/"})
    assert 'data-theme="dark"' in pages.source(marketer.get("/"))
    marketer.post("/theme/", {"theme": "<b>"})
    assert 'data-theme="dark"' in pages.source(marketer.get("/"))


def test_the_theme_never_leads_away(marketer: Client) -> None:
    assert marketer.post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"}).headers["Location"] == "/"


def test_times_are_shown_in_the_persons_zone(marketer: Client) -> None:
    answer = marketer.post("/settings/", {"time_zone": "Asia/Tokyo", "theme": "light"})
    assert answer.status_code == 302
    assert "Asia/Tokyo" in pages.source(marketer.get("/settings/"))
    assert marketer.post("/settings/", {"time_zone": "Mars/Base", "theme": "light"}).status_code == 422


@pytest.mark.parametrize("kind", ["journeys", "emails", "segments", "content-settings", "contacts", "accounts"])
def test_a_list_takes_few_queries_however_many_rows(marketer: Client, kind: str) -> None:
    factories.make(kind)
    marketer.get(f"/{kind}/")
    few = queries(marketer, f"/{kind}/")
    for _ in range(4):
        factories.make(kind)
    assert queries(marketer, f"/{kind}/") == few <= 13


@pytest.mark.parametrize("kind", ["journeys", "emails", "segments", "content-settings", "contacts", "accounts"])
def test_a_record_takes_few_queries(marketer: Client, kind: str) -> None:
    record = factories.make(kind)
    assert queries(marketer, address(record)) <= 20


def queries(client: Client, path: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_what_is_called_so_is_found_before_what_only_holds_the_word(marketer: Client) -> None:
    lives_there, called_so = factories.contact(city="Munich"), factories.contact(last_name="Munich")
    company, segment = factories.account(city="Munich"), factories.segment(name="Munich buyers")
    shown = pages.source(marketer.get("/search/?q=munich", headers=HTMX))
    assert shown.index(address(called_so)) < shown.index(address(lives_there))
    assert shown.index(address(segment)) < shown.index(address(company))
