"""The check catalogue of the marketing email (domain, 17.3), as far as it needs no database."""

from typing import Any

import pytest

from marketing.contracts.email import EmailVersion
from marketing.contracts.problems import ERROR, WARNING
from marketing.service.mail.compose import checks, everybody, personalise
from tests.mail.texts import FOOTER, WORDS, email, html_email, text_block

CATALOGUE = checks.default_catalogue({"first_name": None, "email": None, "id": None, "account": {"name": None}})
ADDRESS = "<p>{{ content_settings.address_main }}</p>"
STOP = '<p><a href="{{ content_settings.subscription_center_url }}">Stop</a></p>'


def found(version: EmailVersion) -> set[tuple[str, str, str]]:
    return {(finding.severity, finding.code, finding.where) for finding in checks.problems(version, CATALOGUE)}


def only(*parts: str) -> dict[str, Any]:
    return {"mode": "blocks", "blocks": [text_block(part) for part in parts]}


def test_a_complete_email_has_no_finding() -> None:
    assert found(email()) == set()
    assert found(html_email(WORDS)) == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"subject": " "}, (ERROR, "subject-missing", "subject")),
        ({"preheader": ""}, (WARNING, "preheader-missing", "preheader")),
        ({"from_name": ""}, (ERROR, "from-name-missing", "from_name")),
        ({"from_address": ""}, (ERROR, "from-address-invalid", "from_address")),
        ({"from_address": "news at shop"}, (ERROR, "from-address-invalid", "from_address")),
        ({"from_address": "a@b.test\r\nBcc: c@d.test"}, (ERROR, "from-address-invalid", "from_address")),
        ({"from_address": "x {{ contact.first_name }}"}, (ERROR, "from-address-invalid", "from_address")),
        ({"to": "me@shop.test"}, (ERROR, "to-not-expression", "to")),
        ({"to": ""}, (ERROR, "to-not-expression", "to")),
        ({"to": "{{ 'me@shop.test' }}"}, (ERROR, "to-invalid", "to")),
        ({"to": "Dear {{ contact.email }}"}, (ERROR, "to-invalid", "to")),
        ({"reply_to": "nobody"}, (ERROR, "replyto-invalid", "reply_to")),
        ({"reply_to": "me@other.test"}, (WARNING, "replyto-other-domain", "reply_to")),
        ({"design": {}}, (ERROR, "body-missing", "design")),
        ({"design": {"mode": "html", "html": " \n"}}, (ERROR, "body-missing", "design")),
        ({"design": {"mode": "html", "html": f"<form></form>{FOOTER}"}}, (ERROR, "html-invalid", "design")),
        ({"design": {"blocks": [{"type": "nonsense"}]}}, (ERROR, "html-invalid", "design")),
        ({"design": only(WORDS, ADDRESS)}, (ERROR, "subscription-link-missing", "design")),
        ({"design": only(WORDS, STOP)}, (ERROR, "address-missing", "design")),
        (
            {"design": only(WORDS), "legal_designation": "transactional"},
            (WARNING, "address-missing", "design"),
        ),
        ({"content_type": "confirmation-request"}, (ERROR, "confirmation-url-missing", "design")),
        ({"generate_plain_text": False}, (ERROR, "plaintext-missing", "plain_text")),
        ({"subject": "{{ contact.frist_name }}"}, (ERROR, "expression-unknown-field", "subject")),
        ({"subject": "{% if 1 %}x{% endif %}"}, (ERROR, "expression-syntax", "subject")),
        ({"to": "{{ contact.mail }}"}, (ERROR, "expression-unknown-field", "to")),
        ({"from_name": "{{ owner.name }}"}, (ERROR, "expression-unknown-entity", "from_name")),
        ({"preheader": "{{ contact.account.x.y }}"}, (ERROR, "too-many-dots", "preheader")),
    ],
)
def test_a_rule_of_the_catalogue_is_reported_at_its_field(
    changes: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    assert found(email(**changes)) == {expected}


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("{{ contact.first_name", (ERROR, "expression-syntax", "design")),
        ("{% if contact.email %}x", (ERROR, "expression-syntax", "design")),
        ("{{ contact.nothing }}", (ERROR, "expression-unknown-field", "design")),
        ("{{ password }}", (ERROR, "expression-unknown-entity", "design")),
        ("<a href=''>x</a>", (ERROR, "link-empty", "design")),
        ("<a href='shop.test'>x</a>", (ERROR, "link-malformed", "design")),
        ("<a href='ftp://shop.test/'>x</a>", (ERROR, "link-malformed", "design")),
        ("<a href='{{ contact.first_name }}'>x</a>", (ERROR, "link-malformed", "design")),
        ("<a href='https://{{ contact.first_name }}/'>x</a>", (ERROR, "link-malformed", "design")),
        ("<a href='https://shop.{{ contact.first_name }}'>x</a>", (ERROR, "link-malformed", "design")),
        ("<a href='https://a@shop.test/'>x</a>", (ERROR, "link-malformed", "design")),
        ("<a href='https://shop.test/a b'>x</a>", (ERROR, "link-malformed", "design")),
        (
            "{% for i in (1..2) %}<a href='https://shop.test/{{ i }}'>x</a>{% endfor %}",
            (ERROR, "link-malformed", "design"),
        ),
        ("<img src='' alt='x'>", (ERROR, "library-item-missing", "design")),
        ("<img src='https://shop.test/a.png' width='9'>", (WARNING, "alt-text-missing", "design")),
        (f"<p>{'0123456789' * 10_500}</p>", (WARNING, "size-over-100kb", "design")),
        (f"<p>{'0123456789' * 13_500}</p>", (ERROR, "size-over-128kb", "design")),
    ],
)
def test_a_rule_about_the_body_is_reported(part: str, expected: tuple[str, str, str]) -> None:
    assert found(html_email(WORDS + part)) == {expected}


