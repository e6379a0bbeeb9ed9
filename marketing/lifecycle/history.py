"""The append-only history: every move and every saved change of every record."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from marketing.publishing.fields import ContentField

LONGEST_KEPT = 20_000


class StatusChange(models.Model):
    """A move: who (or which part of the service), when, from, to, by which command, with which version."""

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by_system = models.CharField(max_length=60, blank=True)
    from_reason = models.CharField(max_length=20)
    to_reason = models.CharField(max_length=20)
    command = models.CharField(max_length=40)
    publication_number = models.PositiveIntegerField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "record_id", "id"], name="status_change_record"),
            models.Index(fields=["-at"], name="status_change_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.record_id}: {self.from_reason} → {self.to_reason}"


class RecordChange(models.Model):
    """A saved change, field by field: `changes` maps a field name to [old, new] as JSON values."""

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    changes = ContentField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["kind", "record_id", "id"], name="record_change_record")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.record_id}: {', '.join(self.changes)}"


class RecordReference(models.Model):
    """The local version of a record uses another record; kept in step by every save."""

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    target_kind = models.CharField(max_length=40)
    target_id = models.BigIntegerField()
    where = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "record_id"], name="record_ref_user"),
            models.Index(fields=["target_kind", "target_id"], name="record_ref_target"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.record_id} uses {self.target_kind}/{self.target_id}"


def as_json(value: Any) -> Any:
    """A field's value as history keeps it: datetimes as text, very long values as their size."""
    if isinstance(value, datetime):
        return value.isoformat()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, (list, dict, str)) and len(str(value)) > LONGEST_KEPT:
        return f"({len(str(value)):,} characters)"
    if value is None or isinstance(value, (bool, int, float, str, list, dict)):
        return value
    return str(value)
