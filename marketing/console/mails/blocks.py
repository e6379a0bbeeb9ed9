"""The kinds of block an email is built of: what each holds, and what a new one starts with."""

from dataclasses import dataclass, field, replace
from typing import Any

from marketing.contracts.design import LAYOUTS, PADDINGS, SECTION, TALLEST, VALUES
from marketing.contracts.design_values import CHOICE, COLOUR, PHONE, SWITCH, Value
from marketing.contracts.picture import CHOOSING
from marketing.contracts.placeholders import HEADLINE as HEADLINE_TEXT
from marketing.contracts.placeholders import TEXT as USUAL_TEXT

FOOTER_HTML = (
    "<p>{{ content_settings.address_main }}</p>"
    '<p><a href="{{ content_settings.subscription_center_url }}">Change what you get, or unsubscribe</a></p>'
)


# What the choices of values are called.
CHOICES = {
    "left": "Left", "center": "Centre", "right": "Right", "none": "None", "small": "Small", "usual": "Usual",
    "large": "Large", "square": "Square", "rounded": "Rounded", "pill": "Pill", "filled": "Filled",
    "outline": "Outline", "1": "1 column", "1-1": "2 columns, equal", "1-2": "2 columns, the second wider",
    "2-1": "2 columns, the first wider", "1-1-1": "3 columns",
}  # fmt: skip
SECTION_VALUES = {
    "layout": Value(CHOICE, tuple(LAYOUTS)),
    "background": Value(COLOUR),
    "padding": Value(CHOICE, PADDINGS),
    "stack": Value(SWITCH),
}


@dataclass(frozen=True)
class Setting:
    """One value of a block: its words; the contract says how it is typed. `is_extra` ones stand folded away.

    `usual` is what the value is while it is not set; a name with a dot is one that is apart on phones.
    """

    kind: str
    name: str
    label: str
    help: str = ""
    is_extra: bool = False
    usual: Any = ""

    @property
    def value(self) -> Value:
        """What the contract says of it."""
        if self.name.startswith("phone."):
            return PHONE[self.name.removeprefix("phone.")]
        return SECTION_VALUES[self.name] if self.kind == SECTION else VALUES[self.kind][self.name]

    @property
    def input(self) -> str:
        """How it is typed."""
        return self.value.type

    @property
    def picker(self) -> str:
        """The address of the dialog that it can be chosen in, "" where there is none."""
        return CHOOSING if self.name == "src" else ""

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices: value and words."""
        choices = [(one, CHOICES[one]) for one in self.value.choices]
        return choices if self.kind == SECTION and self.name == "layout" else [("", "As usual"), *choices]

    @property
    def least(self) -> int:
        """The smallest number."""
        return self.value.least

    @property
    def most(self) -> int:
        """The largest number."""
        return self.value.most


@dataclass(frozen=True)
class Kind:
    """One kind of block; `start` holds the values of a new one, `icon` names its picture.

    `more` is a template of what else can be set, beside the settings.
    """

    type: str
    label: str
    icon: str
    hint: str
    settings: tuple[Setting, ...] = ()
    start: dict[str, Any] = field(default_factory=dict)
    more: str = ""


WORDS = {
    "level": ("Size of the heading", "1 is the largest, 3 the smallest."),
    "align": ("Alignment", ""),
    "color": ("Colour", "Left empty: as in the style."),
    "size": ("Size", ""),
    "width": ("Width in per cent", ""),
    "corners": ("Corners", ""),
    "wide": ("As wide as its column", ""),
    "style": ("Look", ""),
    "thickness": ("Thickness in pixels", ""),
    "padding": ("Room around it", ""),
    "background": ("Background", "Left empty: none."),
}


def _looks(kind: str) -> tuple[Setting, ...]:
    """How a block of that kind looks, on phones too: all that its contract has and nobody typed."""
    names = [name for name in WORDS if name in VALUES[kind]]
    looks = [Setting(kind, name, *WORDS[name], is_extra=True) for name in names]
    phone = [Setting(kind, "phone.align", "Alignment on phones", is_extra=True)] if "align" in VALUES[kind] else []
    hidden = Setting(kind, "phone.hidden", "Hide it on phones", is_extra=True, usual=False)
    room = Setting(kind, "phone.padding", "Room around it on phones", is_extra=True)
    return (*looks, *phone, room, hidden)


LINK_HELP = "Starts with https://. Fields of the contact may stand in path and query."
HEADING = Kind("heading", "Heading", "text", "One line in large letters", (
    Setting("heading", "text", "Words"),
), {"text": HEADLINE_TEXT})  # fmt: skip
TEXT = Kind("text", "Text", "menu", "Paragraphs, lists and links", (
    Setting("text", "html", "Text"),
), {"html": f"<p>{USUAL_TEXT}</p>"})  # fmt: skip
IMAGE = Kind("image", "Image", "image", "A picture, with or without a link", (
    Setting("image", "src", "Picture", "One of yours, or an address that starts with https://."),
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
    Setting("video", "src", "Picture", "One of yours, or an address that starts with https://."),
    Setting("video", "alt", "Alternative text", "Read aloud, and shown where pictures are blocked."),
    Setting("video", "href", "Link to the video", LINK_HELP),
    Setting("video", "text", "Words of the link", "Left empty: “Watch the video”."),
), {"src": "", "alt": "", "href": ""})  # fmt: skip
CODE = Kind("html", "Own code", "code", "HTML of your own, kept as you wrote it", (
    Setting("html", "html", "HTML", "Judged as hand-written source is: scripts and forms are refused."),
), {"html": "<p></p>"})  # fmt: skip
LOGO = Kind("logo", "Logo", "image", "The logo of the style, chosen once for all emails of a brand")
SECTION_KIND = Kind(SECTION, "Section", "template", "Blocks beside one another", (
    Setting(SECTION, "layout", "Columns"),
    Setting(SECTION, "padding", "Room above and below"),
    Setting(SECTION, "background", "Background", "Left empty: white."),
    Setting(SECTION, "stack", "On phones one below the other", usual=True),
), {"layout": "1-1", "columns": [[], []]}, more="console/mails/_only_for.html")  # fmt: skip
FOOTER = Kind("footer", "Footer", "info", "Postal address and a way to unsubscribe", (), {"html": FOOTER_HTML})

_TYPED = (HEADING, TEXT, IMAGE, BUTTON, DIVIDER, SPACER, SOCIAL, VIDEO, LOGO, CODE)
_CONTENT = tuple(replace(kind, settings=(*kind.settings, *_looks(kind.type))) for kind in _TYPED)
KINDS = {kind.type: kind for kind in (*_CONTENT, SECTION_KIND)}
# What people add, by name: a footer is a text block that starts with what the law asks for.
OFFERED = {
    **{kind.type: kind for kind in _CONTENT},
    "footer": replace(FOOTER, type="text"),
    "section": replace(SECTION_KIND, label="Section", start={"layout": "1", "columns": [[]]}),
    "columns-2": replace(SECTION_KIND, label="2 columns", start={"layout": "1-1", "columns": [[], []]}),
    "columns-3": replace(SECTION_KIND, label="3 columns", start={"layout": "1-1-1", "columns": [[], [], []]}),
}


def columns(block: dict[str, Any]) -> int:
    """How many columns a block has: a section those of its layout, others none."""
    if block.get("type") != SECTION:
        return 0
    return len(LAYOUTS.get(str(block.get("layout")), block.get("columns", ())))
