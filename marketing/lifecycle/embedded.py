"""Records that others name by an address in a text, as a picture in a design; their kinds register how it reads.

What is found becomes a reference like any other: of the publication when it is made, of the local version when it is
saved. So the users of such a record are listed, and it can't be deleted while something live shows it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from marketing.contracts.problems import ERROR, Problem
from marketing.contracts.reference import Reference


@dataclass(frozen=True)
class Embedding:
    """How a kind is named: the first group of `address` is a key, `look_up` says whose (keys of nobody left out).

    `lost` is the check's sentence where a key is nobody's; "" where what is named was copied: a copy goes on
    without it, so nothing keeps it from being deleted.
    """

    kind: str
    address: re.Pattern[str]
    look_up: Callable[[Collection[str]], Mapping[str, int]]
    lost: str


_embeddings: dict[str, Embedding] = {}


def register(embedding: Embedding) -> None:
    """Register how a kind is named in texts; called in AppConfig.ready."""
    _embeddings[embedding.kind] = embedding


def is_copied(kind: str) -> bool:
    """Say whether others hold copies of records of this kind, which need them no more."""
    return kind in _embeddings and not _embeddings[kind].lost


def references(texts: Mapping[str, str]) -> tuple[Reference, ...]:
    """What texts name, by field: one query for each kind that is named at all."""
    found: dict[Reference, None] = {}
    for one, name, keys, owners in _named(texts):
        found |= {Reference(one.kind, owners[key], name): None for key in sorted(keys & owners.keys())}
    return tuple(found)


def lost(texts: Mapping[str, str]) -> list[Problem]:
    """A problem for each field that names what isn't there (any more)."""
    return [
        Problem(ERROR, "reference-deleted", one.lost, where=name)
        for one, name, keys, owners in _named(texts)
        if one.lost and not keys <= owners.keys()
    ]


def _named(texts: Mapping[str, str]) -> Iterator[tuple[Embedding, str, set[str], Mapping[str, int]]]:
    """Each field that names records of a kind, with the keys that stand there and whose they are."""
    for one in _embeddings.values():
        keys = _keys(one, texts)
        owners = one.look_up(set().union(*keys.values())) if keys else {}
        yield from ((one, name, of_field, owners) for name, of_field in keys.items())


def _keys(one: Embedding, texts: Mapping[str, str]) -> dict[str, set[str]]:
    found = {name: set(one.address.findall(text)) for name, text in texts.items()}
    return {name: keys for name, keys in found.items() if keys}
