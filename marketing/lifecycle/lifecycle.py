"""One declaration per entity: its states, moves, actions and locks; the model gets all it needs from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Case, CharField, GeneratedField, Q, Value, When
from django_fsm import RETURN_VALUE, transition

from marketing.lifecycle.fields import StateField
from marketing.lifecycle.locks import LockMatrix
from marketing.lifecycle.moves import PERSON, SERVICE, Action, Move
from marketing.lifecycle.states import CHOICES, STATUS_CHOICES, Status, StatusReason

__all__ = ["PERSON", "SERVICE", "Action", "Lifecycle", "Move"]

_RIGHTS = {"new": "add", "view": "view"}


@dataclass
class Lifecycle:
    """The lifecycle of one entity; a model class gets `status_reason`, `status`, transitions and rights from it.

    `states` derives the Status from each status reason. With `own_status` it is a protected column of its own
    instead, which the moves with `sets_status` change.
    """

    states: Mapping[StatusReason, Status]
    moves: Sequence[Move]
    locks: LockMatrix
    actions: Sequence[Action] = ()
    initial: StatusReason = StatusReason.DRAFT
    own_status: bool = False
    model: Any = None

    def contribute_to_class(self, cls: type[models.Model], name: str) -> None:
        """Give the model its state columns, transitions, permissions and the constraint on allowed values."""
        self.model = cls
        setattr(cls, name, self)
        StateField(
            max_length=20, choices=CHOICES, default=self.initial.value, protected=True, editable=False, db_index=True
        ).contribute_to_class(cls, "status_reason")
        column = _own_status_column() if self.own_status else self._derived_status_column()
        column.contribute_to_class(cls, "status")
        self._constrain(cls)
        self._permit(cls)
        for move in self._fsm_moves():
            self._add_transition(cls, move)

    def move(self, command: str, by: str | None = None) -> Move | None:
        """The move behind a command name, of people or of the service."""
        return next((m for m in self.moves if m.command == command and by in (None, m.by)), None)

    def moves_of(self, command: str) -> list[Move]:
        """All rows of one command; Stop has one from Live and one from Error."""
        return [move for move in self.moves if move.command == command]

    def move_from(self, command: str, reason: StatusReason, by: str) -> Move | None:
        """The row of a command that leaves this state, if there is one."""
        return next((m for m in self.moves_of(command) if reason in m.sources and m.by == by), None)

    def action(self, command: str) -> Action | None:
        """The action behind a command name."""
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
        """The words on the button."""
        found = self.move(command, PERSON) or self.action(command)
        return found.label if found and found.label else command.replace("-", " ").capitalize()

    def refusal(self, command: str, record: Any) -> str:
        """Say why this command can't run in the record's state; "" when it may."""
        reason = StatusReason(record.status_reason)
        rows: list[Move | Action] = [m for m in self.moves_of(command) if m.by == PERSON]
        if action := self.action(command):
            rows.append(action)
        if row := next((row for row in rows if reason in row.sources), None):
            return self.refused_by_status(row, record) or (row.unless(record) if row.unless else "")
        for row in rows:
            if row.unless and reason in row.refused and (why := row.unless(record)):
                return why
        told = next((row.refused[reason] for row in rows if reason in row.refused), "")
        return told or f"{self.label(command)} is not possible while it is {reason.label}."

    def refused_by_status(self, row: Move | Action, record: Any) -> str:
        """Say why a Status of its own rules out what the status reason allows; "" when it doesn't."""
        if not self.own_status:
            return ""
        if isinstance(row, Move) and row.sets_status is not None:
            return f"It is {record.status} already." if row.sets_status == record.status else ""
        needs_active = row.command == "save" or (isinstance(row, Move) and row.leads_to_publishing)
        is_inactive = record.status == Status.INACTIVE
        return "It is inactive: activate it first." if needs_active and is_inactive else ""

    @property
    def republish_on_save(self) -> bool:
        """True where a change to a live record is published by every save of it, without Edit."""
        return self.move_from("save", StatusReason.LIVE, PERSON) is not None

    def permission(self, command: str) -> str:
        """The Django permission that a command takes, as `app_label.codename`."""
        meta = self.model._meta
        if self.move(command, PERSON) and command not in ("save", "discard-changes", "edit"):
            return f"{meta.app_label}.{command.replace('-', '_')}_{meta.model_name}"
        action = self.action(command)
        right = action.right if action else _RIGHTS.get(command, "change")
        return f"{meta.app_label}.{right}_{meta.model_name}"

    def rights(self, command: str, record: Any = None) -> tuple[str, ...]:
        """Every permission that a command takes: what publishes takes the right to go live as well.

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
        """The status reasons that mean this status."""
        return [reason for reason, meaning in self.states.items() if meaning is status]

    def _fsm_moves(self) -> Iterator[Move]:
        yield from {move.method: move for move in self.moves}.values()

    def _add_transition(self, cls: type[models.Model], move: Move) -> None:
        if move.sets_status is not None:
            _add_status_transition(cls, move, move.sets_status)
            return
        rows = self.moves_of(move.command)

        def run(record: Any, has_failed: bool = False) -> str:
            source = StatusReason(record.status_reason)
            row = next(r for r in rows if source in r.sources)
            target = row.choose(record) if row.choose else row.lands_in
            target = row.fails_in if has_failed else target
            assert target is not None, f"{row.command} has neither a target nor a way to choose one"
            return target.value

        run.__name__ = move.method
        run.__doc__ = f"{move.command}: called by perform() alone."
        possible = sorted({state.value for row in rows for state in row.reached})
        sources = sorted({s.value for r in rows for s in r.sources})
        decorated = transition(field="status_reason", source=sources, target=RETURN_VALUE(*possible))(run)
        setattr(cls, move.method, decorated)

    def _derived_status_column(self) -> Any:
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
        own = models.CheckConstraint(
            condition=Q(status__in=sorted(status.value for status in Status)),
            name=f"{cls._meta.app_label}_{cls._meta.model_name}_status",
        )
        cls._meta.constraints = [*cls._meta.constraints, constraint, *([own] if self.own_status else [])]
        cls._meta.original_attrs["constraints"] = cls._meta.constraints

    def _permit(self, cls: type[models.Model]) -> None:
        model_name = cls._meta.model_name
        own = [c for c in self.commands if self.move(c, PERSON) and c not in ("save", "discard-changes", "edit")]
        rights = [(f"{c.replace('-', '_')}_{model_name}", f"Can {self.label(c).lower()} {model_name}") for c in own]
        cls._meta.permissions = [*cls._meta.permissions, *rights]
        cls._meta.original_attrs["permissions"] = cls._meta.permissions


def _own_status_column() -> Any:
    return StateField(
        max_length=8,
        choices=STATUS_CHOICES,
        default=Status.ACTIVE.value,
        protected=True,
        editable=False,
        db_index=True,
    )


def _add_status_transition(cls: type[models.Model], move: Move, status: Status) -> None:
    others = [other.value for other in Status if other is not status]

    def run(record: Any, has_failed: bool = False) -> None:
        """Change the Status; what that means for its publication is done by perform()."""

    run.__name__ = move.method
    run.__doc__ = f"{move.command}: called by perform() alone."
    setattr(cls, move.method, transition(field="status", source=others, target=status.value)(run))
