"""Which mail a contact gets now, and why not: the table of consent in words (domain.md 12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from marketing.audience import suppression
from marketing.audience.models import SuppressedAddress, SuppressionReason


@dataclass(frozen=True)
class MailNow:
    """Whether commercial and transactional mail is sent, in one sentence, with the reason where it isn't."""

    commercial: bool
    transactional: bool
    reason: str = ""

    @property
    def short(self) -> str:
        """What it gets, in three words."""
        if self.commercial:
            return "Gets all mail."
        return "Gets transactional mail only." if self.transactional else "Gets no mail."

    @property
    def text(self) -> str:
        """The rest of the sentence."""
        if self.commercial:
            return "Commercial and transactional mail is sent: nothing speaks against it."
        blocked = "Commercial mail is blocked" if self.transactional else "Commercial and transactional mail is blocked"
        return f"{blocked}: {self.reason}."


def mail_now(contact: Any, held: Sequence[SuppressedAddress] = ()) -> MailNow:
    """Judge a contact as sending does: status, address, do not email, do not bulk email, what holds for its address."""
    if contact.status != "active":
        return MailNow(False, False, "the contact is inactive")
    if not contact.email:
        return MailNow(False, False, "the contact has no e-mail address")
    if not _is_valid(contact.email):
        return MailNow(False, False, "the e-mail address is not valid")
    if contact.do_not_email:
        return MailNow(False, False, "“Do not email” is set")
    if contact.do_not_bulk_email:
        return MailNow(False, True, "“Do not bulk email” is set")
    reasons = {row.reason for row in held}
    if why := suppression.speaking_against(reasons, is_commercial=False):
        return MailNow(False, False, _words(why))
    if why := suppression.speaking_against(reasons, is_commercial=True):
        return MailNow(False, True, _words(why))
    return MailNow(True, True)


def _words(reason: str) -> str:
    words = suppression.WORDS[SuppressionReason(reason)]
    return f"{words[:1].lower()}{words[1:]}, and that holds for the address"


def _is_valid(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
