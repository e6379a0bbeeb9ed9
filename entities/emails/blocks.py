"""The kinds of block an email is built of: what each holds, and what a new one starts with."""

from dataclasses import dataclass, field
from typing import Any

from marketing.contracts.design import HELD, SECTION, TALLEST
from marketing.contracts.placeholders import HEADLINE as HEADLINE_TEXT
from marketing.contracts.placeholders import TEXT as USUAL_TEXT

FOOTER_HTML = (
    "<p>{{ content_settings.address_main }}</p>"
    '<p><a href="{{ content_settings.subscription_center_url }}">Change what you get, or unsubscribe</a></p>'
)


@dataclass(frozen=True)
class Setting:
    """One value of a block: its words. The contract says how it is typed: line, rich, address or number."""

    kind: str
    name: str
    label: str
    help: str = ""

    @property
    def input(self) -> str:
        """How it is typed."""
        return HELD[self.kind][self.name]


@dataclass(frozen=True)
class Kind:
    """One kind of block; `start` holds the values of a new one, `icon` names its picture."""

    type: str
    label: str
    icon: str
    hint: str
    settings: tuple[Setting, ...] = ()
    start: dict[str, Any] = field(default_factory=dict)


LINK_HELP = "Starts with https://. Fields of the contact may stand in path and query."
HEADING = Kind("heading", "Heading", "text", "One line in large letters", (
    Setting("heading", "text", "Words"),
), {"text": HEADLINE_TEXT})  # fmt: skip
TEXT = Kind("text", "Text", "menu", "Paragraphs, lists and links", (
    Setting("text", "html", "Text"),
), {"html": f"<p>{USUAL_TEXT}</p>"})  # fmt: skip
IMAGE = Kind("image", "Image", "image", "A picture, with or without a link", (
    Setting("image", "src", "Address of the picture", "Starts with https://."),
    Setting("image", "alt", "Alternative text", "Read aloud, and shown where pictures are blocked."),
    Setting("image", "href", "Link", "Left empty, the picture leads nowhere."),
), {"src": "", "alt": "", "href": ""})  # fmt: skip
BUTTON = Kind("button", "Button", "link", "The one thing people should do", (
    Setting("button", "text", "Words"),
    Setting("button", "href", "Link", LINK_HELP),
), {"text": "Find out more", "href": ""})  # fmt: skip
DIVIDER = Kind("divider", "Divider", "more", "A thin line")
SPACER = Kind("spacer", "Spacer", "drag", "Empty room", (
    Setting("spacer", "height", "Height in pixels", f"1 to {TALLEST}."),
), {"height": 16})  # fmt: skip
SOCIAL = Kind("social", "Social links", "link", "Your pages in social networks, from the content settings")
VIDEO = Kind("video", "Video", "image", "A picture with a play mark that leads to the video", (
    Setting("video", "src", "Address of the picture", "Starts with https://."),
    Setting("video", "alt", "Alternative text", "Read aloud, and shown where pictures are blocked."),
    Setting("video", "href", "Link to the video", LINK_HELP),
    Setting("video", "text", "Words of the link", "Left empty: “Watch the video”."),
), {"src": "", "alt": "", "href": ""})  # fmt: skip
CODE = Kind("html", "Own code", "more", "HTML of your own, kept as you wrote it", (), {"html": ""})
SECTION_KIND = Kind(SECTION, "Section", "menu", "Blocks beside one another", (), {"layout": "1", "columns": [[]]})
FOOTER = Kind("footer", "Footer", "info", "Postal address and a way to unsubscribe", (), {"html": FOOTER_HTML})

_CONTENT = (HEADING, TEXT, IMAGE, BUTTON, DIVIDER, SPACER, SOCIAL, VIDEO)
KINDS = {kind.type: kind for kind in (*_CONTENT, CODE, SECTION_KIND)}
# What the menu offers: a footer is a text block that starts with what the law asks for.
OFFERED = (*_CONTENT, FOOTER)
