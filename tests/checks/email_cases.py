"""Cases of 17.3 and of the content settings: records that break one rule each."""

from collections.abc import Callable
from typing import Any

from django.conf import settings as django_settings

from tests import factories
from tests.checks.cases import Case, Mend, error, setting, warning

FOOTER = f'<p>{factories.ADDRESS} <a href="{factories.PREFERENCES}">Preferences</a></p>'
TEXT = f"{factories.ADDRESS} {factories.PREFERENCES}"


def content(html: str, footer: str = FOOTER) -> Callable[[Any], None]:
    """Return what makes an email of one text."""
    blocks = [{"id": "b1", "type": "text", "html": f"<p>Thirty letters and more are said here.</p>{html}"}]
    return setting(design={"mode": "blocks", "blocks": [*blocks, {"id": "b2", "type": "text", "html": footer}]})


def source(html: str) -> Callable[[Any], None]:
    """Return what makes an email of hand-written HTML."""
    body = f"<!doctype html><html><body><p>Thirty letters and more are said here.</p>{html}{FOOTER}</body></html>"
    return setting(design={"mode": "html", "html": body})


def by_hand(text: str) -> Callable[[Any], None]:
    """Return what writes the plain text by hand."""
    return setting(generate_plain_text=False, plain_text=text)


def declare(record: Any) -> Mend:
    """Declare other domains than the sender's."""
    before, django_settings.SENDING_DOMAINS = django_settings.SENDING_DOMAINS, ["ours.example"]
    return lambda: setattr(django_settings, "SENDING_DOMAINS", before)


def as_confirmation(record: Any) -> None:
    """Make it a confirmation request without its link."""
    record.content_type = "confirmation-request"


def section(*columns: list[dict[str, Any]], **values: Any) -> Callable[[Any], None]:
    """Return what makes an email of a section and the footer."""
    blocks = [{"id": "s1", "type": "section", "layout": "1-1", "columns": list(columns), **values}]
    return setting(design={"mode": "blocks", "blocks": [*blocks, {"id": "b2", "type": "text", "html": FOOTER}]})


