"""Whether contacts meet a condition on their own fields: asked where mails are filled in, answered by segments.

Mails and segments know nothing of one another; segments register in AppConfig.ready what judges and decides.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketing.contracts.reading import Unreadable


class CannotMatch(Unreadable):
    """A condition that can't be decided; the text is for people."""


@dataclass(frozen=True)
class Matcher:
    """`faults` says in words what of a stored query can't be decided; `matching` gives the contacts that meet it."""

    faults: Callable[[Mapping[str, Any]], list[str]]
    matching: Callable[[Mapping[str, Any], Collection[int], datetime], frozenset[int]]


_registered: list[Matcher] = []


def register(matcher: Matcher) -> None:
    """Register what decides conditions."""
    _registered[:] = [matcher]


def faults(query: Mapping[str, Any]) -> list[str]:
    """What keeps a stored query from being decided for a contact, in words."""
    return _matcher().faults(query)


def matching(query: Mapping[str, Any], contact_ids: Collection[int], at: datetime) -> frozenset[int]:
    """Which of the contacts meet a stored query at a moment, in one statement; raises CannotMatch."""
    return _matcher().matching(query, contact_ids, at) if contact_ids else frozenset()


def _matcher() -> Matcher:
    if not _registered:
        raise CannotMatch("No part of this installation can decide conditions on contacts.")
    return _registered[0]
