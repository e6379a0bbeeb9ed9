"""What the check of expressions tells, and how a catalogue says what they may use."""

from dataclasses import dataclass
from typing import NamedTuple

from marketing.contracts.problems import ERROR, Problem


@dataclass(frozen=True)
class ToMany:
    """A relation to many records in a catalogue: fine in a `for`, an error as a single value."""

    fields: object = None


class ExpressionProblem(NamedTuple):
    """One problem of a Liquid text: a code of the check catalogue, the piece at fault, what is wrong."""

    code: str
    sample: str
    message: str

    def at(self, where: str) -> Problem:
        """The problem as the check of a field tells it."""
        return Problem(ERROR, self.code, f"{self.message} In: {self.sample}", where)
