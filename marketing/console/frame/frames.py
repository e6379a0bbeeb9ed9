"""Mail and other foreign HTML for an <iframe>: from its own address, under its own policy, scripts and forms off."""

import html
import re
from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse

from marketing import markup

POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
# For a designer, whose page measures where things stand: nothing in the frame runs, and no link of it is followed.
MEASURED = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox allow-same-origin"
# Links inside a sandboxed frame would replace the frame's own page.
NEW_TAB = '<base target="_blank">'
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="180"><rect width="600" height="180" fill="#e8ebf0"/>'
    '<g fill="#535c6b" font-family="sans-serif" text-anchor="middle"><text x="300" y="{y}" font-size="{size}">'
)
STAND_IN = (
    DRAWN.format(y=84, size=16) + 'Picture from {host}</text><text x="300" y="108" font-size="13">'
    "not loaded in previews</text></g></svg>"
)
EMPTY = DRAWN.format(y=96, size=22) + "No picture chosen yet</text></g></svg>"


def framed(source: str, *, status: int = 200, is_measured: bool = False) -> HttpResponse:
    """HTML that other people wrote, to be shown in a frame and nowhere else; measured, the page around may look in."""
    parts, position = [], 0
    for start, end, text in _changes(source, EMPTY if is_measured else ""):
        parts += [source[position:start], text]
        position = end
    answer = HttpResponse("".join([*parts, source[position:]]), status=status)
    answer["Content-Security-Policy"] = MEASURED if is_measured else POLICY
    answer["Cache-Control"] = "private, no-store"
    return answer


def _changes(source: str, empty: str) -> Iterator[tuple[int, int, str]]:
    """Give what is put in the place of what: drawings for pictures, and links that open elsewhere, as early as can."""
    found, head, doctype = [], None, 0
    for token in markup.tokens(source):
        if isinstance(token, markup.Comment) and not source[: token.start].strip():
            doctype = token.end if source[token.start : token.start + 9].lower() == "<!doctype" else doctype
        elif isinstance(token, markup.Tag) and not token.is_end:
            if token.name.lower() == "head" and head is None:
                head = token.end
            elif token.name.lower() == "img":
                found += [
                    change for one in token.attributes[:200] if (change := _stand_in(source, one, empty)) is not None
                ]
    place = doctype if head is None else head
    return iter(sorted([*found, (place, place, NEW_TAB)]))


def _stand_in(source: str, attribute: markup.Attribute, empty: str) -> tuple[int, int, str] | None:
    """Put a drawing in the place of a picture that the policy would block: people see what is meant to be there.

    A picture without an address becomes `empty`, unless that is "".
    """
    if attribute.name.lower() != "src":
        return None
    address = markup.decoded(source[attribute.start : attribute.end], is_attribute=True).strip()
    if not address and empty:
        return attribute.start, attribute.end, f"data:image/svg+xml,{quote(empty)}"
    scheme, _, rest = address.partition("://")
    if scheme.lower() not in ("http", "https") or address.startswith(f"{settings.PUBLIC_URL}/"):
        return None
    host = html.escape((re.split(r"[/?#]", rest, maxsplit=1)[0] or "another server")[:60])
    return attribute.start, attribute.end, f"data:image/svg+xml,{quote(STAND_IN.format(host=host))}"
