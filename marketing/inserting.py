"""Many new rows in one statement: for tables that take thousands of rows in one go.

`bulk_create()` prepares every value by itself: half of what a captured mail cost (690 mails/s with it, 1,450/s this
way), and two thirds of what an imported contact cost. Values are given as the fields hold them, and only those
that a database can't take as they are get prepared: moments, decimals, JSON.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import DateField, DateTimeField, DecimalField, JSONField, Model

MOST_PARAMETERS = 20_000

Row = TypeVar("Row", bound=Model)


def insert_rows(rows: Sequence[Model], *, skip_conflicts: bool = False) -> None:
    """Insert new rows of one model and give them their keys.

    With `skip_conflicts` keys stay unset: some rows may not be written.
    """
    if not rows:
        return
    model = type(rows[0])
    names = _columns(model)
    values = [[getattr(row, name) for name in names] for row in rows]
    keys = insert_values(model, names, values, skip_conflicts=skip_conflicts)
    if not skip_conflicts:
        for row, key in zip(rows, keys, strict=True):
            _is_stored(row, key)


def insert_new(rows: Sequence[Row], unique: Sequence[str]) -> list[Row]:
    """Insert those rows of one model whose values of a unique key's columns are not there yet, and return them.

    The columns must be texts or numbers. Of several with the same values the first is inserted; another transaction
    that inserts the same at this moment is waited for, by all in one order, so that nobody waits in a circle.
    """
    if not rows:
        return []
    model = type(rows[0])
    wanted: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        wanted.setdefault(tuple(getattr(row, name) for name in unique), row)
    names, new = _columns(model), []
    in_order = [wanted[key] for key in sorted(wanted, key=str)]
    for key, number in _insert_new(model, names, in_order, unique):
        _is_stored(wanted[key], number)
        new.append(wanted[key])
    return new


def insert_values(
    model: type[Model], names: Sequence[str], rows: Sequence[Sequence[Any]], *, skip_conflicts: bool = False
) -> list[int]:
    """Insert rows given as values of the named columns; returns the new keys in their order, none with conflicts."""
    fields = _fields(model, names)
    size, keys = MOST_PARAMETERS // len(fields), []
    ending = "ON CONFLICT DO NOTHING" if skip_conflicts else f"RETURNING {connection.ops.quote_name('id')}"
    for start in range(0, len(rows), size):
        part = _prepared(fields, [list(row) for row in rows[start : start + size]])
        keys += sorted(key for (key,) in _insert(model, fields, part, ending))
    return keys


def _insert_new(
    model: type[Model], names: Sequence[str], rows: Sequence[Model], unique: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], int]]:
    """Insert rows; yields the unique values and the key of each that was new."""
    fields, size = _fields(model, names), MOST_PARAMETERS // len(names)
    quote = connection.ops.quote_name
    back = ", ".join(quote(field.column) for field in (*_fields(model, unique), model._meta.pk))
    for start in range(0, len(rows), size):
        part = _prepared(fields, [[getattr(row, name) for name in names] for row in rows[start : start + size]])
        for *values, number in _insert(model, fields, part, f"ON CONFLICT DO NOTHING RETURNING {back}"):
            yield tuple(values), number


def _is_stored(row: Model, key: int) -> None:
    row.pk = key
    row._state.adding = False


def _columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not (field.primary_key or field.generated)]


def _fields(model: type[Model], names: Sequence[str]) -> list[Any]:
    by_name: dict[str, Any] = {field.attname: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in names]


def _prepared(fields: Sequence[Any], rows: list[list[Any]]) -> list[list[Any]]:
    """Make the values of rows such that the database takes them, in place."""
    prepare = [(at, convert) for at, field in enumerate(fields) if (convert := _preparation(field))]
    for row in rows:
        for at, convert in prepare:
            if row[at] is not None:
                row[at] = convert(row[at])
    return rows


def _insert(model: type[Model], fields: Sequence[Any], rows: Sequence[Sequence[Any]], ending: str) -> list[Any]:
    """Insert rows in one statement; returns what it returns."""
    quote = connection.ops.quote_name
    into = ", ".join(quote(field.column) for field in fields)
    line = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        values, params = _values(cursor, line, rows)
        cursor.execute(f"INSERT INTO {quote(model._meta.db_table)} ({into}) VALUES {values} {ending}", params)
        return cursor.fetchall() if "RETURNING" in ending else []


def _values(cursor: Any, line: str, rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any] | None]:
    """The lines of VALUES and their parameters.

    On PostgreSQL the values are written into them line by line, by its driver's own quoting: it keeps what it
    found out about a short text, but looks through one with 20,000 placeholders anew, three quarters of the time.
    """
    if connection.vendor == "postgresql":
        return ", ".join(cursor.mogrify(line, row) for row in rows), None
    return ", ".join([line] * len(rows)), [value for row in rows for value in row]


def _preparation(field: Any) -> Callable[[Any], Any] | None:
    """What makes a value of this field one that the database takes; None where it takes them as they are."""
    ops: Any = connection.ops
    if isinstance(field, DateTimeField):
        # Rows that are written together mostly share their moments.
        return cache(lambda value: ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value)
    if isinstance(field, JSONField):
        empties: dict[type, Any] = {kind: field.get_db_prep_save(kind(), connection) for kind in (dict, list)}
        return lambda value: (not value and empties.get(type(value))) or field.get_db_prep_save(value, connection)
    if isinstance(field, (DateField, DecimalField)):
        return lambda value: field.get_db_prep_save(value, connection)
    return None
