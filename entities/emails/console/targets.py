"""Where the links of a mail lead, for its author: one line a target, and the links that lead there."""

from collections.abc import Iterable
from dataclasses import dataclass

from marketing.console.mails.personal import in_words
from marketing.service.authoring import MailLink

# What of a target is not followed by the browser, by its beginning.
_OTHERS = {"mailto:": "Writes an e-mail", "tel:": "Calls a number", "sms:": "Writes a text message"}
_BAD = {"empty": "Leads nowhere", "malformed": "Can't be sent like this", "long": "Too long to be followed"}
_KINDS = {"image": "Picture", "video": "Video", "button": "Button", "social": "Social link"}


@dataclass(frozen=True)
class Line:
    """One link: what it is, the words on it, and its block, or its place in hand-written HTML."""

    what: str
    words: str
    block: str
    place: str


@dataclass(frozen=True)
class Target:
    """One target: its address as people know it, one to open ("" where it takes a contact), what is to say of it."""

    words: str
    address: str
    about: str
    is_tracked: bool
    is_bad: bool
    lines: tuple[Line, ...]


def of(found: Iterable[MailLink]) -> list[Target]:
    """The targets of a mail in the order of their first links; links that lead nowhere stand each alone."""
    grouped: dict[tuple[str, int], list[MailLink]] = {}
    for number, link in enumerate(found):
        grouped.setdefault((link.url, number if link.kind == "empty" else 0), []).append(link)
    return [_target(links) for links in grouped.values()]


def _target(links: list[MailLink]) -> Target:
    first = links[0]
    is_personal = "{{" in first.url or "{%" in first.url
    return Target(
        words=in_words(first.url) or "No address yet",
        address=first.url if first.kind == "tracked" and not is_personal else "",
        about=_about(first),
        is_tracked=first.kind == "tracked",
        is_bad=first.kind in _BAD or first.is_stand_in,
        lines=tuple(Line(_what(link), _words(link), link.block, link.place) for link in links),
    )


def _about(link: MailLink) -> str:
    if link.is_stand_in:
        return "Stands in for an address of yours" if link.kind == "tracked" else "Leads nowhere"
    if link.kind == "tracked":
        return "Clicks are counted"
    begins = next((words for start, words in _OTHERS.items() if link.url.lower().startswith(start)), "")
    usual = "Leads to a place in the mail" if link.url.startswith("#") else "Made for each contact, not counted"
    return _BAD.get(link.kind) or begins or usual


def _what(link: MailLink) -> str:
    if link.is_in_text:
        return "Plain text"
    if link.is_for_outlook:
        return "For Outlook"
    if link.block_type == "video":
        return "Video"
    return "Picture" if link.via == "picture" else _KINDS.get(link.block_type, "Link")


def _words(link: MailLink) -> str:
    return in_words(link.label) or "Without words"
