"""The one record of a kind that is the default: kinds with a column `is_default`, held to one by a constraint."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models, transaction

from marketing.lifecycle.history import RecordChange
from marketing.lifecycle.models import Record
from marketing.lifecycle.refusals import NotNow, NotPermitted


def default_of(model: type[Record]) -> Any:
    """The default record of a kind; None where there is none."""
    records: Any = model.objects
    return records.filter(is_default=True).first()


def make_default(record: Record, why_not: Callable[[Any], str], *, by: Any, at: datetime) -> None:
    """Make a record the default; the former default loses the mark in the same transaction.

    `why_not` says of the locked row why it can't be the default ("" when it can): NotNow.
    """
    if not by.has_perm(record.lifecycle.permission("save")):
        raise NotPermitted(f"You don't have the right to change {record._meta.verbose_name_plural}.")
    chosen_or_former = models.Q(is_default=True) | models.Q(pk=record.pk)
    with transaction.atomic():
        locked = type(record).objects.select_for_update().filter(chosen_or_former).order_by("pk")
        rows = {row.pk: row for row in locked}
        chosen = rows.pop(record.pk)
        if why := why_not(chosen):
            raise NotNow(why)
        for former in rows.values():
            _mark(former, False, by, at)
        _mark(chosen, True, by, at)
    record.refresh_from_db()


def _mark(row: Any, value: bool, by: Any, at: datetime) -> None:
    if row.is_default == value:
        return
    row.is_default = value
    models.Model.save(row, update_fields=["is_default"])
    RecordChange.objects.create(
        kind=row.slug, record_id=row.pk, at=at, by=by, changes={"is_default": [not value, value]}
    )
