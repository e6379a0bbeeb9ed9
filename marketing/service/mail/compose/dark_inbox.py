"""The colours of a theme for dark inboxes: classes that rules for dark alone give a meaning to.

What stands on a background of its own stays as it is there: its colours were chosen for that background.
"""

from dataclasses import dataclass, field

from marketing.contracts.theme import Theme
from marketing.service.mail.compose.palette import ink_on, readable_on

# Both programs of Outlook mark what they darkened themselves: words by the one, grounds by the other.
_OUTLOOK = {"color": "[data-ogsc]", "background": "[data-ogsb]"}
_META = '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'


@dataclass
class InDark:
    """Gives names to what is drawn, and remembers the rules behind them; a theme without dark colours has none."""

    theme: Theme
    is_island: bool = False
    rules: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._colours = self.theme.dark or {}

    def page(self) -> list[str]:
        """The classes of what is around the content."""
        return self._named("go-page", "background", self._colours.get("dark_background", ""), "body,.go-page")

    def panel(self) -> list[str]:
        """The classes of a section without a background of its own."""
        return self._named("go-panel", "background", self._panel, ".go-panel,.go-panel>table")

    def words(self, own: str = "") -> list[str]:
        """The classes of a block of words: as the text of the theme, or of a colour of their own."""
        colour = self._readable(own) if own else self._colours.get("dark_text", "")
        name = f"go-words{_tail(own)}"
        return self._named(name, "color", colour, f".{name}>div")

    def links(self, own: str = "") -> list[str]:
        """The classes of a block whose links are as those of the theme, or of a colour of their own."""
        link = self._readable(self.theme.text("link")) if self.theme.text("link") else self._accent
        name = f"go-links{_tail(own)}"
        return self._named(name, "color", self._readable(own) if own else link, f".{name} a")

    def button(self, own: str, *, is_outline: bool) -> list[str]:
        """The classes of a button; one that is filled with a colour of its own stays as it is."""
        if is_outline:
            name = f"go-outline{_tail(own)}"
            return self._named(name, "color", self._readable(own) if own else self._accent, f".{name} a")
        if own or not self._accent:
            return []
        self._named("go-button", "color", ink_on(self._accent), ".go-button a")
        return self._named("go-button", "background", self._accent, ".go-button td,.go-button td>a")

    def head(self) -> str:
        """What belongs into the head of the mail, "" for a theme without dark colours."""
        if not self._colours:
            return ""
        rules = "".join(_rule(selector, *said) for selector, said in self.rules.items())
        outlook = "".join(
            _rule(",".join(f"{_OUTLOOK[kind]} {one}" for one in selector.split(",")), kind, colour)
            for selector, (kind, colour) in self.rules.items()
        )
        root = ":root{color-scheme:light dark;supported-color-schemes:light dark}"
        return f"{_META}<style>{root} @media (prefers-color-scheme:dark){{{rules}}} {outlook}</style>"

    @property
    def _panel(self) -> str:
        return self._colours.get("dark_panel", "")

    @property
    def _accent(self) -> str:
        return self._colours.get("dark_accent", "") or self._readable(self.theme.text("accent"))

    def _readable(self, colour: str) -> str:
        return readable_on(self._panel, colour) if self._panel else ""

    def _named(self, name: str, kind: str, colour: str, selector: str) -> list[str]:
        if self.is_island or not colour:
            return []
        self.rules[selector] = (kind, colour)
        return [name]


def _tail(colour: str) -> str:
    return f"-{colour.removeprefix('#').lower()}" if colour else ""


def _rule(selector: str, kind: str, colour: str) -> str:
    said = f"background:{colour} !important;background-color" if kind == "background" else kind
    return f"{selector}{{{said}:{colour} !important}}"
