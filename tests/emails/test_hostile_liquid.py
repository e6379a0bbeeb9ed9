"""Hostile Liquid, stored: every page answers in words and soon, the check refuses it, nothing of it is sent."""

import time
from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import checks
from marketing.service import authoring
from marketing.service.mail.compose.html_scan import elements
from tests import factories
from tests.pages import source, text_of

pytestmark = pytest.mark.django_db
SQUARES = "{% assign x = 3 %}" + "{% assign x = x | times: x %}" * 12
TEXTS = {
    "squares": SQUARES + "{% assign x = x | times: x %}" * 40,
    "squares printed": SQUARES + "{{ x | times: x }}" * 150,
    "many loops": "{% for i in (1..900) %}{% assign a = i | times: i | times: i | times: i %}{% endfor %}" * 2,
    "a loop backwards": "{% for i in (1..900000000) reversed %}x{% endfor %}",
    "growing text": "{% assign s = 'xxxxxxxxxx' %}" + "{% assign s = s | append: s %}" * 30,
    "raw": "{% raw %}<script>alert(1)</script>{% endraw %}",
    "raw quote": '{% raw %}"><img src=x onerror=alert(1)>{% endraw %}',
    "cut tag": "<{% comment %} {% endcomment %}script>alert(1)</script>",
    "bare value": "<img alt={{ contact.first_name }} src='https://i.example/a.png'>",
    "record": "{{ contact }}",
    "open branch": "{% if contact.first_name %}<p title='{% endif %}<script>'>",
    "default": "<a href=\"{{ content_settings.x_url | default: 'javascript:alert(1)' }}\">x</a>",
}  # fmt: skip


def designs(text: str) -> list[dict[str, Any]]:
    block = {"id": "b1", "type": "text", "html": text}
    return [
        {"mode": "blocks", "blocks": [block]},
        {"mode": "blocks", "blocks": [{"id": "b1", "type": "heading", "text": text}]},
        {"mode": "blocks", "blocks": [{"id": "b1", "type": "button", "text": text, "href": f"https://a.example/{text}"}]},
        {"mode": "blocks", "blocks": [{"id": "b1", "type": "image", "src": f"https://a.example/{text}", "alt": text}]},
        {"mode": "html", "html": f"<!doctype html><html><body>{text}</body></html>"},
    ]


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("name", TEXTS)
def test_whatever_liquid_is_stored_every_page_answers_soon(marketer: Client, name: str, place: int) -> None:
    email = factories.email(design=designs(TEXTS[name])[place])
    for address in ("", "preview/", "?tab=plain-text", "?checked=yes"):
        started = time.process_time()
        answer = marketer.get(f"/emails/{email.pk}/{address}")
        assert answer.status_code == 200
        assert time.process_time() - started < 5, "0.2 s on an idle machine"
    sent = source(marketer.get(f"/emails/{email.pk}/preview/"))
    found = list(elements(sent.replace("{", "(")))
    assert "script" not in {element.name for element in found}
    assert "onerror" not in {attribute.name for element in found for attribute in element.attributes}


@pytest.mark.parametrize("name", TEXTS)
def test_the_check_refuses_it_in_hand_written_html(name: str) -> None:
    email = factories.email(design=designs(TEXTS[name])[4])
    found = {problem.code for problem in checks.problems(email, clock.now())}
    assert found & {"expression-syntax", "html-invalid", "link-malformed", "expression-unknown-field"}


# As long as a subject may be.
SHORT = {
    "squares": "{% assign x = 3 %}{% for i in (1..64) %}{% assign x = x | times: x %}{% endfor %}",
    "many loops": "{% for i in (1..900) %}{% for j in (1..900) %}{% assign a = i | times: j %}{% endfor %}{% endfor %}",
    "growing text": "{% assign s = 'xxxxxxxxxx' %}{% for i in (1..64) %}{% assign s = s | append: s %}{% endfor %}",
    "record": "{{ contact }}",
}


@pytest.mark.parametrize("name", SHORT)
@pytest.mark.parametrize("field", ["subject", "preheader", "from_name", "plain_text"])
def test_the_other_texts_are_bounded_too(marketer: Client, name: str, field: str) -> None:
    email = factories.email(**{field: SHORT[name], "generate_plain_text": field != "plain_text"})
    started = time.process_time()
    found = {problem.where for problem in checks.problems(email, clock.now())}
    assert field in found
    assert marketer.get(f"/emails/{email.pk}/").status_code == 200
    assert time.process_time() - started < 5


def test_the_preview_says_what_to_do(marketer: Client) -> None:
    email = factories.email(design=designs(TEXTS["bare value"])[4])
    assert "quotes around it" in text_of(marketer.get(f"/emails/{email.pk}/preview/"))
    [result] = authoring.test_send(email.snapshot(), ["a@b.example"])
    assert not result.sent
    assert "quotes around it" in result.reason
