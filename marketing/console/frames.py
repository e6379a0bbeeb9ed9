"""Mail and other foreign HTML for an <iframe>: from its own address, under its own policy, scripts and forms off."""

import re

from django.http import HttpResponse

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
# Links inside a sandboxed frame would replace the frame's own page.
NEW_TAB = '<base target="_blank">'
_HEAD = re.compile(r"<head\b[^>]{0,2000}>", re.I)
_DOCTYPE = re.compile(r"\s*<!doctype\b[^>]{0,2000}>", re.I)


def framed(source: str, *, status: int = 200) -> HttpResponse:
    """Return HTML that other people wrote, to be shown in a frame and nowhere else."""
    place = _HEAD.search(source) or _DOCTYPE.match(source)
    at = place.end() if place else 0
    answer = HttpResponse(source[:at] + NEW_TAB + source[at:], status=status)
    answer["Content-Security-Policy"] = POLICY
    answer["Cache-Control"] = "private, no-store"
    return answer
