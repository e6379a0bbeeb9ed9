"""The default brand: how another becomes it, and what an installation begins with."""

from datetime import datetime

from entities.brands.models import Brand
from marketing.lifecycle import default_record
from marketing.lifecycle.states import Status
from marketing.users.models import User

NAME = "House style"


def ship(*, by: User, at: datetime) -> bool:
    """Store the usual look as the default brand; False where there is a brand already."""
    if Brand.objects.exists():
        return False
    brand = Brand(name=NAME, description="What new emails start with. Make it yours.")
    brand.save(by=by, at=at)
    make_default(brand, by=by, at=at)
    return True


def make_default(record: Brand, *, by: User, at: datetime) -> None:
    """Make an active brand the default; the former default loses the mark in the same transaction."""
    default_record.make_default(record, _why_not, by=by, at=at)


def _why_not(row: Brand) -> str:
    return "" if row.status == Status.ACTIVE else "Only an active brand can be the default. Activate it first."
