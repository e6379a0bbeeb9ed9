"""What a person can undo and redo on a record: kept in the database, bounded, newest last."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from marketing.console.designing.commands import Command, Set, from_json
from marketing.console.models import Step
from marketing.lifecycle.models import Record
from marketing.users.models import User

MOST_STEPS = 100
# Of all steps of a person on a record: hand-written source is kept whole, before and after. The newest always stays.
MOST_CHARACTERS = 4_000_000
KEPT = timedelta(days=30)
# What is typed is stored at every pause: stores of one value within so long are one step.
ONE_STEP = timedelta(seconds=15)
LONGEST_LABEL = 120
LARGE = ("command", "inverse")


def of(record: Record, user: User) -> QuerySet[Step]:
    """The steps of a person on a record."""
    return Step.objects.filter(kind=record.slug, record_id=record.pk, user=user)


def to_undo(record: Record, user: User) -> Step | None:
    """The step that Undo would take back; its commands are read when they are asked for."""
    return of(record, user).filter(is_undone=False).defer(*LARGE).order_by("-id").first()


def to_redo(record: Record, user: User) -> Step | None:
    """The step that Redo would do again; its commands are read when they are asked for."""
    return of(record, user).filter(is_undone=True).defer(*LARGE).order_by("id").first()


def keep(record: Record, user: User, at: datetime, label: str, command: Command, inverse: Command) -> None:
    """Keep an edit that was just stored; what was undone before it can't be redone any more."""
    of(record, user).filter(is_undone=True).delete()
    if not _joined(record, user, at, command, inverse):
        Step.objects.create(
            kind=record.slug,
            record_id=record.pk,
            user=user,
            label=label[:LONGEST_LABEL],
            **_written(command, inverse),
            row_version=record.row_version,
            at=at,
        )
    _prune(record, user, at)


def turn(record: Record, step: Step, at: datetime, again: Command, *, is_undone: bool) -> None:
    """Note that a step was undone or redone; `again` is what takes that back."""
    step.is_undone, step.at, step.row_version = is_undone, at, record.row_version
    if is_undone:
        step.command = again.as_json()
    else:
        step.inverse = again.as_json()
    step.save(update_fields=["is_undone", "at", "row_version", "command", "inverse"])


def by_others(record: Record, user: User, version: int) -> list[Step]:
    """What other people did since the record had that row version, newest first, a few at most."""
    newer = Step.objects.filter(kind=record.slug, record_id=record.pk, row_version__gt=version)
    return list(newer.exclude(user=user).select_related("user").defer(*LARGE).order_by("-row_version", "-id")[:5])


def _joined(record: Record, user: User, at: datetime, command: Command, inverse: Command) -> bool:
    """Join the edit to the step before, where both set the same values of the same block within moments."""
    step = to_undo(record, user)
    if step is None or at - step.at > ONE_STEP or not isinstance(command, Set) or not isinstance(inverse, Set):
        return False
    before, undoes = from_json(step.command), from_json(step.inverse)
    if not isinstance(before, Set) or not isinstance(undoes, Set):
        return False
    if before.block_id != command.block_id or set(before.values) != set(command.values):
        return False
    joined = _written(command, Set(undoes.block_id, undoes.values, inverse.expects))
    of(record, user).filter(pk=step.pk).update(**joined, at=at, row_version=record.row_version)
    return True


def _written(command: Command, inverse: Command) -> dict[str, Any]:
    """The columns of a step's commands."""
    written = {"command": command.as_json(), "inverse": inverse.as_json()}
    return {**written, "size": sum(len(json.dumps(one)) for one in written.values())}


def _prune(record: Record, user: User, at: datetime) -> None:
    together = 0
    for number, (key, size) in enumerate(of(record, user).order_by("-id").values_list("id", "size")):
        together += size
        if number and (number >= MOST_STEPS or together > MOST_CHARACTERS):
            of(record, user).filter(id__lte=key).delete()
            break
    Step.objects.filter(at__lt=at - KEPT).delete()
