"""The default content settings: which record it is, how another becomes it, and what an installation begins with."""

from datetime import datetime
from typing import Any

from django.db import models, transaction

from entities.content_settings.models import ContentSettings
from marketing.lifecycle.history import RecordChange
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow, NotPermitted
from marketing.lifecycle.states import StatusReason


def default_settings() -> ContentSettings | None:
    """The default record."""
    found: ContentSettings | None = ContentSettings.objects.filter(is_default=True).first()
    return found


def ship(address: str, *, by: Any, at: datetime) -> bool:
    """Go live with the default content settings and their built-in preferences page; False where a default exists."""
    if default_settings() is not None:
        return False
    settings = ContentSettings(name="Default content settings", address_main=address)
    settings.save(by=by, at=at)
    perform(settings, "go-live", by=by, at=at)
    make_default(settings, by=by, at=at)
    return True


def make_default(record: ContentSettings, *, by: Any, at: datetime) -> None:
    """Make a live record the default; the former default loses the mark in the same transaction."""
    if not by.has_perm(record.lifecycle.permission("save")):
        raise NotPermitted("You don't have the right to change content settings.")
    with transaction.atomic():
        rows = {
            row.pk: row
            for row in ContentSettings.objects.select_for_update()
            .filter(models.Q(is_default=True) | models.Q(pk=record.pk))
            .order_by("pk")
        }
        chosen = rows.pop(record.pk)
        if not StatusReason(chosen.status_reason).is_live:
            raise NotNow("Only live content settings can be the default. Go live with them first.")
        for former in rows.values():
            _mark(former, False, by, at)
        _mark(chosen, True, by, at)
    record.refresh_from_db()


def _mark(row: ContentSettings, value: bool, by: Any, at: datetime) -> None:
    if row.is_default == value:
        return
    row.is_default = value
    models.Model.save(row, update_fields=["is_default"])
    RecordChange.objects.create(
        kind=row.slug, record_id=row.pk, at=at, by=by, changes={"is_default": [not value, value]}
    )
