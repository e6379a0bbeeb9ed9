"""An email's brand: which one its look came from, what was set by hand since, and what the brand changed since."""

from dataclasses import dataclass
from typing import Any, Protocol

from marketing.contracts.brand_copy import BrandCopy
from marketing.contracts.design import read_design
from marketing.contracts.design_values import COLOUR
from marketing.contracts.parsing import id_of
from marketing.contracts.theme import Values
from marketing.contracts.theme_values import BY_NAME, ThemeValue
from marketing.lifecycle import registry

MOST_OFFERED = 200
Parts = dict[str, Any]


class BrandRecord(Protocol):
    """What is taken of a brand's record."""

    @property
    def pk(self) -> int: ...
    @property
    def row_version(self) -> int: ...
    @property
    def look(self) -> Values: ...


@dataclass(frozen=True)
class Change:
    """One value that the brand changed, before and now."""

    value: ThemeValue
    before: str | int
    now: str | int

    @property
    def is_colour(self) -> bool:
        """Say whether it can be shown as a swatch."""
        return self.value.value.type == COLOUR


@dataclass(frozen=True)
class Branding:
    """The brand of one design: `brand` is its record, None where it has none or that was deleted."""

    theme: Values
    copy: BrandCopy | None
    brand: Any

    @property
    def is_apart(self) -> bool:
        """Say whether its brand is none of those that are offered: inactive, or deleted."""
        return self.copy is not None and (self.brand is None or self.brand.status != "active")

    @property
    def adjusted(self) -> list[ThemeValue]:
        """What somebody set by hand since the brand was taken over."""
        return [BY_NAME[name] for name in self.copy.adjusted(self.theme)] if self.copy else []

    @property
    def changes(self) -> list[Change]:
        """What the brand changed since, without what was set by hand."""
        if self.copy is None or self.brand is None or self.brand.row_version == self.copy.row_version:
            return []
        found = self.copy.changes(self.theme, self.brand.look)
        return [Change(BY_NAME[name], *pair) for name, pair in found.items()]

    def taken_over(self) -> Parts:
        """The parts of the design with the brand's changes; what was set by hand stays."""
        if self.copy is None or self.brand is None:
            return {}
        return _parts(self.brand, self.copy.taken_over(self.theme, self.brand.look))

    def back(self) -> Parts:
        """The parts of the design without what was set by hand, as the brand is now (as it was, once it is gone)."""
        if self.brand is not None:
            return look_of(self.brand)
        return {"theme": dict(self.copy.values) or None} if self.copy else {}


def of(design: object) -> Branding:
    """The brand of a stored design."""
    read = read_design(design).value
    brand = _brands().filter(pk=read.brand.id).first() if read.brand else None
    return Branding(read.theme, read.brand, brand)


def offered() -> list[Any]:
    """The brands to choose from, the default first."""
    return list(_brands().filter(status="active").order_by("-is_default", "name", "pk")[:MOST_OFFERED])


def called(typed: str) -> Any:
    """The active brand of that id; None where there is none."""
    key = id_of(typed)
    return _brands().filter(pk=key, status="active").first() if key is not None else None


def look_of(brand: BrandRecord) -> Parts:
    """The parts of a design that took a brand's look over, None for what is left out."""
    return _parts(brand, brand.look)


def first_look() -> Parts:
    """The parts of a new design: the look of the default brand, where there is one."""
    brand = _brands().filter(is_default=True).first()
    return {name: part for name, part in look_of(brand).items() if part} if brand is not None else {}


def _parts(brand: BrandRecord, theme: Values) -> Parts:
    copied = BrandCopy(brand.pk, brand.row_version, brand.look)
    return {"theme": theme or None, "brand": copied.as_json()}


def _brands() -> Any:
    model: Any = registry.model_for("brands")
    return model.objects
