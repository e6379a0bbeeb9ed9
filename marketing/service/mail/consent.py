"""Who may get a mail now: judged at the moment of sending, on rows as they are in the database."""

from collections.abc import Collection, Iterable
from typing import Any

from marketing.audience import people
from marketing.service import reasons

Membership = Collection[int]


def load_contacts(contact_ids: Iterable[int]) -> dict[int, Any]:
    """Read contacts with their company; deleted ones are missing."""
    found: dict[int, Any] = people.model("contact").objects.select_related("account").in_bulk(list(contact_ids))
    return found


def refusal(contact: Any, *, is_commercial: bool, suppressed: Membership) -> str:
    """Return the reason why this contact must not get the mail, "" when it may."""
    if contact is None:
        return reasons.CONTACT_DELETED
    if contact.status != "active":
        return reasons.CONTACT_INACTIVE
    if contact.do_not_email:
        return reasons.DO_NOT_EMAIL
    if contact.do_not_bulk_email and is_commercial:
        return reasons.DO_NOT_BULK_EMAIL
    if contact.pk in suppressed:
        return reasons.SUPPRESSED
    return ""
