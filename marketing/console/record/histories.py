"""The history of a record: moves and saved changes together, newest first, with field differences in words."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db.models import DateTimeField, Q
from django.utils import timezone

from marketing.console.access import key_of
from marketing.contracts.parsing import moment_of
from marketing.lifecycle.history import RecordChange, StatusChange
from marketing.lifecycle.models import Record
from marketing.lifecycle.states import StatusReason

Names = dict[tuple[Any, int], str]

SIZE = 50
SOURCES = (RecordChange, StatusChange)
SHORTENED = 400
SERVICE_WORDS = {
    "went-live": "Went live",
    "fail": "Going live failed",
    "stopped": "Stopped",
    "end": "Stopping, because its end passed",
    "expire": "Expired",
    "delete": "Deleted",
}


@dataclass(frozen=True)
class Difference:
    """A field before and after a saved change."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    at: Any
    who: str
    words: str
    note: str
    from_reason: str = ""
    to_reason: str = ""
    version: int | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class History:
    """One page of a record's history; `older` is where the next page starts."""

    entries: list[Entry]
    older: str


def history_of(record: Any, start: str = "") -> History:
    """A page of the history, behind the row that the mark `start` names; BadRequest when it is none."""
    mark = _read(start) if start else None
    parts = [_rows(model, place, record, mark) for place, model in enumerate(SOURCES)]
    found = sorted(chain(*parts), key=_place, reverse=True)
    return History(entries_of(type(record), found[:SIZE]), _mark(found[SIZE - 1]) if len(found) > SIZE else "")


def _rows(model: Any, place: int, record: Any, mark: tuple[datetime, int, int] | None) -> Iterable[Any]:
    """The newest rows of one source behind a mark: of one moment, each row comes once."""
    rows = model.objects.filter(kind=record.slug, record_id=record.pk).select_related("by")
    if mark is not None:
        at, marked, key = mark
        same = {"pk__lt": key} if place == marked else {}
        rows = rows.filter(Q(at__lt=at) | Q(at=at, **same)) if place <= marked else rows.filter(at__lt=at)
    return list(rows.order_by("-at", "-pk")[: SIZE + 1])


def _place(row: Any) -> tuple[datetime, int, int]:
    """What the history is sorted by: a save and the move it led to have one moment, the move is the later."""
    return row.at, SOURCES.index(type(row)), row.pk


def _mark(row: Any) -> str:
    at, place, key = _place(row)
    return f"{at.isoformat()}_{place}_{key}"


def _read(text: str) -> tuple[datetime, int, int]:
    moment, _, rest = text.partition("_")
    place, _, key = rest.partition("_")
    at = moment_of(moment)
    if at is None or at.tzinfo is None or place not in ("0", "1") or not key_of(key):
        raise BadRequest("This part of the history can't be found.")
    return at, int(place), key_of(key)


def entries_of(model: type[Record], rows: Iterable[Any]) -> list[Entry]:
    """Put rows of StatusChange and RecordChange into words; what they name is looked up together."""
    rows = list(rows)
    names = _names_in(model, rows)
    return [_entry(model, row, names) for row in rows]


def describe_moves(moves: Iterable[StatusChange], models: dict[str, type[Record]]) -> list[tuple[StatusChange, str]]:
    """Moves of several kinds with their words."""
    return [(move, _words(models[move.kind], move)) for move in moves if move.kind in models]


def label_of(model: type[Record], name: str) -> str:
    """What people call a field."""
    try:
        text = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        text = name.replace("_", " ")
    return text[:1].upper() + text[1:]


def shown(value: Any) -> str:
    """A value of the history as people read it."""
    if value in (None, "", [], {}):
        return "(empty)"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = json.dumps(value, ensure_ascii=False, indent=1) if isinstance(value, (dict, list)) else str(value)
    return text if len(text) <= SHORTENED else f"{text[:SHORTENED]}…"


def _entry(model: type[Record], row: Any, names: Names) -> Entry:
    if isinstance(row, StatusChange):
        who = str(row.by) if row.by else (row.by_system or "The service")
        return Entry(row.at, who, _words(model, row), row.note, row.from_reason, row.to_reason, row.publication_number)
    who = str(row.by) if row.by else "The service"
    words = row.note or ("Saved" if row.changes else "Created")
    return Entry(row.at, who, words, "", differences=_differences(model, row.changes, names))


def _words(model: type[Record], move: StatusChange) -> str:
    if move.command in SERVICE_WORDS:
        return SERVICE_WORDS[move.command]
    label: str = model.lifecycle.label(move.command)
    return label if move.from_reason != move.to_reason else f"{label}: still {StatusReason(move.to_reason).label}"


def _differences(model: type[Record], changes: dict[str, Any], names: Names) -> tuple[Difference, ...]:
    pairs = [(name, pair) for name, pair in changes.items() if isinstance(pair, list) and len(pair) == 2]
    return tuple(
        Difference(label_of(model, name), _value(model, name, old, names), _value(model, name, new, names))
        for name, (old, new) in pairs
    )


def _names_in(model: type[Record], rows: Iterable[Any]) -> Names:
    """The names of all records and people that the changes name, with one query for each kind of them."""
    wanted: dict[Any, set[int]] = {}
    lookups = {field.name: field.related_model for field in model._meta.concrete_fields if field.is_relation}
    for row in rows:
        for name, pair in getattr(row, "changes", {}).items():
            if name in lookups and isinstance(pair, list):
                wanted.setdefault(lookups[name], set()).update(key for key in pair if isinstance(key, int))
    return {
        (kind, found.pk): str(found)
        for kind, keys in wanted.items()
        for found in kind._base_manager.filter(pk__in=keys)
    }


def _value(model: type[Record], name: str, value: Any, names: Names) -> str:
    """A kept value in words: the name of a lookup, the label of a choice, a moment in the person's zone."""
    try:
        column: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return shown(value)
    choices = dict(getattr(column, "choices", None) or ())
    if isinstance(value, (str, int)) and value in choices:
        return str(choices[value])
    if column.is_relation and isinstance(value, int):
        return names.get((column.related_model, value)) or f"{label_of(model, name)} {value} (deleted)"
    if isinstance(column, DateTimeField) and isinstance(value, str):
        moment = moment_of(value)
        return f"{timezone.localtime(moment):%-d %b %Y, %H:%M}" if moment and moment.tzinfo else value
    return shown(value)
