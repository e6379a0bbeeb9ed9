"""Rows of a lifecycle's tables: what people and the service may do, where from, where to, and what it takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marketing.lifecycle.asking import Question
from marketing.lifecycle.states import Status, StatusReason

PERSON, SERVICE = "person", "service"


@dataclass(frozen=True)
class Move:
    """One row of a command table: a change of state.

    `via` is the transient state a person's move waits in until the service makes the next move; `target` is
    then the state it is meant to reach (None where it depends, `when` says on what). A move with `choose`
    finds its target from the record. `refused` holds better words for states it can't run in, `unless` tells of a
    record why it can't run although the state would allow it. `checks` runs the error check, `publishes` makes a
    publication, `puts_live` makes the newest one run, `withdraws` ends what is live, `restores` puts the record
    back, `warns` asks for a second yes when something live uses the record, `asks` for a second yes that is a choice.

    `prepares` makes what it publishes ready in the same request: a fault leaves it in `fails_in` with the reason, or
    counts as an error of the check where there is none. `sets_status` marks a move of a Status that is a column of its
    own: the status reason stays; Deactivate withdraws, Activate puts the newest publication of what is live back.
    """

    command: str
    sources: tuple[StatusReason, ...]
    target: StatusReason | None
    label: str = ""
    via: StatusReason | None = None
    when: str = ""
    by: str = PERSON
    choose: Callable[[Any], StatusReason] | None = None
    may_be: tuple[StatusReason, ...] = ()
    checks: bool = False
    publishes: bool = False
    withdraws: bool = False
    puts_live: bool = False
    restores: bool = False
    warns: bool = False
    asks: Callable[[Any], Question | None] | None = None
    prepares: bool = False
    fails_in: StatusReason | None = None
    sets_status: Status | None = None
    refused: Mapping[StatusReason, str] = field(default_factory=dict)
    unless: Callable[[Any], str] | None = None

    @property
    def lands_in(self) -> StatusReason | None:
        """The state right after the move itself: the transient one where there is one."""
        return self.via or self.target

    @property
    def reached(self) -> tuple[StatusReason, ...]:
        """Every state the move may end in."""
        return (*self.may_be, *(state for state in (self.lands_in, self.fails_in) if state))

    @property
    def leads_to_publishing(self) -> bool:
        """True for what publishes, and for Edit and Discard changes, which are there for nothing else."""
        return self.by == PERSON and (self.publishes or self.restores or self.target is StatusReason.LIVE_EDITABLE)

    @property
    def method(self) -> str:
        """Name of the django-fsm transition; the prefix keeps `save` and `delete` Django's own."""
        return f"move_{self.command.replace('-', '_')}"


@dataclass(frozen=True)
class Action:
    """A command that changes no state: where it may run, and which right it takes."""

    command: str
    sources: tuple[StatusReason, ...]
    label: str = ""
    right: str = "change"
    refused: Mapping[StatusReason, str] = field(default_factory=dict)
    unless: Callable[[Any], str] | None = None
