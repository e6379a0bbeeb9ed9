"""Header lines of a message: folded, encoded by RFC 2047, quoted by RFC 5322, control characters refused."""

import base64
import functools
import re
import unicodedata
from collections.abc import Iterator

from marketing.service.mail import addresses
from marketing.service.mail.addresses import Address, AddressInvalid

_FOLD_AT = 76
# 45 bytes are 60 base64 letters: with "=?utf-8?b?…?=" an encoded word of 72, of the 75 allowed.
_WORD_BYTES = 45
_LONGEST_VALUE = 20_000
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}\Z")
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_PRINTABLE = re.compile(r"[ -~]*\Z")
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs", "Zl", "Zp"})
# Format characters are invisible, and some turn the text around (UAX 9): “gnp.exe” can read as “exe.png”. Needed are
# the joiners between letters of several scripts and in emoji, and the tags of the flags of regions (UTS 51).
_JOINED = re.compile(
    r"(?<=[^\x00-\x7f\s])[\u200c\u200d](?=[^\x00-\x7f\s])|(?<=\U0001f3f4)[\U000e0020-\U000e007e]+\U000e007f"
)


class HeaderRefused(ValueError):
    """A header or envelope value that must not be sent: it could change the message's meaning."""

    def __init__(self, header: str, reason: str) -> None:
        super().__init__(f"{header}: {reason}.")
        self.header = header
        self.reason = reason


def checked(header: str, value: str) -> str:
    """A value without control characters, line ends and lone surrogates; raises HeaderRefused."""
    if not _PRINTABLE.match(value):
        for character in value:
            if unicodedata.category(character) in _REFUSED_CATEGORIES:
                raise HeaderRefused(header, f"it holds the control character U+{ord(character):04X}")
    if len(value) > _LONGEST_VALUE:
        raise HeaderRefused(header, "it is too long")
    return value


def visible(text: str) -> str:
    """A text without format characters, of which nothing is seen but what they do to others."""
    if text.isascii() or text.isprintable():
        return text
    kept = {place for found in _JOINED.finditer(text) for place in range(*found.span())}
    return "".join(
        character
        for place, character in enumerate(text)
        if place in kept or unicodedata.category(character) != "Cf"
    )


def address(text: str) -> Address:
    """Read an address for a header or the envelope; raises HeaderRefused."""
    try:
        return addresses.parse(checked("Address", text))
    except AddressInvalid as error:
        raise HeaderRefused("Address", str(error).rstrip(".")) from error


def unstructured(name: str, value: str) -> str:
    """One whole header of free text, such as Subject, CRLF included; raises HeaderRefused."""
    if not _NAME.match(name):
        raise HeaderRefused(name[:60], "that is no header name")
    return f"{name}: {_free_text(name, value)}\r\n"


def mailbox(name: str, display_name: str, where: Address) -> str:
    """One whole header with one address, CRLF included; raises HeaderRefused."""
    phrase = display(name, display_name)
    if not phrase:
        return f"{name}: {where}\r\n"
    gap = "\r\n " if len(phrase.rpartition("\n")[2]) + len(str(where)) + len(name) > _FOLD_AT - 5 else " "
    return f"{name}: {phrase}{gap}<{where}>\r\n"


@functools.lru_cache(maxsize=2048)
def display(header: str, name: str) -> str:
    """A display name as a phrase: plain, quoted or encoded; runs of spaces become one."""
    name = " ".join(visible(checked(header, name)).split())
    if len(name) <= _FOLD_AT - len(header) - 4 and "=?" not in name and name.isascii():
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return name if not name or _PLAIN_PHRASE.match(name) else f'"{escaped}"'
    return encoded_words(header, name)


def encoded_words(header: str, text: str) -> str:
    """A text as RFC 2047 words, one a line; lines have at most 76 characters, the header's name counted."""
    words = (f"=?utf-8?b?{base64.b64encode(chunk).decode()}?=" for chunk in _chunks(header, text))
    return "\r\n ".join(words)


def _free_text(header: str, value: str) -> str:
    value = visible(checked(header, value))
    is_plain = value.isascii() and "=?" not in value and value == value.strip()
    if is_plain and len(value) <= _FOLD_AT - len(header) - 2:
        return value
    return _folded(header, value) if is_plain and _is_foldable(value) else encoded_words(header, value)


def _is_foldable(value: str) -> bool:
    return "  " not in value and all(len(word) <= 60 for word in value.split(" "))


def _folded(header: str, value: str) -> str:
    lines, length = [""], len(header) + 1
    for word in value.split(" "):
        if length + 1 + len(word) > _FOLD_AT and lines[-1]:
            lines.append("")
            length = 0
        lines[-1] += (" " if lines[-1] else "") + word
        length += 1 + len(word)
    return "\r\n ".join(lines)


def _chunks(header: str, text: str) -> Iterator[bytes]:
    chunk, room = b"", _WORD_BYTES - (len(header) + 3) // 4 * 3
    for character in text:
        encoded = character.encode()
        if len(chunk) + len(encoded) > max(room, 4):
            yield chunk
            chunk, room = b"", _WORD_BYTES
        chunk += encoded
    if chunk:
        yield chunk