def test_the_designers_pictures_and_buttons_are_checked() -> None:
    picture = {"type": "image", "src": "https://i.test/a.png", "alt": ""}
    button = {"type": "button", "text": "Go", "href": ""}

    assert found(email(text_block(WORDS), picture, button)) == {
        (WARNING, "alt-text-missing", "design"),
        (ERROR, "link-empty", "design"),
    }


def test_a_mail_of_pictures_only_is_warned_about() -> None:
    design = only(
        '<img src="https://i.test/a.png" alt="Spring" width="300">',
        ADDRESS,
        '<a href="{{ message.unsubscribe_url }}">Stop</a>',
    )

    assert found(email(design=design)) == {(WARNING, "image-only", "design")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello", {(ERROR, "plaintext-lacks-required", "plain_text")}),
        ("{{ content_settings.address_main }}", {(ERROR, "plaintext-lacks-required", "plain_text")}),
        ("{{ content_settings.address_main }} {{ message.unsubscribe_url }}", set()),
        (
            "{{ content_settings.address_main }} {{ message.unsubscribe_url }} {{ contact.x }}",
            {(ERROR, "expression-unknown-field", "plain_text")},
        ),
        (
            "{{ content_settings.address_main }} {{ message.unsubscribe_url }} https://{{ contact.first_name }}/",
            {(ERROR, "link-malformed", "plain_text")},
        ),
    ],
)
def test_a_hand_written_text_part_holds_what_the_law_asks(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert found(email(generate_plain_text=False, plain_text=text)) == expected


def test_transactional_mail_needs_no_subscription_link() -> None:
    assert found(email(design=only(WORDS, ADDRESS), legal_designation="transactional")) == set()


def test_an_empty_email_names_everything_that_is_missing() -> None:
    assert {code for _severity, code, _where in found(EmailVersion())} == {
        "subject-missing",
        "preheader-missing",
        "from-name-missing",
        "from-address-invalid",
        "body-missing",
    }


def test_an_expression_can_be_a_part_of_the_senders_address() -> None:
    assert found(email(from_address="{{ contact.first_name }}@shop.test")) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ content_settings.subscription_center_url }}", True),
        ("{{ message.unsubscribe_url }}", True),
        ("{% comment %}{{ message.unsubscribe_url }}{% endcomment %}", False),
        ("content_settings.subscription_center_url", False),
        ("{{ broken", False),
    ],
)
def test_required_links_are_found_by_meaning(text: str, expected: bool) -> None:
    assert personalise.has_path(text, *everybody.SUBSCRIPTION_PATHS) is expected
    assert not personalise.has_path(text, *everybody.ADDRESS_PATHS)
