"""When two e-mail addresses are one: what identifies a contact, and what a suppression holds for.

lifecycles.md, "What a recipient says holds for the address": local parts are equal but for ASCII case, domains as
A-labels (IDNA 2008, UTS 46); accents are never folded.
"""

import unicodedata

from marketing.audience.domains import DomainInvalid, to_ascii

LONGEST = 254
_SMALL = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def identity(text: str) -> str:
    """The form in which equal addresses are equal texts; of a text that is no address, the text in small letters."""
    local, at, domain = unicodedata.normalize("NFC", text.strip()).rpartition("@")
    if not at:
        return domain.translate(_SMALL)[:LONGEST]
    try:
        known = to_ascii(domain)
    except DomainInvalid:
        known = domain.lower()
    return f"{local.translate(_SMALL)}@{known}"[:LONGEST]
