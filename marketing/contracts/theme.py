"""How a design or a brand looks, as typed values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marketing.contracts.reading import Faults, shown
from marketing.contracts.theme_values import BY_NAME, DARK, THEME, THEME_VALUES, Values

__all__ = ["THEME", "THEME_VALUES", "Theme", "Values", "read_theme", "unusual"]
_IN_DARK = tuple(one.name for one in THEME_VALUES if one.group == DARK)
USUAL_IN_DARK = {"dark_text": "#e8eaf0", "dark_panel": "#1d2128", "dark_background": "#121419"}


@dataclass(frozen=True)
class Theme:
    """The values of a look; those that are left out are as usual."""

    given: Mapping[str, str | int] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """One of its values as text."""
        return str(self.given.get(name, THEME[name]))

    def number(self, name: str) -> int:
        """One of its sizes, in pixels."""
        return int(self.given.get(name, THEME[name]))

    @property
    def link(self) -> str:
        """The colour of links."""
        return self.text("link") or self.text("accent")

    @property
    def dark(self) -> dict[str, str] | None:
        """Its colours for dark inboxes by name, where one is set; the accent is "" where nobody chose it."""
        if not any(self.given.get(name) for name in _IN_DARK):
            return None
        return {name: self.text(name) or USUAL_IN_DARK.get(name, "") for name in _IN_DARK}

    @property
    def whole(self) -> Values:
        """All values, as usual where nothing else is set."""
        return {**THEME, **self.given}


def unusual(values: Mapping[str, Any]) -> Values:
    """Those of some values that differ from the usual ones: what is stored."""
    return {name: values[name] for name, usual in THEME.items() if name in values and values[name] != usual}


def read_theme(given: object, faults: Faults) -> Values:
    """Read the values of a look; what can't be read is left out and noted."""
    if not isinstance(given, dict):
        faults.note("The theme of a design is an object with colours, fonts and sizes.")
        return {}
    values: Values = {}
    for name, value in given.items():
        if name not in BY_NAME:
            faults.note(f"A theme has no “{shown(name)}”.")
        elif (found := BY_NAME[name].read(value)) is None:
            faults.note(f"The style: {BY_NAME[name].wanted}")
        else:
            values[name] = found
    return values
