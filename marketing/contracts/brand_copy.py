"""Which brand a design took its look from, and what of it was taken."""

from dataclasses import dataclass, field
from typing import Any

from marketing.contracts.reading import Faults, is_id
from marketing.contracts.theme import THEME, Values, read_theme, unusual


@dataclass(frozen=True)
class BrandCopy:
    """Which brand a design took its values from: the record, its row version then, what differed from usual then."""

    id: int
    row_version: int
    values: Values = field(default_factory=dict)

    def adjusted(self, theme: Values) -> list[str]:
        """The names of what somebody set by hand since, in a theme that was taken over."""
        return [name for name in THEME if _of(theme, name) != _of(self.values, name)]

    def changes(self, theme: Values, now: Values) -> dict[str, tuple[str | int, str | int]]:
        """What the brand changed since, before and now; what was set by hand is left alone."""
        by_hand = {*self.adjusted(theme)}
        pairs = {name: (_of(self.values, name), _of(now, name)) for name in THEME if name not in by_hand}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}

    def taken_over(self, theme: Values, now: Values) -> Values:
        """The theme with the brand's values of now; what was set by hand stays."""
        by_hand = self.adjusted(theme)
        return unusual({**THEME, **now, **{name: _of(theme, name) for name in by_hand}})

    def as_json(self) -> dict[str, Any]:
        """The copy as it is stored."""
        return {"id": self.id, "row_version": self.row_version, "values": dict(self.values)}


def read_brand(given: object, faults: Faults) -> BrandCopy | None:
    """Read which brand a design took its values from; None where it has none or that can't be read."""
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) != {"id", "row_version", "values"}:
        faults.note("The brand of a design is an object with an id, a row version and values.")
        return None
    if not is_id(given["id"]) or not is_id(given["row_version"]):
        faults.note("The id and the row version of a design's brand are numbers of its record.")
        return None
    return BrandCopy(given["id"], given["row_version"], read_theme(given["values"], faults))


def _of(values: Values, name: str) -> str | int:
    return values.get(name, THEME[name])
