"""Which mail a contact gets now, and why not: the table of consent in words (domain.md 12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from entities.contacts.models import Contact
from marketing.audience import levels, suppression
from marketing.audience.levels import Level
from marketing.audience.models import SuppressedAddress, SuppressionReason


@dataclass(frozen=True)
class MailNow:
    """Whether commercial and transactional mail is sent, in one sentence, with the reason where it isn't."""

    commercial: bool
    transactional: bool
    reason: str = ""
    level: int = Level.NONE.value

    @property
    def short(self) -> str:
        """What it gets, in three words."""
        if self.commercial:
            return "Gets all mail." if self.level == max(Level) else self._of_journeys
        return "Gets transactional mail only." if self.transactional else "Gets no mail."

    @property
    def text(self) -> str:
        """The rest of the sentence."""
        if self.commercial and self.level == max(Level):
            return "Commercial and transactional mail is sent: nothing speaks against it."
        if self.commercial:
            return "No opt-out and no bounce speaks against it; journeys may ask for a consent level."
        blocked = "Commercial mail is blocked" if self.transactional else "Commercial and transactional mail is blocked"
        return f"{blocked}: {self.reason}."

    @property
    def _of_journeys(self) -> str:
        if self.level == Level.NONE:
            return "Gets mail only of journeys that ask for no consent."
        return f"Gets mail of journeys that ask for no more than “{levels.label(self.level)}”."

    @property
    def level_text(self) -> str:
        """What the consent level allows, and which journeys leave the contact out."""
        higher = [f"“{name}”" for value, name in levels.MINIMA if value > self.level]
        said = f"Consent level {levels.label(self.level)}: this contact {levels.AGREED[Level(self.level)]}."
        if not higher:
            return f"{said} No journey leaves it out for its level."
        which = "any minimum consent" if self.level == Level.NONE else f"the minimum consent {' or '.join(higher)}"
        return f"{said} Journeys with {which} leave it out."


def mail_now(contact: Contact, held: Sequence[SuppressedAddress] = ()) -> MailNow:
    """Judge a contact as sending does: status, address, do not email, do not bulk email, what holds for its address."""
    nothing, commercial = _speaking_against(contact, {row.reason for row in held})
    return MailNow(not (nothing or commercial), not nothing, nothing or commercial, contact.consent)


def _speaking_against(contact: Contact, reasons: set[str]) -> tuple[str, str]:
    """What speaks against any mail, and what against commercial mail alone, in words; "" where nothing does."""
    if contact.status != "active":
        return "the contact is inactive", ""
    if not contact.email:
        return "the contact has no e-mail address", ""
    if not _is_valid(contact.email):
        return "the e-mail address is not valid", ""
    if contact.do_not_email:
        return "“Do not email” is set", ""
    if contact.do_not_bulk_email:
        return "", "“Do not bulk email” is set"
    nothing, commercial = (suppression.speaking_against(reasons, is_commercial=kind) for kind in (False, True))
    return _words(nothing) if nothing else "", _words(commercial) if commercial else ""


def _words(reason: str) -> str:
    words = suppression.WORDS[SuppressionReason(reason)]
    return f"{words[:1].lower()}{words[1:]}, and that holds for the address"


def _is_valid(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