WORDS: list[dict[str, Any]] = [{"id": "b1", "type": "text", "html": "<p>Thirty letters and more are said here.</p>"}]
WORDS_TOO: list[dict[str, Any]] = [{**WORDS[0], "id": "b3"}]
COMPANY = {"blocks": [{"items": [{"type": "related", "relation": "account", "items": [factories.row("city", "is")]}]}]}
PICTURE = '<img src="https://pictures.example/a.png" alt="Spring" width="550">'
EMAIL_CASES: list[Case] = [
    error("name-missing", "name", setting(name="")),
    error("subject-missing", "subject", setting(subject=" ")),
    error("subject-missing", "subject", setting(subject="{{ '' }}")),
    warning("preheader-missing", "preheader", setting(preheader="")),
    error("from-name-missing", "from_name", setting(from_name="")),
    error("from-address-invalid", "from_address", setting(from_address="news at sender")),
    error("from-domain-foreign", "from_address", setting(from_address="nordwind@gmail.com")),
    warning("from-domain-unauthenticated", "from_address", declare),
    error("to-not-expression", "to", setting(to="me@sender.example")),
    error("to-invalid", "to", setting(to="Dear {{ contact.email }}")),
    error("replyto-invalid", "reply_to", setting(reply_to="nobody")),
    warning("replyto-other-domain", "reply_to", setting(reply_to="me@other.example")),
    error("body-missing", "design", setting(design={})),
    error("plaintext-missing", "plain_text", by_hand("")),
    error("plaintext-lacks-required", "plain_text", by_hand("Hello")),
    error("subscription-link-missing", "design", content("", f"<p>{factories.ADDRESS}</p>")),
    error("address-missing", "design", content("", f'<a href="{factories.PREFERENCES}">Stop</a>')),
    error("expression-syntax", "design", content("{{ contact.first_name")),
    error("expression-syntax", "subject", setting(subject="{% if 1 %}x{% endif %}")),
    error("expression-unknown-field", "subject", setting(subject="{{ contact.frist_name }}")),
    error("expression-unknown-entity", "from_name", setting(from_name="{{ owner.name }}")),
    error("expression-unknown-field", "plain_text", by_hand(TEXT + "{{ contact.nothing }}")),
    error("too-many-dots", "preheader", setting(preheader="{{ contact.account.owner.name }}")),
    error("html-invalid", "design", source("<form></form>")),
    error("html-invalid", "design", source("<img alt={{ contact.first_name }} src='https://pictures.example/a.png'>")),
    error("html-invalid", "design", content("{% raw %}<script>{% endraw %}<{% comment %}x{% endcomment %}script>")),
    error("expression-unknown-field", "design", content("{{ contact }}")),
    error("expression-syntax", "design", content("{% assign x = 9 %}" + "{% assign x = x | times: x %}" * 12)),
    error("library-item-missing", "design", source('<img src="" alt="x">')),
    error("link-empty", "design", source('<a href="">x</a>')),
    error("link-empty", "design", source('<a href=" # ">x</a>')),
    warning("link-placeholder", "design", source('<a href="https://www.example.com/shop">x</a>')),
    error("link-malformed", "design", source('<a href="shop.example">x</a>')),
    error("link-malformed", "plain_text", by_hand(TEXT + " https://{{ contact.first_name }}/")),
    error("link-malformed", "design", source('<img src="{{ contact.first_name }}" alt="x">')),
    error(
        "link-malformed", "design",
        source("<a href=\"{{ content_settings.x_url | default: 'javascript:alert(1)' }}\">x</a>"),
    ),
    warning("alt-text-missing", "design", source('<img src="https://pictures.example/a.png" width="9">')),
    warning(
        "image-only", "design",
        setting(design={"mode": "blocks", "blocks": [{"id": "b", "type": "text", "html": PICTURE + FOOTER}]}),
    ),
    warning("size-over-100kb", "design", source(f"<p>{'0123456789' * 10_500}</p>")),
    error("size-over-128kb", "design", source(f"<p>{'0123456789' * 13_500}</p>")),
    error("placeholder-text", "design", content("<p>Lorem ipsum dolor</p>")),
    error("placeholder-text", "design", source("<p>Lorem ipsum dolor</p>")),
    error("placeholder-text", "subject", setting(subject="Your text here")),
    error("section-condition-invalid", "design", section(WORDS, WORDS_TOO, only_for=COMPANY)),
    error("section-condition-invalid", "design", section(WORDS, WORDS_TOO, only_for={})),
    error("library-item-missing", "design", section(WORDS, [{"type": "image", "src": " ", "alt": "x"}])),
    error("html-invalid", "design", section(WORDS, [{"type": "html", "html": "<form></form>"}])),
    warning("column-empty", "design", section(WORDS, [])),
    warning("alt-text-missing", "design", section(WORDS, [{"type": "image", "src": "https://pictures.example/a"}])),
    warning("css-unsupported", "design", source('<p style="display:flex">x</p>')),
    warning("image-width-missing", "design", source('<img src="https://pictures.example/a.png" alt="x">')),
    warning(
        "background-without-vml", "design",
        source('<p style="background:#fff url(https://pictures.example/a.png)">x</p>'),
    ),
    warning("div-layout", "design", source('<div style="display:inline-block">x</div>')),
    error("confirmation-url-missing", "design", as_confirmation),
]  # fmt: skip
SETTINGS_CASES: list[Case] = [
    error("name-missing", "name", setting(name="")),
    error("address-missing", "address_main", setting(address_main=" ")),
    error("address-missing", "address_main", setting(address_main="{{ '' }}")),
    error("expression-syntax", "address_main", setting(address_main="{{ contact.city")),
    error("expression-unknown-field", "address_line_2", setting(address_line_2="{{ contact.town }}")),
    error("expression-syntax", "subscription_center", setting(subscription_center="https://x.example/{{ broken")),
    error("subscription-missing", "subscription_center", setting(subscription_center="")),
    error("subscription-missing", "subscription_center", setting(subscription_center="javascript:alert(1)")),
    error(
        "subscription-missing", "subscription_center",
        setting(subscription_center="{{ message.confirmation_url | default: 'javascript:alert(1)' }}"),
    ),
    error("social-url-invalid", "x_url", setting(x_url="https://a\\@evil.example")),
    warning("subscription-not-live", "subscription_center", setting(subscription_center="http://192.168.1.4/stop")),
    warning("subscription-not-live", "subscription_center", setting(subscription_center="https://intranet/stop")),
    error("forward-not-forward-page", "forward_to_a_friend", setting(forward_to_a_friend="mailto:a@b.example")),
    warning("social-url-invalid", "x_url", setting(x_url="not a url")),
]  # fmt: skip
