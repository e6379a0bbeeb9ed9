"""One case of the catalogue: how a sound record comes to break a rule, and what is said then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from marketing import clock
from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.lifecycle import checks

Mend = Callable[[], object]


@dataclass(frozen=True)
class Case:
    """A code, its severity, the field and tile it points at, and `spoil`, which breaks the rule on a record.

    `spoil` changes the unsaved record, which is put back to mend it, or returns what mends it.
    """

    code: str
    severity: str
    where: str
    spoil: Callable[[Any], Mend | None]
    tile: str = ""

    def __str__(self) -> str:
        return self.code


def error(code: str, where: str, spoil: Callable[[Any], Any], tile: str = "") -> Case:
    """Return a case that keeps a record from going live."""
    return Case(code, ERROR, where, spoil, tile)


def warning(code: str, where: str, spoil: Callable[[Any], Any], tile: str = "") -> Case:
    """Return a case that is only told."""
    return Case(code, WARNING, where, spoil, tile)


def setting(**values: Any) -> Callable[[Any], None]:
    """Return what sets fields of a record."""

    def spoil(record: Any) -> None:
        for name, value in values.items():
            setattr(record, name, value)

    return spoil


def found(record: Any, code: str = "") -> list[Problem]:
    """Return what the check says, of one code or of all."""
    return [problem for problem in checks.problems(record, clock.now()) if code in ("", problem.code)]
