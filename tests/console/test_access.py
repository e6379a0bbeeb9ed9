"""Nobody without the right sees or does anything; the table of rights is derived from the registry."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests import factories, pages

pytestmark = pytest.mark.django_db


def test_reviewers_read_and_activate_and_change_nothing(reviewer: Client) -> None:
    record = factories.content_settings()
    base = f"/content-settings/{record.pk}/"
    assert reviewer.get(base).status_code == 200
    assert reviewer.post(base, {"row_version": 1, "name": "Mine"}).status_code == 403
    assert reviewer.post(f"{base}commands/go-live/").status_code == 403
    assert reviewer.get("/content-settings/new/").status_code == 403
    record.refresh_from_db()
    assert record.name != "Mine"


def test_reviewers_see_no_buttons_they_may_not_press(reviewer: Client) -> None:
    record = factories.content_settings()
    assert pages.attributes(reviewer.get(f"/content-settings/{record.pk}/"), "data-command") == []
    assert pages.attributes(reviewer.get("/content-settings/"), "data-command") == []
    factories.in_state("content-settings", "expired")
    inactive = reviewer.get("/content-settings/", {"view": "inactive"})
    assert pages.attributes(inactive, "data-command") == ["activate"]


def test_fields_are_locked_for_who_may_not_change_them(reviewer: Client) -> None:
    record = factories.content_settings()
    shown = reviewer.get(f"/content-settings/{record.pk}/")
    assert set(pages.locks(shown).values()) == {True}
    assert "You don&#x27;t have the right" in pages.source(shown)


def test_rights_are_judged_before_it_is_said_whether_a_record_exists(somebody: Callable[[str], Client]) -> None:
    assert somebody("").get("/contacts/99999/").status_code == 403
    assert somebody("marketer").get("/contacts/99999/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/nope/", "/contacts/0/", "/contacts/99999999999999999999/", "/contacts/1x/", "/contacts/-1/"]
)
def test_addresses_that_are_none_are_not_found(marketer: Client, address: str) -> None:
    assert marketer.get(address).status_code == 404


def test_htmx_of_somebody_signed_out_is_led_to_the_sign_in_page_as_a_whole(client: Client) -> None:
    answer = client.get("/contacts/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/login/")


def test_a_post_without_csrf_token_is_refused(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(factories.user())
    record = factories.content_settings()
    assert browser.post(f"/content-settings/{record.pk}/commands/go-live/").status_code == 403
