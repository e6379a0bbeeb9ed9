"""Locks: declared once per entity, asked by form, server, save(), API and page."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from marketing.lifecycle.states import Status, StatusReason


class HasOwnStatus(Protocol):
    """What locks ask of a lifecycle."""

    own_status: bool


class HasState(Protocol):
    """What locks ask of a record."""

    status: Any
    status_reason: Any

    @property
    def lifecycle(self) -> HasOwnStatus: ...


class Cell(StrEnum):
    """What a lock table says of one field in one state."""

    EDITABLE = "editable"
    LOCKED = "locked"
    CONDITIONAL = "conditional"


def _never(record: HasState) -> str:
    return ""


@dataclass(frozen=True)
class Lock:
    """One row of a lock table: where the field is editable, and why it is not elsewhere.

    `unless` makes the listed states conditional: it returns the reason why the field is locked for this
    record, or "" when it may change. `why` is told in states of `why_in`, where the lock is not a
    matter of being live but holds for good.
    """

    editable_in: frozenset[StatusReason]
    conditional_in: frozenset[StatusReason] = frozenset()
    unless: Callable[[Any], str] = _never
    why: str = ""
    why_in: frozenset[StatusReason] = frozenset()

    def cell(self, reason: StatusReason) -> Cell:
        """What the table says for this state."""
        if reason in self.conditional_in:
            return Cell.CONDITIONAL
        return Cell.EDITABLE if reason in self.editable_in else Cell.LOCKED


@dataclass(frozen=True)
class LockMatrix:
    """The lock table of an entity: rows by field name, and `others` for fields that no table names.

    `closed` says of a record why none of its fields may change, although its state would allow it.
    """

    others: Lock
    rows: Mapping[str, Lock] = field(default_factory=dict)
    closed: Callable[[Any], str] = _never

    def row(self, name: str) -> Lock:
        """The row that decides on this field."""
        return self.rows.get(name, self.others)

    def cell(self, name: str, reason: StatusReason) -> Cell:
        """Return `editable`, `locked` or `conditional` for a field in a state."""
        return self.row(name).cell(reason)

    def is_locked(self, name: str, record: HasState) -> bool:
        """True when this record's field can't change now."""
        return bool(self.why(name, record))

    def why(self, name: str, record: HasState) -> str:
        """Say in words why the field is locked on this record now; "" when it may be edited."""
        if record.lifecycle.own_status and record.status == Status.INACTIVE:
            return _STATE_WORDS[StatusReason.INACTIVE]
        reason = StatusReason(record.status_reason)
        row = self.row(name)
        cell = row.cell(reason)
        if cell is Cell.EDITABLE:
            return self.closed(record)
        if cell is Cell.CONDITIONAL:
            return row.unless(record)
        if row.why and reason in row.why_in:
            return row.why
        return _STATE_WORDS.get(reason, "Locked: it can't be edited in this state.")

    def locked_fields(self, names: Iterable[str], record: HasState) -> dict[str, str]:
        """The reasons of those of `names` that are locked now."""
        return {name: reason for name in names if (reason := self.why(name, record))}


_R = StatusReason
_STATE_WORDS = {
    _R.LIVE: "Locked while it is live. Press Edit to change it.",
    _R.GOING_LIVE: "Locked while it is going live.",
    _R.PUBLISHING: "Locked while it is being published.",
    _R.STOPPING: "Locked while it is stopping.",
    _R.COMPLETING: "Locked while people inside finish.",
    _R.ERROR: "Locked after an error. Go live again, or press Stop to edit it.",
    _R.EXPIRED: "Locked: it has expired.",
    _R.STOPPED: "Locked: it has been live.",
    _R.LIVE_EDITABLE: "Locked while a version of it is live.",
    _R.COMPLETED: "Locked: it has completed.",
    _R.INACTIVE: "Locked: the record is inactive. Activate it to change it.",
}
