"""Delete: refused while something live uses the record; a second yes where something else does."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q

from marketing.lifecycle import embedded, faults, registry
from marketing.lifecycle.history import RecordReference, StatusChange
from marketing.lifecycle.locking import lock_in_order, locked
from marketing.lifecycle.models import Record
from marketing.lifecycle.refusals import InUse, NeedsConfirmation, NotNow, NotPermitted, Use
from marketing.lifecycle.uses import users_of
from marketing.publishing.models import Publication
from marketing.users.models import User


def delete(record: Record, *, by: User, at: datetime, confirmed: bool = False) -> None:
    """Delete a record in its own transaction.

    References of records that are not live become empty (their check says so); publications stay as long
    as something pins them. Raises NotPermitted, NotNow, InUse or NeedsConfirmation.
    """
    if not by.has_perm(record.lifecycle.permission("delete")):
        raise NotPermitted(f"You don't have the right to delete {record._meta.verbose_name_plural}.")
    with transaction.atomic():
        lock_in_order([(type(record), record.pk), *map(_row_of, _users_of(record))])
        row = locked(record)
        if why := row.lifecycle.refusal("delete", row):
            raise NotNow(why)
        users = _users_of(row)
        _refuse_or_ask(row, users, confirmed)
        for use in users:
            _empty_reference(use, row, by, at)
        _write_last_line(row, by, at)
        its_own, of_others = Q(kind=row.slug, record_id=row.pk), Q(target_kind=row.slug, target_id=row.pk)
        RecordReference.objects.filter(its_own | of_others).delete()
        faults.record_moved(row.slug, row.pk, at, ends_work=True)
        row.delete()
        _drop_unpinned(row.slug, record.pk)


def refuse_or_ask(record: Record) -> None:
    """Raise the InUse or NeedsConfirmation with which `delete` would answer the first yes."""
    _refuse_or_ask(record, _users_of(record), confirmed=False)


def _users_of(record: Record) -> list[Use]:
    """Who would miss the record; copies of it don't."""
    return [] if embedded.is_copied(record.slug) else users_of(record.slug, record.pk)


def _refuse_or_ask(row: Record, users: list[Use], confirmed: bool) -> None:
    live = [use for use in users if use.is_live]
    if live:
        names = ", ".join(f"“{use.name}”" for use in live)
        raise InUse(f"It can't be deleted while something live uses it: {names}. Stop or change that first.", live)
    if users and not confirmed:
        raise NeedsConfirmation(
            f"“{row}” is used by {len(users)} record{'s' if len(users) > 1 else ''}",
            "None of them is live. If you delete it, their reference becomes empty and their check says so.",
            users,
        )


def _row_of(use: Use) -> tuple[Any, int]:
    return registry.model_for(use.kind), use.record_id


def _empty_reference(use: Use, row: Record, by: User, at: datetime) -> None:
    user: Any = registry.model_for(use.kind)._base_manager.select_for_update().filter(pk=use.record_id).first()
    if user is None:
        return
    user.forget(row.slug, row.pk)
    user.save(by=by, at=at, unlocked=True, note=f"{row._meta.verbose_name} “{row}” was deleted"[:200])


def _write_last_line(row: Record, by: User, at: datetime) -> None:
    StatusChange.objects.create(
        kind=row.slug,
        record_id=row.pk,
        at=at,
        by=by,
        from_reason=row.status_reason,
        to_reason=row.status_reason,
        command="delete",
        note=f"“{row}” was deleted",
    )


def _drop_unpinned(kind: str, record_id: int) -> None:
    for publication in Publication.objects.filter(kind=kind, record_id=record_id, pinned_by__isnull=True):
        # What the service sent keeps the version that it was sent with.
        with suppress(ProtectedError):
            publication.delete()
