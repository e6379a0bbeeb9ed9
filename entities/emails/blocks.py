"""The kinds of block an email is built of: what each holds, and what a new one starts with."""

from dataclasses import dataclass, field
from typing import Any

LONGEST_TEXT = 100_000
LONGEST_LINE = 2_000
TALLEST = 400

FOOTER_HTML = (
    "<p>{{ content_settings.address_main }}</p>"
    '<p><a href="{{ content_settings.subscription_center_url }}">Change what you get, or unsubscribe</a></p>'
)


@dataclass(frozen=True)
class Setting:
    """One value of a block. `input` is how it is typed: line, rich, address or number."""

    name: str
    label: str
    input: str = "line"
    help: str = ""

    @property
    def longest(self) -> int:
        """How many characters it may hold."""
        return LONGEST_TEXT if self.input == "rich" else LONGEST_LINE


@dataclass(frozen=True)
class Kind:
    """One kind of block; `start` holds the values of a new one, `icon` names its picture."""

    type: str
    label: str
    icon: str
    hint: str
    settings: tuple[Setting, ...] = ()
    start: dict[str, Any] = field(default_factory=dict)

    def setting(self, name: str) -> Setting | None:
        """Return one of its settings."""
        return next((one for one in self.settings if one.name == name), None)


LINK_HELP = "Starts with https://. Fields of the contact may stand in path and query."
HEADING = Kind("heading", "Heading", "text", "One line in large letters", (
    Setting("text", "Words"),
), {"text": "A headline"})  # fmt: skip
TEXT = Kind("text", "Text", "menu", "Paragraphs, lists and links", (
    Setting("html", "Text", "rich"),
), {"html": "<p>Write your text here.</p>"})  # fmt: skip
IMAGE = Kind("image", "Image", "image", "A picture, with or without a link", (
    Setting("src", "Address of the picture", "address", "Starts with https://."),
    Setting("alt", "Alternative text", "line", "Read aloud, and shown where pictures are blocked."),
    Setting("href", "Link", "address", "Left empty, the picture leads nowhere."),
), {"src": "", "alt": "", "href": ""})  # fmt: skip
BUTTON = Kind("button", "Button", "link", "The one thing people should do", (
    Setting("text", "Words"),
    Setting("href", "Link", "address", LINK_HELP),
), {"text": "Find out more", "href": ""})  # fmt: skip
DIVIDER = Kind("divider", "Divider", "more", "A thin line")
SPACER = Kind("spacer", "Spacer", "drag", "Empty room", (
    Setting("height", "Height in pixels", "number", f"1 to {TALLEST}."),
), {"height": 16})  # fmt: skip
FOOTER = Kind("footer", "Footer", "info", "Postal address and a way to unsubscribe", (), {"html": FOOTER_HTML})

KINDS = {kind.type: kind for kind in (HEADING, TEXT, IMAGE, BUTTON, DIVIDER, SPACER)}
# What the menu offers: a footer is a text block that starts with what the law asks for.
OFFERED = (*KINDS.values(), FOOTER)


def kind_of(block: dict[str, Any]) -> Kind:
    """Return the kind of a stored block; one nobody knows can still be removed."""
    name = str(block.get("type"))
    return KINDS.get(name) or Kind(name, f"Unknown block “{name[:40]}”", "warning", "")
