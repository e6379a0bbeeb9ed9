"""E-mail addresses: one strict reading for checks, headers and envelopes."""

import functools
import re
import unicodedata
from dataclasses import dataclass

from marketing.audience.domains import DomainInvalid, to_ascii

# Dot-atom of RFC 5322 with the letters of RFC 6531. Quoted local parts are refused: nobody has one, attackers do.
_LOCAL = re.compile(r"[^\s\x00-\x20\x7f()<>\[\]:;@\\,.\"]+(?:\.[^\s\x00-\x20\x7f()<>\[\]:;@\\,.\"]+)*\Z")
_LABEL = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)\Z")


class AddressInvalid(ValueError):
    """A text that is no e-mail address a mail could be sent to or from."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address: local part as given, domain in its ASCII form, lower case."""

    local: str
    domain: str

    @property
    def is_ascii(self) -> bool:
        """Say whether it can travel without SMTPUTF8."""
        return self.local.isascii()

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


@functools.lru_cache(maxsize=4096)
def parse(text: str) -> Address:
    """Read one bare address (`local@domain`); raises AddressInvalid."""
    local, at, domain = text.strip(" ").rpartition("@")
    if not at or not _LOCAL.match(local) or len(local.encode("utf-8", "surrogatepass")) > 64:
        raise AddressInvalid(f"“{_shown(text)}” is no e-mail address.")
    if any(unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") for character in local):
        raise AddressInvalid(f"“{_shown(text)}” holds characters that no address may have.")
    return Address(local, _domain(domain, text))


def is_address(text: str) -> bool:
    """Say whether a text is one bare address."""
    try:
        parse(text)
    except AddressInvalid:
        return False
    return True


def _domain(domain: str, text: str) -> str:
    try:
        ascii_domain = to_ascii(domain)
    except DomainInvalid:
        ascii_domain = ""
    labels = ascii_domain.split(".")
    if len(ascii_domain) > 253 or len(labels) < 2 or not all(_LABEL.match(label) for label in labels):
        raise AddressInvalid(f"“{_shown(text)}” has no valid domain.")
    return ascii_domain


def _shown(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text[:80])
