"""A mail that holds what content settings give, to show how they read."""

from typing import Any

from marketing.contracts.email import EmailVersion

SOCIAL = (
    ("linkedin_url", "LinkedIn"),
    ("x_url", "X"),
    ("facebook_url", "Facebook"),
    ("instagram_url", "Instagram"),
    ("youtube_url", "YouTube"),
)


def footer_of(record: Any) -> EmailVersion:
    """The mail: address, ways to unsubscribe, and links to those networks that are filled in."""
    html = (
        "<p>{{ content_settings.address_main }}<br>{{ content_settings.address_line_2 }}</p>"
        '<p><a href="{{ content_settings.subscription_center_url }}">Change what you get, or unsubscribe</a></p>'
    )
    filled = [(name, label) for name, label in SOCIAL if getattr(record, name)]
    links = [f'<a href="{{{{ content_settings.{name} }}}}">{label}</a>' for name, label in filled]
    if links:
        html += f"<p>{' · '.join(links)}</p>"
    return EmailVersion(
        name="Footer",
        subject="Footer",
        from_name="Footer",
        from_address="footer@sender.example",
        design={"mode": "blocks", "blocks": [{"id": "b1", "type": "text", "html": html}]},
    )
