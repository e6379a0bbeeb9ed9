"""Every lock cell as a test case: the fields of the tables and all others that the models have."""

from dataclasses import dataclass

from marketing.lifecycle import registry
from tests.spec.rows import CONDITIONAL, LOCKED
from tests.spec.tables import TABLES


@dataclass(frozen=True)
class Cell:
    """One field in one state; `expected` holds for the gallery, whose journeys have started."""

    slug: str
    field: str
    reason: str
    says: str

    @property
    def expected(self) -> str:
        """`editable` or `locked`."""
        return LOCKED if self.says == CONDITIONAL else self.says

    def __str__(self) -> str:
        return f"{self.slug}-{self.field}-{self.reason}-{self.says}"


def fields(slug: str) -> list[str]:
    """Return the fields of the table, then those that only the model knows."""
    return list(dict.fromkeys([*TABLES[slug].locks, *registry.model_for(slug).data_fields()]))


CELLS = [
    Cell(slug, field, reason, table.cell(field, reason))
    for slug, table in TABLES.items()
    for field in fields(slug)
    for reason in table.states
]

PLACES = list(dict.fromkeys((cell.slug, cell.reason) for cell in CELLS))


def cells_of(slug: str, reason: str) -> list[Cell]:
    """Return the cells of one state."""
    return [cell for cell in CELLS if (cell.slug, cell.reason) == (slug, reason)]


def conditional_states() -> list[str]:
    """Return the states in which a journey's start is locked on a condition."""
    return [cell.reason for cell in CELLS if cell.says == CONDITIONAL]
