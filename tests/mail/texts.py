"""Emails and contexts for the tests of the mail core."""

from typing import Any

from marketing.contracts.email import EmailVersion

FOOTER = (
    '<p>{{ content_settings.address_main }}</p><p><a href="{{ content_settings.subscription_center_url }}">Stop</a></p>'
)
WORDS = "<p>Hello {{ contact.first_name | default: 'friend' }}, here is what is new in the shop this week.</p>"


def text_block(html: str) -> dict[str, str]:
    """One text block of a design."""
    return {"type": "text", "html": html}


def email(*blocks: dict[str, Any], **changes: Any) -> EmailVersion:
    """Make an email without any finding: words, footer, sender, preview text."""
    values: dict[str, Any] = {
        "name": "News",
        "subject": "News for {{ contact.first_name }}",
        "preheader": "What is new",
        "design": {"mode": "blocks", "blocks": [*(blocks or (text_block(WORDS),)), text_block(FOOTER)]},
        "from_name": "The Shop",
        "from_address": "news@shop.test",
    }
    return EmailVersion(**{**values, **changes})


def html_email(source: str, **changes: Any) -> EmailVersion:
    """Make an email of hand-written HTML, footer included."""
    body = f"<!doctype html><html><body>{source}{FOOTER}</body></html>"
    return email(**{"design": {"mode": "html", "html": body}, **changes})


def context(**contact: Any) -> dict[str, Any]:
    """One person's data."""
    return {
        "contact": {"first_name": "Ada", "email": "ada@home.test", "id": 7, **contact},
        "content_settings": {"address_main": "1 Main St", "subscription_center_url": "https://go.test/p/abc"},
        "message": {"view_as_web_page_url": "https://go.test/v/abc", "unsubscribe_url": "https://go.test/u/abc"},
    }
