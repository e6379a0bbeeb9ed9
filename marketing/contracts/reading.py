"""What a reader of stored content gives: a typed value, and in words what of it can't be read.

Readers take any JSON and never raise; what they can't read is left out of the value and told as a fault.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from marketing.contracts.problems import ERROR, Problem

Value = TypeVar("Value", covariant=True)
# More faults than these help nobody: whoever wrote the content has to write it anew.
MOST_FAULTS = 50
SHORTENED = 40


class Unreadable(ValueError):
    """Stored content that can't be read; the text is for people."""


@dataclass(frozen=True)
class Read(Generic[Value]):
    """What was read, and what could not be."""

    value: Value
    faults: tuple[Problem, ...] = ()

    def whole(self) -> Value:
        """The value; raises Unreadable when a part of the content could not be read."""
        if self.faults:
            raise Unreadable(words_of(self.faults))
        return self.value


@dataclass
class Faults:
    """Collects faults while content is read; `code` is that of those which name none."""

    code: str
    tile: str = ""
    found: list[Problem] = field(default_factory=list)

    def note(self, message: str, place: str = "", *, code: str = "") -> None:
        """Note what is wrong at a place."""
        if len(self.found) < MOST_FAULTS:
            self.found.append(Problem(ERROR, code or self.code, message, tile=self.tile, place=place))

    def take(self, faults: Iterable[Problem]) -> None:
        """Note what another reader found."""
        self.found += list(faults)[: MOST_FAULTS - len(self.found)]


def within(name: str, faults: Iterable[Problem]) -> tuple[Problem, ...]:
    """Faults as those of a field."""
    return tuple(replace(fault, where=name) for fault in faults)


def words_of(faults: Iterable[Problem]) -> str:
    """The faults as sentences, each once."""
    return " ".join(dict.fromkeys(fault.message for fault in faults))


def shown(value: Any) -> str:
    """A value of any JSON as a few words for a message."""
    if isinstance(value, str):
        text = value[:SHORTENED].encode(errors="replace").decode()
        return "".join(letter if letter.isprintable() else " " for letter in text)
    if value is None or isinstance(value, bool):
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value) if abs(value) < 10**15 else "a number too large"
    return {float: "a number", list: "a list", dict: "an object"}.get(type(value), "something")


def unknown_keys(given: Mapping[Any, Any], known: Iterable[str]) -> str:
    """The first entries of an object that nobody knows, as words; "" where there are none."""
    names = sorted(shown(key) for key in set(given) - set(known))
    return ", ".join(names[:5])


def is_id(value: Any) -> bool:
    """Say whether a value can be the id of a record."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
