"""Writing what a reader allows, through the one way to people."""

from datetime import datetime
from typing import Any

from marketing.audience import writes


def allow(contact: Any, values: dict[str, Any], at: datetime, note: str) -> bool:
    """Set fields of the contact; False when nothing changed. Inactive contacts get nothing and stay as they are."""
    for name, value in values.items():
        setattr(contact, name, value)
    return writes.save_many([contact], values, by=None, at=at, note=note) > 0
