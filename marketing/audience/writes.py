"""Writing many people at once, with the same history and change feed as one save()."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from marketing.audience import changes, consent, people
from marketing.audience.consent import Evidence
from marketing.inserting import insert_rows, insert_values
from marketing.lifecycle.history import RecordChange, as_json
from marketing.lifecycle.models import Record
from marketing.lifecycle.text import compose

BATCH = 500


def create_many(rows: Sequence[Any], *, by: Any, at: datetime, note: str, evidence: Evidence | None = None) -> None:
    """Insert new people in one transaction; each gets its history line and its place in the change feed.

    `evidence` is what is known of the consent they come with; without it the note is.
    """
    if not rows:
        return
    model, who = type(rows[0]), _key(by)
    with transaction.atomic():
        for row in rows:
            row.created_at = row.modified_at = at
            row.created_by_id = row.modified_by_id = who
            row.owner_id = row.owner_id or who
            compose(row)
            row.before_store()
            row.search_text = row.folded_text()
        insert_rows(rows)
        _remember(model.slug, ((row, {}) for row in rows), by, at, note)
        _note_consent(model, ((row, None) for row in rows), by, at, evidence or Evidence(note))
        changes.announce(model.slug, [row.pk for row in rows])


def save_many(
    rows: Sequence[Any],
    fields: Iterable[str],
    *,
    by: Any,
    at: datetime,
    note: str,
    even_inactive: bool = False,
    evidence: Evidence | None = None,
) -> int:
    """Write the given fields of existing people in one transaction; returns how many really changed.

    Inactive and closed people are read-only, as everywhere: their rows are left alone, unless `even_inactive` lets
    something through that must never be lost, such as their own opt-out. Rows are locked and compared with
    what is stored, so that history tells old and new. `evidence` is as in `create_many()`: a row that says what was
    `agreed` to is kept as an act even where it does not change.
    """
    if not rows:
        return 0
    model, names = type(rows[0]), list(fields)
    with transaction.atomic():
        stored = {r.pk: r for r in model._base_manager.select_for_update().filter(pk__in=[row.pk for row in rows])}
        writable = {key: row for key, row in stored.items() if even_inactive or _is_open(row)}
        for row in rows:
            compose(row)
        changed = [(row, diff) for row in rows if (diff := _difference(row, writable.get(row.pk), names))]
        for row, _diff in changed:
            row.modified_at, row.modified_by, row.row_version = at, by, stored[row.pk].row_version + 1
            row.before_store()
            row.search_text = row.folded_text()
        columns = [*names, *model.derived_fields, "modified_at", "modified_by", "row_version", "search_text"]
        model._base_manager.bulk_update([row for row, _diff in changed], columns, batch_size=BATCH)
        _remember(model.slug, changed, by, at, note)
        differences = {row.pk: diff for row, diff in changed}
        told = ((row, differences.get(row.pk, {})) for row in rows if row.pk in writable)
        _note_consent(model, told, by, at, evidence or Evidence(note))
        changes.announce(model.slug, [row.pk for row, _diff in changed])
        changes.announce_left(model, [diff for _row, diff in changed])
    return len(changed)


def _is_open(row: Record) -> bool:
    return row.status == "active" and not row.lifecycle.locks.closed(row)


def _difference(row: Any, stored: Any, names: list[str]) -> dict[str, list[Any]]:
    if stored is None:
        return {}
    pairs = {name: (stored.value_of(name), row.value_of(name)) for name in names}
    return {name: [as_json(old), as_json(new)] for name, (old, new) in pairs.items() if old != new}


def _remember(kind: str, rows: Iterable[tuple[Any, dict[str, list[Any]]]], by: Any, at: datetime, note: str) -> None:
    columns = ("kind", "record_id", "at", "by_id", "note", "changes")
    insert_values(RecordChange, columns, [(kind, row.pk, at, _key(by), note, diff) for row, diff in rows])


def _note_consent(model: type[Any], rows: Iterable[tuple[Any, Any]], by: Any, at: datetime, evidence: Evidence) -> None:
    if model is people.model("contact"):
        consent.note([consent.act_of(row, diff) for row, diff in rows], evidence, by=by, at=at)


def _key(by: Any) -> int | None:
    return None if by is None else int(by.pk)
