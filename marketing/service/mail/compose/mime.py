"""Messages as bytes: a skeleton made once a publication, filled in per person.

The standard library's classes make 230 to 600 messages a second; this makes over 10,000. What they guard against is
guarded here: control characters in headers are refused, names quoted or encoded, lines kept under 998 octets.
"""

import base64
import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from marketing.service.mail.compose import headers
from marketing.service.mail.compose.headers import HeaderRefused

__all__ = ["HeaderRefused", "Mail", "Skeleton", "build", "message_id_of", "skeleton"]

_MESSAGE_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+\Z")
_MESSAGE_ID_LINE = re.compile(rb"^Message-ID: <([^>\r\n]+)>\r\n", re.M)
_WEB_ADDRESS = re.compile(r"https?://[!-;=?-~]{1,900}\Z")
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_LINE = 76


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What all messages of one publication have in common."""

    head: bytes
    before_html: bytes
    end: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One message ready for a transport: envelope and bytes (CRLF, ends with one)."""

    envelope_from: str
    recipient: str
    raw: bytes
    message_id: str


def skeleton(seed: str, extra_headers: Mapping[str, str] | None = None) -> Skeleton:
    """Prepare the messages of one publication; `seed` (its digest) decides the boundary; raises HeaderRefused."""
    # "=_" can't occur in base64, so no body can hold the boundary.
    boundary = f"=_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
    extra = "".join(headers.unstructured(name, value) for name, value in (extra_headers or {}).items())
    head = (
        f"{extra}MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
        f"{_part(boundary, 'plain')}"
    )
    return Skeleton(head.encode(), _part(boundary, "html").encode(), f"--{boundary}--\r\n".encode())


def build(
    skeleton: Skeleton,
    *,
    message_id: str,
    at: datetime,
    from_name: str,
    from_address: str,
    to: str,
    subject: str,
    html: str,
    text: str,
    to_name: str = "",
    reply_to: str = "",
    return_path: str = "",
    unsubscribe_url: str = "",
    unsubscribe_mailto: str = "",
) -> Mail:
    """Make one message.

    `message_id` without angle brackets; addresses bare; `return_path` is where bounces go (default: the sender);
    `unsubscribe_url` takes the one-click POST of RFC 8058. Raises HeaderRefused.
    """
    sender, recipient = headers.address(from_address), headers.address(to)
    replies = headers.mailbox("Reply-To", "", headers.address(reply_to)) if reply_to else ""
    head = (
        f"{headers.mailbox('From', from_name, sender)}"
        f"{headers.mailbox('To', to_name, recipient)}"
        f"{replies}"
        f"{headers.unstructured('Subject', subject)}"
        f"Date: {_date(at)}\r\n"
        f"Message-ID: <{_checked_id(message_id)}>\r\n"
        f"{_unsubscribe(unsubscribe_url, unsubscribe_mailto)}"
    )
    raw = b"".join((head.encode(), skeleton.head, _base64(text), skeleton.before_html, _base64(html), skeleton.end))
    envelope_from = str(headers.address(return_path)) if return_path else str(sender)
    return Mail(envelope_from, str(recipient), raw, message_id)


def message_id_of(raw: bytes) -> str:
    """The Message-ID of a message made here, without angle brackets, or nothing."""
    found = _MESSAGE_ID_LINE.search(raw)
    return found[1].decode() if found else ""


def _part(boundary: str, subtype: str) -> str:
    return f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"


def _base64(text: str) -> bytes:
    """Encode a body: CRLF line ends inside, lines of 76 with CRLF outside (strict servers refuse longer ones)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    encoded = base64.b64encode(lines.encode("utf-8", "replace"))
    cut = [encoded[at : at + _LINE] for at in range(0, len(encoded), _LINE)]
    return b"\r\n".join([*cut, b""]) if cut else b"\r\n"


def _date(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("A message's date needs a time zone.")
    return _date_of_second(int(at.timestamp()))


@functools.lru_cache(maxsize=16)
def _date_of_second(second: int) -> str:
    moment = datetime.fromtimestamp(second, UTC)
    return (
        f"{_DAYS[moment.weekday()]}, {moment.day:02d} {_MONTHS[moment.month - 1]} {moment.year} "
        f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d} +0000"
    )


def _checked_id(message_id: str) -> str:
    if len(message_id) > 250 or not _MESSAGE_ID.match(message_id):
        raise HeaderRefused("Message-ID", "it must be like “<letters, digits>@<domain>”")
    return message_id


def _unsubscribe(url: str, mailto: str) -> str:
    """The List-Unsubscribe headers of RFC 2369, and RFC 8058's where a POST is possible."""
    ways = []
    if url:
        if not _WEB_ADDRESS.match(url):
            raise HeaderRefused("List-Unsubscribe", "it must be a web address in ASCII")
        ways.append(f"<{url}>")
    if mailto:
        ways.append(f"<mailto:{headers.address(mailto)}>")
    if not ways:
        return ""
    post = "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if url else ""
    joined = ",\r\n ".join(ways)
    return f"List-Unsubscribe: {joined}\r\n{post}"
