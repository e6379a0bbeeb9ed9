"""One declaration per entity: its states, moves, actions and locks; the model gets all it needs from it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, CharField, GeneratedField, Q, Value, When
from django_fsm import RETURN_VALUE, transition

from marketing.lifecycle.fields import StateField
from marketing.lifecycle.locks import LockMatrix
from marketing.lifecycle.states import CHOICES, STATUS_CHOICES, Status, StatusReason

PERSON, SERVICE = "person", "service"
_RIGHTS = {"new": "add", "view": "view"}


@dataclass(frozen=True)
class Move:
    """One row of a command table: a change of state.

    `via` is the transient state a person's move waits in until the service makes the next move; `target` is
    then the state it is meant to reach (None where it depends, `when` says on what). A move with `choose`
    finds its target from the record. `refused` holds better words for states it can't run in, `unless` tells of a
    record why it can't run although the state would allow it. `checks` runs the error check, `publishes` makes a
    publication, `puts_live` makes the newest one run, `withdraws` ends what is live, `restores` puts the record
    back, `warns` asks for a second yes when
    something live uses the record.
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
    refused: Mapping[StatusReason, str] = field(default_factory=dict)
    unless: Callable[[Any], str] | None = None

    @property
    def lands_in(self) -> StatusReason | None:
        """The state right after the move itself: the transient one where there is one."""
        return self.via or self.target

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


