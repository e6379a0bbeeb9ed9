"""Addresses of content settings: scheme and host are literal after every default, filter and branch, or never sent."""

from email import message_from_bytes, policy
from typing import Any

import pytest

from marketing import clock
from marketing.contracts.content_settings import BUILT_IN_PREFERENCES, ContentSettingsVersion
from marketing.contracts.problems import ERROR
from marketing.service.mail import settings_checks
from marketing.service.mail.compose.context import settings_data
from marketing.service.mail.models import CapturedMessage
from marketing.service.mail.outbox import sender
from tests import factories
from tests.service import steps
from tests.service.test_mail_troubles import poison

MESSAGE = {"preferences_url": "https://go.example/t/p/1", "unsubscribe_url": "https://go.example/t/u/1"}
LEADING_ELSEWHERE = {
    "default": "{{ message.confirmation_url | default: 'javascript:alert(1)' }}",
    "default of data": "{{ message.confirmation_url | default: 'data:text/html,x' }}",
    "default of no scheme": "{{ message.confirmation_url | default: '//evil.example' }}",
    "default of a person": "{{ message.confirmation_url | default: contact.first_name }}",
    "filter": "{{ message.preferences_url | replace: 'https', 'javascript' }}",
    "filter that puts before": "{{ message.preferences_url | prepend: 'javascript:alert(1)//' }}",
    "person": "{{ contact.website }}",
    "host of a person": "https://{{ contact.first_name }}/",
    "branch": "{% if contact.first_name %}javascript:alert(1){% else %}https://a.example/{% endif %}",
    "literal": "javascript:alert(1)",
    "data": "data:text/html,x",
    "no scheme": "//evil.example/stop",
    "backslash": "https://a\\@evil.example",
    "user": "https://bank.example@evil.example/",
    "broken host": "https://[/x",
    "mail": "mailto:a@b.example",
}
WORDS = ("https://", "There is no", "unknown filter", "only “default”", "has no field")
COLUMNS = {
    "subscription_center": "subscription_center_url",
    "forward_to_a_friend": "forward_to_a_friend_url",
    "linkedin_url": "linkedin_url",
}


@pytest.mark.django_db
@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", LEADING_ELSEWHERE)
def test_the_check_refuses_what_may_lead_elsewhere_and_says_what_to_do(name: str, column: str) -> None:
    values: dict[str, Any] = {"address_main": "1 Main St", column: LEADING_ELSEWHERE[name]}

    found = [one for one in settings_checks.problems(ContentSettingsVersion(**values)) if one.where == column]

    assert ERROR in {one.severity for one in found}
    assert any(words in one.message for one in found for words in WORDS)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", LEADING_ELSEWHERE)
def test_what_is_stored_all_the_same_is_never_sent(name: str, column: str) -> None:
    values: dict[str, Any] = {column: LEADING_ELSEWHERE[name]}
    person = {"first_name": "javascript:alert(1)//", "website": "javascript:alert(1)"}

    made = settings_data(ContentSettingsVersion(**values), person, MESSAGE)[COLUMNS[column]]

    assert made == (MESSAGE["preferences_url"] if column == "subscription_center" else "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BUILT_IN_PREFERENCES, MESSAGE["preferences_url"]),
        ("https://shop.example/stop", "https://shop.example/stop"),
        ("http://shop.example:8080/stop?a=1&b=2#c", "http://shop.example:8080/stop?a=1&b=2#c"),
        ("https://bücher.example/ü", "https://bücher.example/ü"),
        ("https://shop.example/stop?m={{ contact.email }}", "https://shop.example/stop?m=a%2Bb%40c.example"),
        (
            "{{ message.confirmation_url | default: 'https://shop.example/c' }}",
            "https://shop.example/c",
        ),
    ],
)
def test_right_addresses_are_sent_as_they_are(text: str, expected: str) -> None:
    value = ContentSettingsVersion(subscription_center=text, forward_to_a_friend=text)

    made = settings_data(value, {"email": "a+b@c.example"}, MESSAGE)

    assert (made["subscription_center_url"], made["forward_to_a_friend_url"]) == (expected, expected)


@pytest.mark.django_db
def test_a_mail_leads_to_the_built_in_page_where_its_own_may_not_be_sent() -> None:
    settings = factories.in_state("content-settings", "live")
    steps.queued(1, content_settings=settings)
    poison(settings.live_publication, {"subscription_center": LEADING_ELSEWHERE["default"]}, True)

    sender.sweep(clock.now())

    made = message_from_bytes(bytes(CapturedMessage.objects.get().raw), policy=policy.default)
    html = made.get_body(("html",))
    assert html is not None
    assert "javascript" not in html.get_content()
    assert "/t/p/" in html.get_content()
