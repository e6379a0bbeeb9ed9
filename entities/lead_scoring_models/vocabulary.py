"""What rules may speak of, as the designer asks for it: the service answers, by functions that its pages hand over."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from marketing.audience.catalogue import Field


class Operator(Protocol):
    """One operator; `values` is none, one, many, two, amount or amount-unit."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def values(self) -> str: ...


class Place(Protocol):
    """Where a condition looks."""

    @property
    def path(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def fields(self) -> Mapping[str, Field]: ...


@dataclass(frozen=True)
class Vocabulary:
    """The words of rules."""

    operators: Callable[[str], Sequence[Operator]]
    place: Callable[[str], Place | None]
    places: Callable[[], Iterable[tuple[str, Sequence[Place]]]]

    def fields(self, path: str) -> Mapping[str, Field]:
        """The fields of the records at the end of a path; none where it leads nowhere."""
        found = self.place(path)
        return found.fields if found is not None else {}
