"""Two people saved the same record: what the other one changed, and what this one typed, field by field."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from marketing.console.record.form_fields import MomentField
from marketing.console.record.forms import RecordForm
from marketing.lifecycle.history import RecordChange, StatusChange, as_json


@dataclass(frozen=True)
class Conflict:
    """A field with two values: what was typed and what somebody else stored meanwhile."""

    name: str
    label: str
    typed: str
    stored: str


@dataclass(frozen=True)
class Stale:
    """Who was faster, when, and the fields where both wrote something else."""

    by: str
    at: Any
    conflicts: list[Conflict]


def stale(form: RecordForm, seen_version: int) -> Stale:
    """Compare a stale POST with the stored record.

    Fields that the person left as they were when the form was opened, and somebody else changed, take the
    stored value: they are dropped from what was posted. All others that differ are conflicts.
    """
    record = form.record
    behind = record.row_version - seen_version
    before = values_before(record, behind) if 0 < behind <= 200 else {}
    for name in [n for n in form.posted if n in before and is_same(form, n, before[n])]:
        form.posted.remove(name)
    conflicts = [
        Conflict(n, str(form.fields[n].label), words(form, n, form.raw(n)), words(form, n, form.initial.get(n)))
        for n in form.posted
        if form.differs(n)
    ]
    return Stale(*_last_change(record), conflicts)


def _last_change(record: Any) -> tuple[str, Any]:
    """Who changed or moved a record last, and when: a command changes its version as a save does."""
    of_record = {"kind": record.slug, "record_id": record.pk}
    newest: list[Any] = [
        row
        for model in (RecordChange, StatusChange)
        if (row := model._default_manager.filter(**of_record).select_related("by").order_by("-id").first())
    ]
    if not newest:
        return str(record.modified_by or ""), record.modified_at
    last = max(newest, key=lambda row: row.at)
    return str(last.by or getattr(last, "by_system", "")), last.at


def values_before(record: Any, versions: int) -> dict[str, Any]:
    """What fields held (as history keeps it) `versions` row versions ago, where they changed since."""
    of_record = {"kind": record.slug, "record_id": record.pk}
    changes: list[Any] = list(RecordChange.objects.filter(**of_record).order_by("-id")[:versions])
    moves: list[Any] = list(StatusChange.objects.filter(**of_record).order_by("-id")[:versions])
    steps = sorted([*changes, *moves], key=lambda step: step.at, reverse=True)[:versions]
    found: dict[str, Any] = {}
    for step in steps:
        found |= {name: pair[0] for name, pair in getattr(step, "changes", {}).items()}
    return found


def is_same(form: RecordForm, name: str, kept: Any) -> bool:
    """True when the posted value is the one that history kept."""
    try:
        return as_json(form.stored_form(name, form.fields[name].clean(form.raw(name)))) == kept
    except ValidationError:
        return False


def words(form: RecordForm, name: str, value: Any) -> str:
    """A value as people read it."""
    field = form.fields[name]
    if value in (None, "", [], {}):
        return "(empty)"
    if isinstance(field, MomentField):
        return field.words(value)
    if hasattr(field, "queryset"):
        found = field.queryset.model._base_manager.filter(pk=value).first() if str(value).isdecimal() else None
        return str(found or value)
    if isinstance(value, models.Model):
        return str(value)
    shown = dict(getattr(field, "choices", ())).get(value) if not isinstance(value, (list, dict)) else None
    text = str(shown if shown is not None else field.prepare_value(value))
    return text if len(text) <= 2000 else f"{text[:2000]}…"
