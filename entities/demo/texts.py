"""What the demo's emails say."""

from typing import Any

FOOTER: dict[str, Any] = {
    "id": "footer",
    "type": "text",
    "html": "<p>{{ content_settings.address_main }}<br>"
    '<a href="{{ content_settings.subscription_center_url }}">Preferences and unsubscribe</a></p>',
}


def design(headline: str, paragraphs: list[str], button: tuple[str, str] | None = None) -> dict[str, Any]:
    """A design of blocks: headline, greeting, paragraphs, a button, the footer."""
    blocks: list[dict[str, Any]] = [
        {"id": "headline", "type": "heading", "text": headline},
        {"id": "greeting", "type": "text", "html": "<p>Hello {{ contact.first_name | default: 'there' }},</p>"},
        {"id": "body", "type": "text", "html": "".join(f"<p>{text}</p>" for text in paragraphs)},
    ]
    if button:
        blocks.append({"id": "button", "type": "button", "text": button[0], "href": button[1]})
    return {"mode": "blocks", "blocks": [*blocks, {"id": "line", "type": "divider"}, FOOTER]}


EMAILS: dict[str, dict[str, Any]] = {
    "Welcome to Nordwind": {
        "subject": "Welcome, {{ contact.first_name | default: 'good to see you' }}",
        "preheader": "Three things that help you start",
        "design": design(
            "Good to have you with us",
            [
                "You told us you would like to hear from us. Here is what happens next: once a month a short letter, "
                "and now and then an offer for {{ contact.city | default: 'your town' }}.",
                "Start with a look round the workshop.",
            ],
            ("See the workshop", "https://www.nordwind.example/workshop"),
        ),
    },
    "First steps": {
        "subject": "Your first steps",
        "preheader": "It takes ten minutes",
        "design": design(
            "Ten minutes, three steps",
            ["Choose what interests you, tell us how often to write, and pick a day to visit."],
            ("Choose now", "https://www.nordwind.example/start"),
        ),
    },
    "We miss you": {
        "subject": "It has been a while",
        "preheader": "Something new for you",
        "design": design(
            "We miss you",
            ["Your last visit is a while ago. This is new since then."],
            ("What is new", "https://www.nordwind.example/new"),
        ),
    },
    "Autumn offer": {
        "subject": "Ten per cent until the end of the month",
        "preheader": "For customers only",
        "design": design(
            "Ten per cent off",
            ["For everybody who bought something this year."],
            ("Use the voucher", "https://www.nordwind.example/voucher"),
        ),
    },
    "Summer letter 2025": {
        "subject": "The summer letter",
        "preheader": "Last year's news",
        "design": design("Summer", ["News from last summer."]),
    },
    "Conference invitation": {
        "subject": "You are invited",
        "preheader": "Vienna, in spring",
        "design": design(
            "Come to Vienna", ["Two days, twenty talks."], ("Programme", "https://www.nordwind.example/vienna")
        ),
    },
}
