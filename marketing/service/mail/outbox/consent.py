"""Who may get a mail now: judged at the moment of sending, on rows as they are in the database."""

from collections.abc import Iterable
from typing import NamedTuple

from marketing.audience import people
from marketing.service import reasons


class Consent(NamedTuple):
    """What decides whether a contact may get mail."""

    status: str
    do_not_email: bool
    do_not_bulk_email: bool
    consent: int


def read(contact_ids: Iterable[int]) -> dict[int, Consent]:
    """What contacts allow now; deleted ones are missing."""
    rows = people.model("contact")._base_manager.filter(pk__in=list(contact_ids))
    return {pk: Consent(*values) for pk, *values in rows.values_list("pk", *Consent._fields)}


def refusal(consent: Consent | None, *, is_commercial: bool, is_suppressed: bool, minimum: int | None = None) -> str:
    """The reason why this contact must not get the mail, "" when it may; `minimum` is the level that is asked for."""
    if consent is None:
        return reasons.CONTACT_DELETED
    if consent.status != "active":
        return reasons.CONTACT_INACTIVE
    if consent.do_not_email:
        return reasons.DO_NOT_EMAIL
    if consent.do_not_bulk_email and is_commercial:
        return reasons.DO_NOT_BULK_EMAIL
    if is_suppressed:
        return reasons.SUPPRESSED
    return reasons.CONSENT_BELOW if minimum is not None and consent.consent < minimum else ""
