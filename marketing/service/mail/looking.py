"""A mail that is looked at in the console is not read by its recipient: its picture is not asked for, and its links
lead on without anybody's click being noted.
"""

import re
from collections.abc import Iterator

from marketing import markup
from marketing.service import tokens
from marketing.service.tokens import Purpose, TokenInvalid

# What an address of a mail carries as its query where nothing is to be noted.
LOOKING = "look"
NOTHING = "data:,"
_OURS = re.compile(r"https?://[^\s\"'<>()]*?/t/([ocv])/([\w-]{20,70})(\.gif)?")
_LEADS_TO_US = re.compile(r"https?://[^\s\"'<>()]*?/t/[cvup]/[\w-]{20,70}")
_PURPOSES = {"o": Purpose.OPEN, "c": Purpose.CLICK, "v": Purpose.VIEW}


def looked_at(html: str) -> str:
    """A mail's HTML as the console shows it."""
    return _OURS.sub(_harmless, html)


def links_as_sent(html: str) -> Iterator[tuple[str, str]]:
    """The addresses in a mail that lead to us first, with their links' words; following one is its reader's act."""
    address, words = "", ""
    for token in markup.tokens(html):
        if isinstance(token, markup.Text) and not token.inside:
            words += markup.decoded(html[token.start : token.end], is_attribute=False)
        elif isinstance(token, markup.Tag) and token.name.lower() == "a":
            if address:
                yield address, " ".join(words.split())
            address, words = "" if token.is_end else _address_of(html, token), ""


def _address_of(html: str, tag: markup.Tag) -> str:
    values = (html[one.start : one.end] for one in tag.attributes if one.name.lower() == "href")
    address = next((markup.decoded(value, is_attribute=True).strip() for value in values), "")
    return address if _LEADS_TO_US.fullmatch(address) else ""


def noting_nothing(address: str) -> str:
    """An address of a mail that notes nothing."""
    return f"{address}?{LOOKING}=1"


def _harmless(found: re.Match[str]) -> str:
    purpose = _PURPOSES[found[1]]
    try:
        tokens.verify(purpose, found[2])
    except TokenInvalid:
        return found[0]
    return NOTHING if purpose is Purpose.OPEN else noting_nothing(found[0])