@dataclass
class Lifecycle:
    """The lifecycle of one entity; a model class gets `status_reason`, `status`, transitions and rights from it."""

    states: Mapping[StatusReason, Status]
    moves: Sequence[Move]
    locks: LockMatrix
    actions: Sequence[Action] = ()
    initial: StatusReason = StatusReason.DRAFT
    model: Any = None

    def contribute_to_class(self, cls: type[models.Model], name: str) -> None:
        """Give the model its state columns, transitions, permissions and the constraint on allowed values."""
        self.model = cls
        setattr(cls, name, self)
        StateField(
            max_length=20, choices=CHOICES, default=self.initial.value, protected=True, editable=False, db_index=True
        ).contribute_to_class(cls, "status_reason")
        self._status_column().contribute_to_class(cls, "status")
        self._constrain(cls)
        self._permit(cls)
        for move in self._fsm_moves():
            self._add_transition(cls, move)

    def move(self, command: str, by: str | None = None) -> Move | None:
        """Return the move behind a command name, of people or of the service."""
        return next((m for m in self.moves if m.command == command and by in (None, m.by)), None)

    def moves_of(self, command: str) -> list[Move]:
        """Return all rows of one command; Stop has one from Live and one from Error."""
        return [move for move in self.moves if move.command == command]

    def move_from(self, command: str, reason: StatusReason, by: str) -> Move | None:
        """Return the row of a command that leaves this state, if there is one."""
        return next((m for m in self.moves_of(command) if reason in m.sources and m.by == by), None)

    def action(self, command: str) -> Action | None:
        """Return the action behind a command name."""
        return next((action for action in self.actions if action.command == command), None)

    @property
    def commands(self) -> tuple[str, ...]:
        """The names of everything people can run, moves and actions, in the order declared."""
        names = [m.command for m in self.moves if m.by == PERSON] + [a.command for a in self.actions]
        return tuple(dict.fromkeys(names))

    def is_command(self, command: str) -> bool:
        """True when people have a command of this name on this entity."""
        return command in self.commands

    def label(self, command: str) -> str:
        """Return the words on the button."""
        found = self.move(command, PERSON) or self.action(command)
        return found.label if found and found.label else command.replace("-", " ").capitalize()

    def refusal(self, command: str, record: Any) -> str:
        """Say why this command can't run in the record's state; "" when it may."""
        reason = StatusReason(record.status_reason)
        rows: list[Move | Action] = [m for m in self.moves_of(command) if m.by == PERSON]
        if action := self.action(command):
            rows.append(action)
        if row := next((row for row in rows if reason in row.sources), None):
            return row.unless(record) if row.unless else ""
        for row in rows:
            if row.unless and reason in row.refused and (why := row.unless(record)):
                return why
        told = next((row.refused[reason] for row in rows if reason in row.refused), "")
        return told or f"{self.label(command)} is not possible while it is {reason.label}."

    def permission(self, command: str) -> str:
        """Return the Django permission that a command takes, as `app_label.codename`."""
        meta = self.model._meta
        if self.move(command, PERSON) and command not in ("save", "discard-changes", "edit"):
            return f"{meta.app_label}.{command.replace('-', '_')}_{meta.model_name}"
        action = self.action(command)
        right = action.right if action else _RIGHTS.get(command, "change")
        return f"{meta.app_label}.{right}_{meta.model_name}"

    def rights(self, command: str, record: Any = None) -> tuple[str, ...]:
        """Return every permission that a command takes: what publishes takes the right to go live as well.

        Save publishes in some states alone: its right to go live is among them for a record in such a state.
        """
        own = self.permission(command)
        if command == "save":
            move = self.move_from(command, StatusReason(record.status_reason), PERSON) if record else None
            rows = [move] if move else []
        else:
            rows = self.moves_of(command)
        if not any(row.leads_to_publishing for row in rows):
            return (own,)
        return tuple(dict.fromkeys((own, self.permission(self.publishing_command))))

    def not_permitted(self, command: str, record: Any, user: Any) -> str:
        """Say which right somebody lacks for a command on this record; "" when none."""
        own, *more = self.rights(command, record)
        many, label = self.model._meta.verbose_name_plural, self.label(command)
        if not user.is_active or not user.has_perm(own):
            return f"You don't have the right to run “{label}” on {many}."
        if not user.has_perms(more):
            return f"You may change {many} but not put them live, and a change to a live one is put live."
        return ""

    @property
    def publishing_command(self) -> str:
        """The command by which people put a record live; its right is the right to publish."""
        names = [move.command for move in self.moves if move.by == PERSON and move.publishes]
        return next((name for name in names if name != "save"), "save")

    def reasons(self, status: Status) -> list[StatusReason]:
        """Return the status reasons that mean this status."""
        return [reason for reason, meaning in self.states.items() if meaning is status]

    def _fsm_moves(self) -> Iterator[Move]:
        yield from {move.method: move for move in self.moves}.values()

    def _add_transition(self, cls: type[models.Model], move: Move) -> None:
        rows = self.moves_of(move.command)

        def run(record: Any) -> str:
            source = StatusReason(record.status_reason)
            row = next(r for r in rows if source in r.sources)
            target = row.choose(record) if row.choose else row.lands_in
            assert target is not None, f"{row.command} has neither a target nor a way to choose one"
            return target.value

        run.__name__ = move.method
        run.__doc__ = f"{move.command}: called by perform() alone."
        possible = sorted({t.value for r in rows for t in (*r.may_be, *([r.lands_in] if r.lands_in else []))})
        sources = sorted({s.value for r in rows for s in r.sources})
        decorated = transition(field="status_reason", source=sources, target=RETURN_VALUE(*possible))(run)
        setattr(cls, move.method, decorated)

    def _status_column(self) -> Any:
        inactive = [reason.value for reason in self.reasons(Status.INACTIVE)]
        if not inactive:
            expression: Any = Case(
                When(status_reason="", then=Value(Status.INACTIVE.value)), default=Value(Status.ACTIVE.value)
            )
        else:
            expression = Case(
                When(status_reason__in=inactive, then=Value(Status.INACTIVE.value)),
                default=Value(Status.ACTIVE.value),
            )
        return GeneratedField(
            expression=expression,
            output_field=CharField(max_length=8, choices=STATUS_CHOICES),
            db_persist=True,
            db_index=True,
        )

    def _constrain(self, cls: type[models.Model]) -> None:
        allowed = sorted(reason.value for reason in self.states)
        constraint = models.CheckConstraint(
            condition=Q(status_reason__in=allowed), name=f"{cls._meta.app_label}_{cls._meta.model_name}_reason"
        )
        cls._meta.constraints = [*cls._meta.constraints, constraint]
        cls._meta.original_attrs["constraints"] = cls._meta.constraints

    def _permit(self, cls: type[models.Model]) -> None:
        model_name = cls._meta.model_name
        own = [c for c in self.commands if self.move(c, PERSON) and c not in ("save", "discard-changes", "edit")]
        rights = [(f"{c.replace('-', '_')}_{model_name}", f"Can {self.label(c).lower()} {model_name}") for c in own]
        cls._meta.permissions = [*cls._meta.permissions, *rights]
        cls._meta.original_attrs["permissions"] = cls._meta.permissions
