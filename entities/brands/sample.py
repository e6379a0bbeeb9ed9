"""A mail that shows how a look reads: heading, text with a link, buttons, a band of another colour."""

from typing import Any

from marketing.contracts.email import EmailVersion
from marketing.contracts.theme import Values

HOME = "https://www.example.com/"
TEXT = (
    "<p>Hello there,</p><p>this is how an email of this brand reads: its words, "
    f'<a href="{HOME}">a link among them</a>, and below the one thing people should do.</p>'
)
SMALL = "<p>Example Ltd, 1 Example Street, 1010 Vienna</p>"


def sample_of(look: Values) -> EmailVersion:
    """The mail; the logo is left out while the look has none."""
    blocks: list[dict[str, Any]] = [
        *([{"type": "logo", "align": "left"}] if look.get("logo") else []),
        {"type": "heading", "text": "A heading for your news"},
        {"type": "text", "html": TEXT},
        {"type": "button", "text": "Find out more", "href": HOME, "align": "left"},
        {"type": "heading", "text": "Something smaller", "level": 3},
        {"type": "button", "text": "Or this way", "href": HOME, "align": "left", "style": "outline"},
        {"type": "divider"},
        {"type": "text", "html": SMALL, "size": "small"},
    ]
    return EmailVersion(
        name="Sample",
        subject="Sample",
        from_name="Sample",
        from_address="sample@sender.example",
        design={"mode": "blocks", "blocks": blocks, "theme": look},
    )
