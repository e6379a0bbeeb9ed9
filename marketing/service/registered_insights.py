"""What the facade `insights` reads beside its own functions, by kind and name; apps register in AppConfig.ready.

A kind that the service comes to know brings its numbers along this way, and its console tab asks for them: nothing
of the facade is edited.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Insight:
    """A read-only function from the id of a record to a value of one class."""

    answer: type[Any]
    read: Callable[[int], Any]


_registered: dict[tuple[str, str], Insight] = {}


def register(kind: str, name: str, answer: type[Answer], read: Callable[[int], Answer]) -> None:
    """Register an insight; its class stands where both planes may import it, such as with the kind's contract."""
    _registered[kind, name] = Insight(answer, read)


def ask(kind: str, name: str, answer: type[Answer], record_id: int) -> Answer:
    """One insight of a record; raises LookupError where nobody registered it with this class."""
    found = _registered.get((kind, name))
    if found is None or found.answer is not answer:
        raise LookupError(f"Nobody registered the insight “{name}” of {kind} as {answer.__name__}.")
    value: Answer = found.read(record_id)
    return value
