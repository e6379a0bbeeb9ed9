"""Saving is two things: storing the local version, and, in Live, editable, checking and publishing it."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from marketing.contracts.problems import Problem
from marketing.lifecycle.models import Record, publishable
from marketing.lifecycle.moves import PERSON
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import CheckFailed, NotPermitted
from marketing.lifecycle.states import StatusReason
from marketing.users.models import User


@dataclass(frozen=True)
class SaveResult:
    """What a save did: `published` with the check's warnings, or stored alone, with the errors that held it back."""

    published: bool
    problems: list[Problem] = field(default_factory=list)


def store(record: Record, *, by: User, at: datetime, expected_version: int | None = None, note: str = "") -> None:
    """Store the local version: locks, no check, no publication (the `draft/` address, designers, autosave).

    What is live, editable is edited to be published, so it takes the right to go live.
    """
    if why := record.lifecycle.not_permitted("save", record, by):
        raise NotPermitted(why)
    record.save(by=by, at=at, expected_version=expected_version, note=note)


def save(record: Record, *, by: User, at: datetime, expected_version: int | None = None) -> SaveResult:
    """Run the Save command: store; in Live, editable, and in Live where every save republishes, publish as well.

    When the check fails the local edits stay stored, the live version goes on and `problems` tells why.
    Raises FieldsLocked, StaleRecord or NotPermitted with nothing stored.
    """
    with transaction.atomic():
        store(record, by=by, at=at, expected_version=expected_version)
        record.refresh_from_db()
        if not _is_to_publish(record):
            return SaveResult(published=False)
        return _publish(record, by, at)


def _is_to_publish(record: Record) -> bool:
    """True where Save is a move of this state; without Edit before it, only when there is something to publish."""
    reason = StatusReason(record.status_reason)
    if record.lifecycle.move_from("save", reason, PERSON) is None:
        return False
    return reason is StatusReason.LIVE_EDITABLE or publishable(record).has_local_changes


def _publish(record: Record, by: User, at: datetime) -> SaveResult:
    try:
        with transaction.atomic():
            done = perform(record, "save", by=by, at=at)
    except CheckFailed as refused:
        return SaveResult(published=False, problems=refused.problems)
    return SaveResult(published=True, problems=done.problems)
