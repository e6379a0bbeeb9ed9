"""A finding with an obvious remedy is mended in a press, through the designer's own door, and can be undone."""

from typing import Any

import pytest
from django.test import Client

from tests import factories, pages

HTMX = {"HX-Request": "true"}
FLEX = '<p style="display:flex">Hello, here is the news of this week.</p>'


def post(client: Client, email: Any, address: str, **values: str) -> Any:
    email.refresh_from_db()
    return client.post(f"/emails/{email.pk}/{address}", {"row_version": email.row_version, **values})


def by_hand(html: str) -> Any:
    return factories.email(design={"mode": "html", "blocks": [], "html": html})


def test_a_missing_way_to_unsubscribe_is_added_and_taken_back(marketer: Client) -> None:
    email = factories.email(design={"mode": "blocks", "blocks": [{"id": "a", "type": "text", "html": "<p>Hello</p>"}]})
    assert f'action="/emails/{email.pk}/footer/"' in pages.source(marketer.get(f"/emails/{email.pk}/"))
    assert post(marketer, email, "footer/").status_code == 302
    email.refresh_from_db()
    assert "subscription_center_url" in email.design["blocks"][-1]["html"]
    assert f'action="/emails/{email.pk}/footer/"' not in pages.source(marketer.get(f"/emails/{email.pk}/"))
    post(marketer, email, "undo/")
    email.refresh_from_db()
    assert [block["id"] for block in email.design["blocks"]] == ["a"]


def test_own_html_is_shown_mended_before_it_is(marketer: Client) -> None:
    email = by_hand(FLEX)
    look = pages.source(marketer.get(f"/emails/{email.pk}/look/", headers=HTMX))
    assert f'href="/emails/{email.pk}/mend/css-unsupported/"' in look
    shown = pages.text_of(marketer.get(f"/emails/{email.pk}/mend/css-unsupported/"))
    assert FLEX in shown
    assert FLEX.replace("display:flex", "") in shown
    email.refresh_from_db()
    assert email.design["html"] == FLEX, "nothing changed yet"
    assert post(marketer, email, "mend/css-unsupported/", block="").status_code == 302
    email.refresh_from_db()
    assert email.design["html"] == FLEX.replace("display:flex", "")
    assert post(marketer, email, "mend/css-unsupported/", block="").status_code == 422, "nothing is left to mend"
    post(marketer, email, "undo/")
    email.refresh_from_db()
    assert email.design["html"] == FLEX


def test_a_footer_goes_into_hand_written_html_before_its_end(marketer: Client) -> None:
    email = by_hand("<html><body><p>Hello</p></BODY></html>")
    post(marketer, email, "mend/address-missing/", block="")
    email.refresh_from_db()
    assert email.design["html"].startswith("<html><body><p>Hello</p><div")
    assert email.design["html"].endswith("</div>\n</BODY></html>")


def test_the_html_of_a_block_is_mended_in_its_block(marketer: Client) -> None:
    block = {"id": "own", "type": "html", "html": f"{FLEX}<p>more</p>"}
    email = factories.email(design={"mode": "blocks", "blocks": [block]})
    assert "/mend/css-unsupported/?block=own" in pages.source(marketer.get(f"/emails/{email.pk}/look/", headers=HTMX))
    post(marketer, email, "mend/css-unsupported/", block="own")
    email.refresh_from_db()
    assert "flex" not in email.design["blocks"][0]["html"]


def test_a_finding_that_asks_for_words_leads_into_their_field(marketer: Client) -> None:
    blocks = [
        {"id": "pic", "type": "image", "src": "https://a.example/x.png", "alt": ""},
        {"id": "go", "type": "button", "text": "Go", "href": ""},
    ]
    email = factories.email(design={"mode": "blocks", "blocks": blocks})
    look = marketer.get(f"/emails/{email.pk}/look/", headers=HTMX)
    assert set(pages.attributes(look, "data-focuses")) == {"set-pic-alt", "set-go-href"}


@pytest.mark.parametrize(
    ("address", "values"),
    [("mend/css-unsupported/", {"block": "nowhere"}), ("mend/nothing/", {}), ("mend/html-invalid/", {"block": ""})],
)
def test_what_is_not_there_to_mend_is_refused_in_words(marketer: Client, address: str, values: dict[str, str]) -> None:
    email = factories.email()
    answer = post(marketer, email, address, **values)
    assert (answer.status_code, "nothing to mend there" in pages.text_of(answer)) == (422, True)


@pytest.mark.parametrize("address", ["footer/", "mend/css-unsupported/"])
def test_a_locked_email_is_not_mended(marketer: Client, address: str) -> None:
    assert post(marketer, factories.in_state("emails", "live"), address).status_code == 409
