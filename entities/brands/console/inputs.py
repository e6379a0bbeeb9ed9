"""How the values of a look are typed: colours beside their swatch, fonts from a list, a logo from the library."""

from collections.abc import Mapping
from typing import Any

from django import forms

from marketing.console.record.form_fields import OwnTemplate, QuickSelect
from marketing.contracts.design_values import COLOUR, FONT
from marketing.contracts.theme import THEME_VALUES
from marketing.contracts.theme_values import FONTS, ThemeValue


class PictureInput(OwnTemplate, forms.TextInput):
    """The address of a picture, with a button that opens the library."""

    template_name = "entities/brands/_picture_input.html"


def widgets() -> Mapping[str, Any]:
    """The inputs that are not as derived."""
    made = {one.name: _widget(one) for one in THEME_VALUES}
    return {name: widget for name, widget in made.items() if widget is not None}


def _widget(one: ThemeValue) -> forms.Widget | None:
    if one.value.type == COLOUR:
        placeholder = "As usual" if one.is_optional else "#2450c8"
        return forms.TextInput(attrs={"data-colour": "", "placeholder": placeholder, "spellcheck": "false"})
    if one.value.type == FONT:
        usual = [("", "As the text")] if one.is_optional else []
        return QuickSelect(choices=[*usual, *((font, font) for font in FONTS)])
    return PictureInput() if one.name == "logo" else None
