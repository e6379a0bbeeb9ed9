"""Statements over many rows that the ORM does not make, and the turns of which a task consists."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

TURN_SECONDS = 2.0
MOST_PARAMETERS = 20_000


def insert_select(model: type[Model], columns: dict[str, Any], rows: "QuerySet[Any]") -> int:
    """Insert a row per row of a query, leaving out those that would break a unique constraint; returns how many.

    `columns` maps field names of `model` to expressions over `rows`, which must have a condition (SQLite could not
    tell the ON of a join from that of the conflict otherwise).
    """
    select, params = rows.order_by().values_list(*columns.values()).query.sql_with_params()
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in columns]
    into = ", ".join(quote(field.column) for field in fields)
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({into}) {select} ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def insert_rows(rows: Sequence[Model], *, skip_conflicts: bool = False) -> None:
    """Insert new rows of plain columns (numbers, texts, bytes, moments), and give them their keys.

    Half of what a captured mail cost was `bulk_create()` preparing each value: 690 mails/s with it, 1,450/s this
    way. With `skip_conflicts` keys stay unset: some rows may not be written.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    size = MOST_PARAMETERS // len(fields)
    for start in range(0, len(rows), size):
        _insert_part(model, [field.attname for field in fields], rows[start : start + size], skip_conflicts)


def _insert_part(model: type[Model], names: list[str], rows: Sequence[Model], skip_conflicts: bool) -> None:
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    into = ", ".join(quote(field.column) for field in fields)
    values = ", ".join([f"({', '.join(['%s'] * len(names))})"] * len(rows))
    ending = "ON CONFLICT DO NOTHING" if skip_conflicts else f"RETURNING {quote('id')}"
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({into}) VALUES {values} {ending}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [_plain(getattr(row, name)) for row in rows for name in names])
        if not skip_conflicts:
            for row, key in zip(rows, sorted(found[0] for found in cursor.fetchall()), strict=True):
                row.pk = key


def _plain(value: Any) -> Any:
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def take_turns(turn: Callable[[], bool], seconds: float = TURN_SECONDS) -> bool:
    """Call `turn` until it finds nothing to do or the time is up; returns whether work is left."""
    deadline = time.monotonic() + seconds
    while turn():
        if time.monotonic() > deadline:
            return True
    return False
