"""Which brand a design took its look from, and what of it was taken."""

from dataclasses import dataclass, field
from typing import Any

from marketing.contracts.reading import Faults, is_id
from marketing.contracts.theme import Values, read_theme


@dataclass(frozen=True)
class BrandCopy:
    """Which brand a design took its values from: the record, its row version then, what differed from usual then."""

    id: int
    row_version: int
    values: Values = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The copy as it is stored."""
        return {"id": self.id, "row_version": self.row_version, "values": dict(self.values)}


def read_brand(given: Any, faults: Faults) -> BrandCopy | None:
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
