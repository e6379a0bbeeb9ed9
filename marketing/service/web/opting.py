"""Writing what a reader allows, through the one way to people."""

from datetime import datetime
from typing import Any

from marketing.audience import consent, writes
from marketing.audience.consent import Act, Allowed, Evidence


def allow(
    contact: Any, values: dict[str, Any], at: datetime, note: str, evidence: Evidence, shown: Allowed | None = None
) -> None:
    """Set fields of the contact, an inactive one too: what it said holds when it is active again.

    `shown` is what the reader saw as allowed, where that says more than the contact's row, such as what holds for the
    address. A change of that alone is an act of the reader's all the same.
    """
    stored = Allowed.of(contact)
    for name, value in values.items():
        setattr(contact, name, value)
    writes.save_many([contact], values, by=None, at=at, note=note, even_inactive=True, evidence=evidence)
    chosen = Allowed.of(contact)
    if chosen == stored and shown is not None:
        consent.note([Act(contact.pk, contact.email, shown, chosen)], evidence, by=None, at=at)
