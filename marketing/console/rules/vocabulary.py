"""What rules may speak of: the fields and relations of the audience catalogue, and the operators of each type."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from marketing.audience import catalogue
from marketing.audience.catalogue import Entity, Field, Relation

ROOT = "contact"
UNITS = ("hours", "days", "weeks", "months", "years")


class Operator(Protocol):
    """One operator; `values` is none, one, many, two, amount or amount-unit."""

    @property
    def key(self) -> str:
        """Its name in a query."""

    @property
    def label(self) -> str:
        """Its words in a menu."""

    @property
    def values(self) -> str:
        """What values it takes."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of rules; `operators` maps a field type to its operators in the order of menus.

    `say` makes the sentences of a query, with the names of those whom lookups point at. `days` says whose days are
    meant. Unless it is wide, what is there of related records is shown, and nothing of them can be added.
    """

    operators: Callable[[str], Sequence[Operator]]
    say: Callable[[Mapping[str, Any], Mapping[tuple[str, int], str]], list[str]]
    days: str = "the segment’s time zone"
    is_wide: bool = True

    def entity(self, name: str) -> Entity:
        """The catalogue of contacts or companies."""
        return catalogue.entity(name)

    def field(self, entity: str, key: object) -> Field | None:
        """A field of an entity."""
        return self.entity(entity).fields.get(key) if isinstance(key, str) else None

    def relation(self, entity: str, key: object) -> Relation | None:
        """A way from an entity to another."""
        return self.entity(entity).relations.get(key) if isinstance(key, str) else None

    def operator(self, field: Field | None, key: object) -> Operator | None:
        """An operator that a field's type has."""
        found = self.operators(field.type) if field is not None else ()
        return next((one for one in found if one.key == key), None)
