"""Where an address leads, judged by its literal beginning: scheme and host are the author's, never a value's."""

import html
import re
from typing import Literal
from urllib.parse import urlsplit

Verdict = Literal["fine", "open", "refused"]

# What loads or leads somewhere, by the HTML standard's index of attributes, older HTML and Outlook's VML.
ADDRESS_ATTRIBUTES = frozenset(
    "href src srcset imagesrcset background poster action formaction data longdesc lowsrc dynsrc cite codebase "
    "classid archive code profile manifest ping icon usemap xlink:href o:href v:src o:relid r:href".split(),
)
LIST_ATTRIBUTES = frozenset({"srcset", "imagesrcset"})
# Roots of expressions whose values are whole addresses that the product makes.
OUR_ROOTS = frozenset({"message", "_links"})
SCHEMES = ("mailto:", "tel:", "sms:", "cid:")
# A longer beginning can't be a host any more (RFC 1035, 2.3.4).
LONGEST_BEGINNING = 300

_WEB = re.compile(r"https?://(?P<host>[^/?#\\\s@<>\"'{}|^`%\x00-\x20\x7f]+)(?P<end>[/?#]|\Z)", re.I)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.I)
# The URL standard drops these wherever they stand, and these at the start.
_DROPPED, _LEADING = re.compile(r"[\t\n\r]+"), re.compile(r"[\x00-\x20\u00a0\ufeff]+")
_CANDIDATES = re.compile(r",(?=[\t\n\x0c\r ])")


def verdict(beginning: str, *, is_whole: bool) -> Verdict:
    """Judge the beginning of an address as written in HTML: fine whatever follows, refused, or open yet."""
    text = _LEADING.sub("", _DROPPED.sub("", html.unescape(beginning)), 1)
    if not text or text.startswith("#"):
        return "fine" if text or is_whole else "open"
    if text.lower().startswith(SCHEMES):
        return "fine"
    web = _WEB.match(text)
    if web is not None and (web["end"] or is_whole):
        return "fine"
    if not is_whole:
        return "open" if web is not None or not _leads_elsewhere(text) else "refused"
    return "refused" if _leads_elsewhere(text) else "fine"


def verdict_of_list(written: str, *, is_whole: bool) -> Verdict:
    """Judge a list of addresses (`srcset`) by its last one, or by all when it is whole."""
    candidates = [one.strip() for one in _CANDIDATES.split(written)]
    asked = candidates if is_whole else candidates[-1:]
    verdicts = {verdict(one, is_whole=is_whole) for one in asked}
    return "refused" if "refused" in verdicts else "open" if "open" in verdicts else "fine"


def is_web_address(text: str) -> bool:
    """Say whether a literal address starts with https:// (or http://) and a plain host."""
    try:
        host = urlsplit(text.strip()).hostname
    except ValueError:
        return False
    return bool(host) and _WEB.match(text.strip()) is not None and verdict(html.escape(text), is_whole=True) == "fine"


def leads_elsewhere(text: str) -> bool:
    """Say whether a literal text has a scheme or a host and is no web address all the same."""
    return _leads_elsewhere(_LEADING.sub("", text, 1)) and not is_web_address(text)


def _leads_elsewhere(text: str) -> bool:
    """Say whether an address that is none of ours has a scheme or a host: `javascript:x`, `//host`, `\\\\host`."""
    return _SCHEME.match(text) is not None or text.replace("\\", "/").startswith("//")
