"""What the menu of an email's style shows: each value as it is typed, in groups, and the brands to choose from."""

from dataclasses import dataclass
from typing import Any

from entities.emails import branding
from marketing.console.designing.shown import ShownSetting
from marketing.console.extension import RecordPage
from marketing.console.mails.blocks import CHOICES
from marketing.contracts.design_values import CHOICE, FONT
from marketing.contracts.picture import CHOOSING
from marketing.contracts.theme import Theme
from marketing.contracts.theme_values import FONTS, THEME_VALUES, ThemeValue


@dataclass(frozen=True)
class StyleSetting:
    """One value of the style, as the template of inputs takes it; `chosen` is what it is now."""

    value: ThemeValue
    chosen: str
    is_extra: bool = False
    placeholder: str = "As usual"

    @property
    def name(self) -> str:
        """Its name."""
        return self.value.name

    @property
    def label(self) -> str:
        """What it is called."""
        return self.value.label

    @property
    def help(self) -> str:
        """One line of help."""
        return self.value.help

    @property
    def usual(self) -> str | int:
        """What it is while it is not set."""
        return self.value.usual

    @property
    def input(self) -> str:
        """How it is typed: fonts are chosen."""
        return CHOICE if self.value.value.type == FONT else self.value.value.type

    @property
    def picker(self) -> str:
        """The address of the dialog that it can be chosen in."""
        return CHOOSING if self.name == "logo" else ""

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices; a font that is no longer offered stays one."""
        if self.value.value.type != FONT:
            return [(one, CHOICES[one]) for one in self.value.value.choices]
        known = dict.fromkeys([*FONTS, *([self.chosen] if self.chosen else [])])
        return [*([("", "As the text")] if self.value.is_optional else []), *((font, font) for font in known)]

    @property
    def least(self) -> int:
        """The smallest number."""
        return self.value.value.least

    @property
    def most(self) -> int:
        """The largest number."""
        return self.value.value.most


def style_of(page: RecordPage) -> dict[str, Any]:
    """The values in groups, the brand of the email, and the brands that can be chosen."""
    now = branding.of(page.record.design)
    groups: dict[str, list[ShownSetting]] = {}
    for one in THEME_VALUES:
        chosen = Theme(now.theme).text(one.name)
        setting = StyleSetting(one, chosen)
        groups.setdefault(one.group, []).append(ShownSetting(setting, f"style-{one.name}", chosen))
    return {"branding": now, "brands": branding.offered(), "styles": groups}
