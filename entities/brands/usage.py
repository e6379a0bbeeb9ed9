"""Which emails took a brand's look over, and which of them are offered what it changed since."""

from dataclasses import dataclass
from typing import Any

from entities.brands.models import Brand
from marketing.contracts.design import read_design
from marketing.lifecycle import registry
from marketing.lifecycle.models import Publishable

MOST = 200


@dataclass(frozen=True)
class Using:
    """One email: whether its design can be edited now, and whether the brand changed since it was taken over."""

    record: Publishable
    is_open: bool
    is_behind: bool


@dataclass(frozen=True)
class Usage:
    """The emails of a brand, the first of them by name; `count` is of all."""

    emails: list[Using]
    count: int

    @property
    def offered(self) -> int:
        """How many are offered the change."""
        return sum(one.is_open and one.is_behind for one in self.emails)

    @property
    def unchanged(self) -> int:
        """How many stay as they are, since they are live or inactive."""
        return sum(not one.is_open for one in self.emails)

    @property
    def more(self) -> int:
        """How many there are beside those shown."""
        return self.count - len(self.emails)


def emails_with(brand: Brand) -> Any:
    """The emails that took the brand's look over, as a query."""
    model: Any = registry.model_for("emails")
    return model.objects.filter(brand_number=brand.pk)


def usage_of(brand: Brand) -> Usage:
    """Who uses the brand now."""
    rows = emails_with(brand).order_by("name", "pk")
    emails = [_using(record, brand) for record in rows[:MOST]]
    return Usage(emails, rows.count() if len(emails) == MOST else len(emails))


def _using(record: Publishable, brand: Brand) -> Using:
    design = read_design(record.snapshot().design).value
    is_behind = design.brand is not None and bool(design.brand.changes(design.theme, brand.look))
    return Using(record, not record.lifecycle.locks.is_locked("design", record), is_behind)
