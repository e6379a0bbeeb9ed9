"""The types of interactions: the apps that make them register theirs in AppConfig.ready."""

from collections.abc import Collection

from django.db.models import TextChoices

_labels: dict[str, str] = {}
_waking: set[str] = set()


class TypeTaken(ValueError):
    """Two apps want types of one name."""


def register(types: type[TextChoices], *, waking: Collection[str] = ()) -> None:
    """Register types by their stored names and their words for people; of `waking` ones contacts may be waiting.

    Whoever waits for what a contact does (a tile of a journey) is told of waking types alone.
    """
    for one in types:
        if _labels.get(one.value, str(one.label)) != str(one.label):
            raise TypeTaken(f"“{one.value}” is a type already: {_labels[one.value]}.")
        _labels[one.value] = str(one.label)
    _waking.update(waking)


def label(name: str) -> str:
    """The words for a type; those of one whose app is gone are made of its name."""
    return _labels.get(name) or name.replace("-", " ").capitalize()


def known() -> tuple[str, ...]:
    """The names of all registered types, in the order of their registration."""
    return tuple(_labels)


def waking() -> frozenset[str]:
    """The types that a contact may be waiting for."""
    return frozenset(_waking)
