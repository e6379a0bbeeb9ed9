"""The values that make the look of a design or a brand, each declared once: for the reader, forms and the compiler.

A value that is left out is as usual; where "" is usual, it follows another one or what the reader's program does.
"""

from dataclasses import dataclass

from marketing.contracts.design_values import (
    ADDRESS,
    CHOICE,
    COLOUR,
    CORNERS,
    FONT,
    LINE,
    NUMBER,
    SIZES,
    Value,
)

COLOURS, WRITING, SHAPES, LOGO, DARK = "Colours", "Text", "Buttons and room", "Logo", "In dark inboxes"
# Of what every program that shows mail has one: the first that is there is taken.
FONTS = (
    "Helvetica, Arial, sans-serif",
    "Arial, Helvetica, sans-serif",
    "Verdana, Geneva, sans-serif",
    "Tahoma, Geneva, sans-serif",
    "Trebuchet MS, Helvetica, sans-serif",
    "Georgia, Times, serif",
    "Times New Roman, Times, serif",
    "Palatino Linotype, Palatino, Georgia, serif",
    "Courier New, Courier, monospace",
)
Values = dict[str, str | int]
_LIQUID = ("{{", "{%")
_ON_THE_WEB = ("https://", "http://")


@dataclass(frozen=True)
class ThemeValue:
    """One value: its name, its words, where it stands in forms, how it is typed, what it is while it is left out."""

    name: str
    label: str
    group: str
    value: Value
    usual: str | int = ""
    help: str = ""

    @property
    def is_optional(self) -> bool:
        """Say whether it can be empty."""
        return self.usual == ""

    def read(self, given: object) -> str | int | None:
        """The value that was given, None where it is none of these; fields of a contact have no place here."""
        found = self.value.read(given)
        if isinstance(found, str) and any(mark in found for mark in _LIQUID):
            return None
        is_address = self.value.type == ADDRESS and isinstance(found, str)
        return None if is_address and found and not str(found).lower().startswith(_ON_THE_WEB) else found

    @property
    def wanted(self) -> str:
        """What it must be, in words."""
        words, is_address = self.value.wanted(self.label.lower()), self.value.type == ADDRESS
        if is_address or self.value.type == LINE:
            words += " It holds no fields of a contact"
            words += ", and starts with https://." if is_address else "."
        return words


_COLOUR, _FONT = Value(COLOUR), Value(FONT)
_HEADING_SIZE = Value(NUMBER, least=12, most=60)
THEME_VALUES = (
    ThemeValue("accent", "Accent", COLOURS, _COLOUR, "#2450c8", "Buttons and links."),
    ThemeValue("text", "Text", COLOURS, _COLOUR, "#1b1f27"),
    ThemeValue("heading", "Headings", COLOURS, _COLOUR, help="Left empty: as the text."),
    ThemeValue("link", "Links", COLOURS, _COLOUR, help="Left empty: as the accent."),
    ThemeValue("button_text", "Words on buttons", COLOURS, _COLOUR, help="Left empty: white, or dark on light ones."),
    ThemeValue("panel", "Content background", COLOURS, _COLOUR, "#ffffff"),
    ThemeValue("background", "Background", COLOURS, _COLOUR, "#f5f6f8", "Around the content."),
    ThemeValue("font", "Font", WRITING, _FONT, FONTS[0]),
    ThemeValue("heading_font", "Font of headings", WRITING, _FONT, help="Left empty: as the text."),
    ThemeValue("text_size", "Size of text", WRITING, Value(NUMBER, least=12, most=24), 16, "In pixels."),
    ThemeValue("heading_1", "Size of large headings", WRITING, _HEADING_SIZE, 26, "In pixels."),
    ThemeValue("heading_2", "Size of middle headings", WRITING, _HEADING_SIZE, 21, "In pixels."),
    ThemeValue("heading_3", "Size of small headings", WRITING, _HEADING_SIZE, 17, "In pixels."),
    ThemeValue("corners", "Corners of buttons", SHAPES, Value(CHOICE, CORNERS), "rounded"),
    ThemeValue("spacing", "Room around blocks", SHAPES, Value(CHOICE, SIZES), "usual"),
    ThemeValue("logo", "Logo", LOGO, Value(ADDRESS), help="What the block “Logo” shows."),
    ThemeValue("logo_alt", "Alternative text of the logo", LOGO, Value(LINE), help="Read aloud, and shown where "
               "pictures are blocked."),
    ThemeValue("logo_href", "Link of the logo", LOGO, Value(ADDRESS), help="Left empty, it leads nowhere."),
    ThemeValue("dark_accent", "Accent in dark", DARK, _COLOUR, help="Left empty: the accent, as light as it must be."),
    ThemeValue("dark_text", "Text in dark", DARK, _COLOUR),
    ThemeValue("dark_panel", "Content background in dark", DARK, _COLOUR),
    ThemeValue("dark_background", "Background in dark", DARK, _COLOUR),
)  # fmt: skip
BY_NAME = {one.name: one for one in THEME_VALUES}
THEME: Values = {one.name: one.usual for one in THEME_VALUES}
