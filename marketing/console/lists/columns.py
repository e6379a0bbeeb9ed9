"""Columns of a list: derived from the model or declared by the entity; values come for a whole page at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from marketing.console.entity import Entity
from marketing.console.page_parts import Column
from marketing.lifecycle.models import Record

KINDS: tuple[tuple[type[Any], str], ...] = (
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.IntegerField, "number"),
    (models.DecimalField, "number"),
    (models.FloatField, "number"),
)
# What NULL sorts as: below everything that people enter, alike on both databases.
LOWEST: tuple[tuple[type[Any], Any], ...] = (
    (models.DateTimeField, datetime(1, 1, 2, tzinfo=UTC)),
    (models.DateField, datetime(1, 1, 2, tzinfo=UTC).date()),
    (models.BooleanField, False),
    (models.DecimalField, Decimal("-9999999999")),
    (models.FloatField, -1e300),
    (models.IntegerField, -(2**31)),
    (models.Field, ""),
)
# Not typed in by people, and worth a column all the same.
SYSTEM = ("status_reason", "status", "owner", "created_at", "created_by", "modified_at", "modified_by")
WIDE = frozenset({"modified_at", "owner", "country", "time_zone"})
LABELS = {"modified_at": "Modified", "starts_at": "Starts", "ends_at": "Ends", "status_reason": "Status reason"}


@dataclass(frozen=True)
class SortKey:
    """How a column sorts: the expression, and the model field that reads its value from a paging token."""

    name: str
    expression: Any
    field: "models.Field[Any, Any]"


@dataclass(frozen=True)
class Cell:
    """One value of one row, with the kind that decides how it is shown."""

    column: Column
    value: Any

    @property
    def kind(self) -> str:
        """How the value is shown: the last change as how long ago it was."""
        return "ago" if self.column.name == "modified_at" else self.column.kind

    @property
    def classes(self) -> str:
        """The look of the cell; narrow screens leave out what is wide or empty."""
        found = {"number": "num", "text": "clip"}.get(self.column.kind, "")
        wide = " wide" if self.column.wide else ""
        return found + wide + (" none" if self.value in (None, "") else "")


def columns_of(entity: Entity) -> list[Column]:
    """The list's columns, completed from the model."""
    declared = entity.extension.shown_columns or list(entity.model.list_columns)
    return [_completed(entity.model, one if isinstance(one, Column) else Column(one)) for one in declared]


def cells(columns: Sequence[Column], records: Sequence[Any]) -> dict[int, list[Cell]]:
    """The cells of every record; each column is asked once for all rows."""
    computed = {c.name: c.values(records) for c in columns if c.values is not None}
    return {
        record.pk: [
            Cell(c, computed[c.name].get(record.pk) if c.name in computed else _stored(record, c.name)) for c in columns
        ]
        for record in records
    }


def related(columns: Sequence[Column], model: type[Record]) -> list[str]:
    """The foreign keys that the rows of a list need."""
    names = {field.name for field in model._meta.concrete_fields if field.is_relation}
    return [column.name for column in columns if column.name in names]


def catalogue(entity: Entity) -> dict[str, Column]:
    """All columns that people can choose: the usual ones, then every other field that fits a cell."""
    usual = {column.name: column for column in columns_of(entity)}
    model = entity.model
    stored = {field.name: field for field in model._meta.concrete_fields}
    others = [name for name in (*model.data_fields(), *SYSTEM) if name in stored and name not in usual]
    fits = [name for name in others if not isinstance(stored[name], (models.JSONField, models.TextField))]
    return usual | {name: _completed(model, Column(name)) for name in dict.fromkeys(fits)}


def chosen(entity: Entity, names: Sequence[str]) -> list[Column]:
    """The columns of these names in their order, the record's own first; names of no column are left out."""
    known = catalogue(entity)
    first = next(iter(known))
    return [known[name] for name in dict.fromkeys([first, *names]) if name in known]


def sort_keys(entity: Entity) -> dict[str, SortKey]:
    """What the list can be sorted by: every stored column that people can choose."""
    found = {}
    for column in catalogue(entity).values():
        if key := _sort_key(entity.model, column):
            found[column.name] = key
    return found


def _completed(model: type[Record], column: Column) -> Column:
    field = _field(model, column.name)
    label = column.label or LABELS.get(column.name) or _label(field, column.name)
    kind = column.kind
    if column.name in ("status_reason", "status"):
        kind = "chip"
    elif kind == "text" and field is not None and column.values is None:
        kind = "record" if field.is_relation else next((k for base, k in KINDS if isinstance(field, base)), "text")
    if field is not None and getattr(field, "choices", None) and kind == "number":
        kind = "text"
    wide = column.wide or column.name in WIDE
    sort = column.sort or (column.name if field is not None and column.values is None else "")
    return replace(column, label=label, kind=kind, wide=wide, sort=sort)


def _label(field: Any, name: str) -> str:
    text = str(field.verbose_name) if field is not None else name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _field(model: type[Record], name: str) -> Any:
    return next((field for field in model._meta.concrete_fields if field.name == name), None)


def _stored(record: Any, name: str) -> Any:
    field = _field(type(record), name)
    shown = getattr(record, f"get_{name}_display", None)
    if shown is not None and field is not None and field.choices and name not in ("status", "status_reason"):
        return shown()
    return getattr(record, name)


def _sort_key(model: type[Record], column: Column) -> SortKey | None:
    field = _field(model, column.sort)
    if field is None or isinstance(field, (models.JSONField, models.TextField)):
        return None
    if not field.is_relation:
        return SortKey(column.name, _expression(field, field.name), field)
    named = "username" if not issubclass(field.related_model, Record) else "name"
    target = field.related_model._meta.get_field(named)
    return SortKey(column.name, Coalesce(F(f"{field.name}__{named}"), Value("")), target)


def _expression(field: Any, path: str) -> Any:
    if not field.null:
        return F(path)
    lowest = next(value for base, value in LOWEST if isinstance(field, base))
    return Coalesce(F(path), Value(lowest, output_field=field))
