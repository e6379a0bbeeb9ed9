"""Writing what a reader allows, through the one way to people."""

from datetime import datetime
from typing import Any

from marketing.audience import writes


def allow(contact: Any, values: dict[str, Any], at: datetime, note: str) -> bool:
    """Set fields of the contact, an inactive one too: what it said holds when it is active again."""
    for name, value in values.items():
        setattr(contact, name, value)
    return writes.save_many([contact], values, by=None, at=at, note=note, even_inactive=True) > 0
