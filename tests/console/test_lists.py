"""Lists: views, search, filters, sort, pages, counts, empty states."""

import base64
import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from marketing import clock
from marketing.console.lists import paging
from tests import factories, pages

pytestmark = pytest.mark.django_db


def ids(answer: object) -> list[int]:
    """Return the ids of the rows."""
    return [int(one) for one in pages.attributes(answer, "data-record")]


def test_the_default_view_holds_active_records_alone(marketer: Client) -> None:
    active, inactive = factories.contact(), factories.in_state("contacts", "inactive")
    assert ids(marketer.get("/contacts/")) == [active.pk]
    assert ids(marketer.get("/contacts/?view=inactive")) == [inactive.pk]


@pytest.mark.parametrize(
    ("kind", "views"),
    [
        ("journeys", "active all-live inactive draft stopped error expired mine recent"),
        ("emails", "active all-live inactive draft stopped expired mine recent"),
        ("segments", "active all-live inactive draft stopped mine recent"),
        ("contacts", "active inactive mine recent"),
    ],
)
def test_only_views_that_fit_the_states_exist(marketer: Client, kind: str, views: str) -> None:
    assert pages.attributes(marketer.get(f"/{kind}/"), "data-view") == views.split()


def test_the_title_is_the_view_selector_and_marks_the_chosen_view(marketer: Client) -> None:
    shown = marketer.get("/segments/?view=draft")
    assert pages.current_view(shown) == "draft"
    assert "data-view-selector" in pages.source(shown)


def test_inactive_segments_explain_themselves(marketer: Client) -> None:
    assert "never inactive" in pages.text_of(marketer.get("/segments/?view=inactive"))


def test_all_live_holds_live_and_live_editable(marketer: Client) -> None:
    wanted = {factories.in_state("content-settings", state).pk for state in ("live", "live-editable")}
    factories.content_settings()
    assert set(ids(marketer.get("/content-settings/?view=all-live"))) == wanted


def test_search_finds_whatever_case_and_accents(marketer: Client) -> None:
    found = factories.contact(first_name="Zoë", last_name="ÉCOLE")
    factories.contact(first_name="Other")
    assert ids(marketer.get("/contacts/?q=école zoe")) == [found.pk]


@pytest.mark.parametrize("sort", ["name", "-name"])
def test_paging_passes_every_row_once_forth_and_back(
    marketer: Client, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 3)
    made = [factories.contact(first_name=name, last_name="") for name in "aabbccdd"]
    seen, address = [], f"/contacts/?sort={sort}"
    while address:
        answer = marketer.get(address)
        seen.append(ids(answer))
        address = link(answer, "next")
    forth = [one for page in seen for one in page]
    assert sorted(forth) == sorted(record.pk for record in made)
    assert ids(marketer.get(link(answer, "prev"))) == seen[-2]


def test_rows_without_a_value_are_paged_like_all_others(marketer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    soon = clock.now()
    for number in range(5):
        factories.journey(starts_at=None if number % 2 else soon + timedelta(days=number))
    seen, address = [], "/journeys/?sort=starts_at"
    while address:
        answer = marketer.get(address)
        seen += ids(answer)
        address = link(answer, "next")
    assert len(seen) == len(set(seen)) == 5


def test_the_count_is_exact_to_its_cap_and_says_when_it_is_capped(
    marketer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        factories.contact()
    exact = marketer.get("/contacts/")
    assert (pages.attributes(exact, "data-count"), pages.attributes(exact, "data-count-capped")) == (["3"], [])
    monkeypatch.setattr(paging, "COUNTED", 2)
    capped = marketer.get("/contacts/")
    assert (pages.attributes(capped, "data-count"), pages.attributes(capped, "data-count-capped")) == (["2"], ["true"])


def test_filters_narrow_and_show_as_chips_that_can_be_removed(marketer: Client) -> None:
    customer = factories.contact(customer_type="customer")
    factories.contact(customer_type="prospect")
    shown = marketer.get("/contacts/?customer_type=customer")
    assert ids(shown) == [customer.pk]
    assert "Customer type: Customer" in pages.text_of(shown)


def test_a_status_reason_filter_takes_several(marketer: Client) -> None:
    for state in ("draft", "live", "stopped"):
        factories.in_state("content-settings", state)
    shown = marketer.get("/content-settings/?status_reason=draft&status_reason=stopped")
    assert sorted(pages.attributes(shown, "data-status-reason")) == ["draft", "stopped"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("view=nope", 404),
        ("sort=password", 400),
        ("sort=owner__password", 400),
        ("sort=-", 400),
        ("q=%00", 422),
        ("q=" + "x" * 300, 422),
        ("owner=99999999999999999999999", 422),
        ("owner=abc", 422),
        ("status_reason=nope", 422),
        ("after=!!!", 400),
        ("after=" + "A" * 3000, 400),
        ("before=W10", 400),
        ("owner__password__startswith=a", 200),
    ],
)
def test_hostile_parameters_are_answered_in_words(marketer: Client, query: str, status: int) -> None:
    assert marketer.get(f"/journeys/?{query}").status_code == status


@pytest.mark.parametrize("token", [[1], ["x", 2**70], ["x", -1], [[], 1], ["a\0", 1], [10**30, 1], [None, 1], {"a": 1}])
def test_forged_paging_tokens_are_refused(marketer: Client, token: object) -> None:
    forged = base64.urlsafe_b64encode(json.dumps(token).encode()).decode()
    for sort in ("name", "starts_at"):
        answer = marketer.get(f"/journeys/?{urlencode({'after': forged, 'sort': sort})}")
        assert answer.status_code in (200, 400)


def test_inactive_views_say_since_when_and_by_whom(reviewer: Client) -> None:
    factories.in_state("contacts", "inactive")
    shown = pages.text_of(reviewer.get("/contacts/?view=inactive"))
    assert "Inactive since" in shown
    assert str(factories.marketer()) in shown


def test_an_inactive_record_says_who_deactivated_it_and_when(reviewer: Client) -> None:
    contact = factories.in_state("contacts", "inactive")
    shown = pages.text_of(reviewer.get(f"/contacts/{contact.pk}/"))
    assert re.search(r"Deactivated by [^.]+ on \d+ [A-Z][a-z]{2} \d{4}, \d\d:\d\d\. Activate brings", shown)
    factories.run(contact, "activate")
    assert "Deactivated by" not in pages.text_of(reviewer.get(f"/contacts/{contact.pk}/")).split("General")[0]


def test_a_list_without_commands_has_no_empty_bar(reviewer: Client) -> None:
    factories.in_state("journeys", "expired")
    assert "data-bulk-bar" not in pages.source(reviewer.get("/journeys/?view=inactive"))


def test_an_empty_search_says_that_nothing_fits(marketer: Client) -> None:
    factories.contact()
    assert "Nothing fits" in pages.text_of(marketer.get("/contacts/?q=zzzz"))


def link(answer: object, relation: str) -> str:
    """Return the address of the next or previous page; "" where there is none."""
    parts = pages.source(answer).split(f'rel="{relation}"')
    if len(parts) == 1:
        return ""
    return parts[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
