"""Groups of contacts that one kind knows and others can use, such as the people of an import.

Who knows a group provides it by a name and a key; who can do something with any group offers a page for it.
Neither knows the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from marketing.users.models import User

BATCH = 5_000


@dataclass(frozen=True)
class Part:
    """Some of a group's contacts: `ids` is a queryset of their ids, each once, ascending."""

    name: str
    label: str
    ids: Any

    @property
    def count(self) -> int:
        """How many they are."""
        return int(self.ids.count())


@dataclass(frozen=True)
class Group:
    """Contacts that belong together: what they are called, where they come from, in parts that can be chosen."""

    title: str
    address: str
    parts: tuple[Part, ...]

    def batches(self, names: list[str]) -> Iterator[list[int]]:
        """Yield the ids of the contacts of these parts."""
        for part in self.parts:
            if part.name in names:
                ids = part.ids.iterator(chunk_size=BATCH)
                while batch := list(islice(ids, BATCH)):
                    yield batch


@dataclass(frozen=True)
class Offer:
    """What can be done with a group, on a page of its own."""

    label: str
    href: str


@dataclass(frozen=True)
class _Provider:
    load: Callable[[int], Group | None]
    right: str


_providers: dict[str, _Provider] = {}
_offered: list[tuple[str, Callable[[str, int], str], str]] = []


def provide(name: str, *, right: str) -> Callable[[Callable[[int], Group | None]], Callable[[int], Group | None]]:
    """Make groups of this name known: the function gives the one with a key, None where there is none."""

    def decorate(load: Callable[[int], Group | None]) -> Callable[[int], Group | None]:
        _providers[name] = _Provider(load, right)
        return load

    return decorate


def offer(label: str, href: Callable[[str, int], str], *, right: str) -> None:
    """Offer to everybody with the right what can be done with any group; `href(name, key)` is its page."""
    _offered.append((label, href, right))


def offers(name: str, key: int, user: User) -> list[Offer]:
    """What somebody can do with a group."""
    return [Offer(label, href(name, key)) for label, href, right in _offered if user.has_perm(right)]


def load(name: str, key: int, user: User) -> Group | None:
    """A group that somebody may see; None where there is none."""
    provider = _providers.get(name)
    return provider.load(key) if provider is not None and user.has_perm(provider.right) else None
