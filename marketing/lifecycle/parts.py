"""What a record needs live and is not: the parts that go live with it, as one act, all of them or none."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from marketing.contracts.problems import ERROR, Problem
from marketing.lifecycle import checks, registry
from marketing.lifecycle.models import Record
from marketing.lifecycle.moves import PERSON
from marketing.lifecycle.perform import Performed
from marketing.lifecycle.refusals import NotNow
from marketing.lifecycle.states import StatusReason
from marketing.lifecycle.together import Step, perform_all
from marketing.users.models import User

Place = tuple[str, int]
MOST = 50


@dataclass(frozen=True)
class Part:
    """A record that goes live with others: what its own check finds beside them, and why it can't come along."""

    record: Record
    command: str
    problems: list[Problem]
    refusal: str = ""

    @property
    def place(self) -> Place:
        """Kind and id."""
        return self.record.slug, self.record.pk

    @property
    def is_ready(self) -> bool:
        """True when nothing of its own stands in the way."""
        return not self.refusal and not checks.has_errors(self.problems)


@dataclass(frozen=True)
class Whole:
    """A record with all that it needs: `parts` in the order in which they go live, then `own`, the record itself."""

    own: Part
    parts: list[Part]

    @property
    def all(self) -> list[Part]:
        """Every one that goes live, in order."""
        return [*self.parts, self.own]

    @property
    def places(self) -> set[Place]:
        """The parts as (kind, id): what somebody agreed to."""
        return {part.place for part in self.parts}

    @property
    def is_ready(self) -> bool:
        """True when all of them can go live now."""
        return all(part.is_ready for part in self.all)


def leads_to_parts(problems: list[Problem]) -> bool:
    """True when an error of a check is that another record isn't live."""
    return any(problem.severity == ERROR and problem.target for problem in problems)


def whole_of(record: Record, *, by: User, at: datetime) -> Whole:
    """What has to go live before the record can, transitively, what others need first."""
    walk = _Walk(at)
    own_problems = walk.visit(record)
    parts = [_part(one, problems, walk.found, by, is_own=False) for one, problems in walk.parts()]
    return Whole(_part(record, own_problems, walk.found, by, is_own=True), parts)


def take_live(whole: Whole, *, by: User, at: datetime) -> list[Performed]:
    """Go live with all of it as one act. Raises NotNow when something of it isn't ready, or NotAll."""
    if not whole.is_ready:
        raise NotNow("Nothing was done: mend what stands below first.")
    return perform_all([Step(part.record, part.command) for part in whole.all], by=by, at=at)


@dataclass
class _Walk:
    """Goes from a record to all that its checks name as not live; every record is visited once."""

    at: datetime
    found: dict[Place, tuple[Any, list[Problem]]] = field(default_factory=dict)
    seen: set[Place] = field(default_factory=set)

    def visit(self, record: Record) -> list[Problem]:
        self.seen.add((record.slug, record.pk))
        problems = checks.problems(record, self.at)
        for place in _targets(problems):
            part = self._part_at(place)
            if part is not None:
                self.found[place] = (part, self.visit(part))
        return problems

    def parts(self) -> Iterator[tuple[Any, list[Problem]]]:
        """Yield the records in the order in which they were left: what others need comes first."""
        yield from self.found.values()

    def _part_at(self, place: Place) -> Any:
        if place in self.seen or len(self.seen) > MOST:
            return None
        kind, key = place
        return registry.publishable_kinds()[kind].objects.filter(pk=key).first()


def _targets(problems: list[Problem]) -> list[Place]:
    named = [problem.target for problem in problems if problem.severity == ERROR and problem.target]
    return list(dict.fromkeys(place for place in named if place[0] in registry.publishable_kinds()))


def _part(record: Record, problems: list[Problem], found: dict[Place, Any], by: User, *, is_own: bool) -> Part:
    command = _command(record)
    own = [problem for problem in problems if problem.target not in found]
    return Part(record, command, own, _why_not(record, command, by, is_own=is_own))


def _command(record: Record) -> str:
    """Save where the record is live and edited, else what puts it live."""
    reason = StatusReason(record.status_reason)
    saves = record.lifecycle.move_from("save", reason, PERSON) is not None
    return "save" if saves else str(record.lifecycle.publishing_command)


def _why_not(record: Record, command: str, by: User, *, is_own: bool) -> str:
    lifecycle, reason = record.lifecycle, StatusReason(record.status_reason)
    if why := lifecycle.not_permitted(command, record, by) or lifecycle.refusal(command, record):
        return str(why)
    move = lifecycle.move_from(command, reason, PERSON)
    if move is not None and move.via is not None and not is_own:
        return "It takes a moment to go live, so it can't come along. Go live with it by itself first."
    return ""
