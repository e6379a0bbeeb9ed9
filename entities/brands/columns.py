"""The column of each value of a look, as its declaration says."""

from typing import Any

from django.db import models

from marketing.contracts.design_values import CHOICE, COLOUR, FONT, LONGEST_LINE, NUMBER
from marketing.contracts.theme_values import ThemeValue

LONGEST = {COLOUR: 7, FONT: 200, CHOICE: 20}


def column_of(one: ThemeValue) -> "models.Field[Any, Any]":
    """A column that holds the value, as usual at first."""
    words: dict[str, Any] = {"verbose_name": one.label.lower(), "default": one.usual, "blank": one.is_optional}
    if one.value.type == NUMBER:
        return models.PositiveSmallIntegerField(**words)
    if one.value.type == CHOICE:
        choices = [(choice, choice.capitalize()) for choice in one.value.choices]
        return models.CharField(max_length=LONGEST[CHOICE], choices=choices, **words)
    return models.CharField(max_length=LONGEST.get(one.value.type, LONGEST_LINE), **words)
