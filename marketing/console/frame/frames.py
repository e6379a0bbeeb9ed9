"""Mail and other foreign HTML for an <iframe>: from its own address, under its own policy, scripts and forms off."""

import html
import re
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpResponse

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
# Links inside a sandboxed frame would replace the frame's own page.
NEW_TAB = '<base target="_blank">'
STAND_IN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="180"><rect width="600" height="180" fill="#e8ebf0"/>'
    '<g fill="#535c6b" font-family="sans-serif" text-anchor="middle"><text x="300" y="84" font-size="16">'
    'Picture from {host}</text><text x="300" y="108" font-size="13">not loaded in previews</text></g></svg>'
)
_HEAD = re.compile(r"<head\b[^<>]{0,2000}>", re.I)
_DOCTYPE = re.compile(r"\s*<!doctype\b[^<>]{0,2000}>", re.I)
_PICTURE = re.compile(r"""(<img\b[^<>]{0,2000}?\ssrc\s*=\s*)(?:"(https?://[^"<>]*)"|'(https?://[^'<>]*)')""", re.I)


def framed(source: str, *, status: int = 200) -> HttpResponse:
    """Return HTML that other people wrote, to be shown in a frame and nowhere else."""
    source = _PICTURE.sub(_stand_in, source)
    place = _HEAD.search(source) or _DOCTYPE.match(source)
    at = place.end() if place else 0
    answer = HttpResponse(source[:at] + NEW_TAB + source[at:], status=status)
    answer["Content-Security-Policy"] = POLICY
    answer["Cache-Control"] = "private, no-store"
    return answer


def _stand_in(found: "re.Match[str]") -> str:
    """Put a drawing in the place of a picture that the policy would block: people see what is meant to be there."""
    address = html.unescape(found[2] or found[3])
    if address.startswith(f"{settings.PUBLIC_URL}/"):
        return found[0]
    host = html.escape((urlsplit(address.partition("?")[0]).netloc or "another server")[:60])
    return f'{found[1]}"data:image/svg+xml,{quote(STAND_IN.format(host=host))}"'
