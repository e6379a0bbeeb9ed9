"""Signed numbers for addresses in mails: short, unforgeable, each good for one purpose only.

A token is base64url(numbers as varints + the first 16 bytes of HMAC-SHA256 over purpose and numbers). The first of
`settings.LINK_KEYS` signs, all verify, so keys can be rotated without breaking links that are out.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

MAC_BYTES = 16
LARGEST_NUMBER = 2**63 - 1
# Four numbers of 63 bits as varints, and the MAC, as base64.
LONGEST_TOKEN = 70


class Purpose(StrEnum):
    """What a token is good for; one made for another purpose is refused."""

    OPEN = "open"
    CLICK = "click"
    UNSUBSCRIBE = "unsubscribe"
    PREFERENCES = "preferences"
    VIEW = "view"


class TokenInvalid(ValueError):
    """A token that was not made here, was changed, or was made for another purpose."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says: which message, whose, which link of it (0: none), and the publication that it was made of.

    Publication 0: not said; the tokens of former versions say none.
    """

    message: int
    contact: int
    link: int = 0
    publication: int = 0


def sign(
    purpose: Purpose | str, message: int, contact: int, link: int = 0, publication: int = 0, *, keys: Sequence[str] = ()
) -> str:
    """The token, about 30 URL characters; the numbers are 0 or more. `keys` replaces the settings'."""
    said = (message, contact, link, publication) if publication else (message, contact, link)
    numbers = b"".join(map(_varint, said))
    return _text(numbers + _mac((keys or settings.LINK_KEYS)[0], Purpose(purpose), numbers))


def verify(purpose: Purpose | str, token: str, *, keys: Sequence[str] = ()) -> Token:
    """What a token says; raises TokenInvalid."""
    raw = _raw(token)
    numbers, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
    # Every key is tried, so the time tells nothing about which one signed.
    fits = [hmac.compare_digest(mac, _mac(key, Purpose(purpose), numbers)) for key in keys or settings.LINK_KEYS]
    if not any(fits):
        raise TokenInvalid("The link is not valid.")
    return Token(*_numbers(numbers))


def _mac(key: str, purpose: Purpose, numbers: bytes) -> bytes:
    return hmac.digest(key.encode(), purpose.encode() + b"\0" + numbers, "sha256")[:MAC_BYTES]


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(token: str) -> bytes:
    """Decode, one spelling only: base64 has spare bits that would let one token be written in several ways."""
    if not isinstance(token, str) or not token.isascii() or len(token) > LONGEST_TOKEN:
        raise TokenInvalid("The link is not valid.")
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise TokenInvalid("The link is not valid.") from error
    if len(raw) <= MAC_BYTES or _text(raw) != token:
        raise TokenInvalid("The link is not valid.")
    return raw


def _varint(number: int) -> bytes:
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(f"{number} can't be put into a token.")
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _numbers(raw: bytes) -> list[int]:
    """Read what `_varint` wrote; signed, so its shape is ours."""
    numbers, current, shift = [], 0, 0
    for byte in raw:
        current |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(current)
            current = shift = 0
    return numbers
