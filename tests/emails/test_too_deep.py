"""An email that no tool may be given is shown as what it is, with its source, and can be mended."""

import html
from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle.refusals import CheckFailed
from marketing.service.keeping import Kept
from marketing.service.mail.compose import apart
from tests import factories, pages
from tests.emails.test_pages import post

DEEP = "<b>" * 20_000
DESIGNS: dict[str, dict[str, Any]] = {
    "blocks": {"mode": "blocks", "blocks": [{"id": "b1", "type": "text", "html": DEEP}]},
    "source": {"mode": "html", "blocks": [], "html": DEEP},
}
PLACES = ("", "?tab=designer", "?tab=plain-text", "?block=b1", "preview/", "preview/?scheme=dark", "look/", "mode/")


@pytest.mark.parametrize("mode", DESIGNS)
def test_a_stored_design_that_is_too_deep_opens_everywhere(marketer: Client, mode: str) -> None:
    email = factories.email(design=DESIGNS[mode])
    for place in PLACES:
        for headers in ({}, {"HX-Request": "true"}):
            assert marketer.get(f"/emails/{email.pk}/{place}", headers=headers).status_code in (200, 302), place
    for place in ("", "preview/"):
        assert "too deep to show" in pages.source(marketer.get(f"/emails/{email.pk}/{place}"))
    assert html.escape("<b><b><b>") in pages.source(marketer.get(f"/emails/{email.pk}/?block=b1")), "its source"


@pytest.mark.parametrize("mode", DESIGNS)
def test_nothing_of_it_goes_out(marketer: Client, mode: str) -> None:
    email = factories.email(design=DESIGNS[mode])
    answers = [
        marketer.post(f"/emails/{email.pk}/commands/test-send/", {"addresses": "a@people.example"}),
        post(marketer, email, "plain-text/", confirm="yes"),
    ]
    assert [answer.status_code for answer in answers] == [409, 409]
    assert all("too deep to show" in pages.text_of(answer) for answer in answers)
    with pytest.raises(CheckFailed, match="must be mended"):
        factories.run(email, "go-live")
    email.refresh_from_db()
    assert email.status_reason == "draft"


def test_it_can_be_mended(marketer: Client) -> None:
    by_block, by_source = (factories.email(design=design) for design in DESIGNS.values())
    assert post(marketer, by_block, "blocks/b1/", do="change", html="<p>Short</p>").status_code == 302
    assert post(marketer, by_source, "source/", html="<p>Short</p>").status_code == 302
    for email in (by_block, by_source):
        assert "too deep" not in pages.source(marketer.get(f"/emails/{email.pk}/"))


def test_a_template_that_is_too_deep_says_so(marketer: Client) -> None:
    email = factories.email(design=DESIGNS["blocks"])
    template = factories.template("email-templates", payload=email.snapshot().to_payload())
    assert marketer.get(f"/email-templates/{template.pk}/").status_code == 200
    assert "too deep to show" in pages.source(marketer.get(f"/email-templates/{template.pk}/preview/"))


def test_a_design_that_kills_the_tools_leaves_the_page_alive(
    marketer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(self: apart._Child, request: bytes) -> bytes:
        self._process.kill()
        raise apart._Gone

    monkeypatch.setattr(apart._Child, "ask", die)
    monkeypatch.setattr(apart, "_pool", apart._Pool())
    monkeypatch.setattr(apart, "_lost", apart._Known())
    monkeypatch.setattr(apart, "_answers", Kept(0, len))
    email = factories.email()
    for place in PLACES:
        assert marketer.get(f"/emails/{email.pk}/{place}").status_code in (200, 302), place
    shown = pages.text_of(marketer.get(f"/emails/{email.pk}/"))
    assert "The design couldn't be read: it is too complicated." in shown


def test_what_a_message_quotes_is_no_markup_in_the_frames(marketer: Client) -> None:
    email = factories.email(design={"mode": "html", "blocks": [], "html": "<iframe src=x></iframe>"})
    template = factories.template("email-templates", payload=email.snapshot().to_payload())
    frame = pages.source(marketer.get(f"/email-templates/{template.pk}/preview/"))
    assert "&lt;iframe&gt; can" in frame and "<iframe" not in frame
