"""The shape of the contract's tables: rows typed by hand, each with the sentence it comes from.

Nothing in this package but its tests imports the code: a table that the code could bend would prove nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

EDITABLE, LOCKED, CONDITIONAL = "editable", "locked", "conditional"
PERSON, SERVICE = "person", "service"

Cells = dict[str, str]
"""What a field is in each status reason: editable, locked or conditional."""


@dataclass(frozen=True)
class Move:
    """One row of a command table. `to` is None where the target depends; `when` then says on what."""

    command: str
    sources: tuple[str, ...]
    to: str | None
    says: str
    via: str | None = None
    when: str = ""
    by: str = PERSON


@dataclass(frozen=True)
class Action:
    """A command that is no transition, and the status reasons in which it may run."""

    command: str
    sources: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class Lock:
    """One row of a lock table: a field and what it is in each column of its table."""

    field: str
    columns: tuple[str, ...]
    says: str


def spread(locks: tuple[Lock, ...], reasons: Mapping[str, int]) -> dict[str, Cells]:
    """Give every status reason the cell of its column; `reasons` names the column of each."""
    return {lock.field: {reason: lock.columns[column] for reason, column in reasons.items()} for lock in locks}


@dataclass(frozen=True)
class Table:
    """Everything the contract says of one entity. `rest` is the rule of the fields that no row names."""

    slug: str
    states: dict[str, str]
    moves: tuple[Move, ...]
    actions: tuple[Action, ...]
    locks: dict[str, Cells]
    rest: Cells

    @classmethod
    def of(cls, page: ModuleType, slug: str) -> "Table":
        """Read the table from a module of this package."""
        return cls(slug, page.STATES, page.MOVES, page.ACTIONS, page.LOCKS, page.REST)

    def cell(self, field: str, reason: str) -> str:
        """Say what `field` is in `reason`: by its own row, else by the rule of the rest."""
        return self.locks.get(field, self.rest)[reason]

    def move(self, command: str, reason: str) -> Move | None:
        """Return the transition that people start with `command` in `reason`, if there is one."""
        rows = (m for m in self.moves if m.command == command and m.by == PERSON and reason in m.sources)
        return next(rows, None)

    def acts(self, command: str, reason: str) -> bool:
        """Whether `command` may run in `reason` without being a transition."""
        return any(a.command == command and reason in a.sources for a in self.actions)

    def allows(self, command: str, reason: str) -> bool:
        """Whether people may run `command` in `reason`; what no row lists is refused."""
        return self.move(command, reason) is not None or self.acts(command, reason)

    @property
    def commands(self) -> tuple[str, ...]:
        """Every command that people have, each once, in the order of the tables."""
        moves = [move.command for move in self.moves if move.by == PERSON]
        return tuple(dict.fromkeys([*moves, *(action.command for action in self.actions)]))
