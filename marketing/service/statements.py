"""Statements over many rows that the ORM does not make, and the turns of which a task consists."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

TURN_SECONDS = 2.0


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


def take_turns(turn: Callable[[], bool], seconds: float = TURN_SECONDS) -> bool:
    """Call `turn` until it finds nothing to do or the time is up; returns whether work is left."""
    deadline = time.monotonic() + seconds
    while turn():
        if time.monotonic() > deadline:
            return True
    return False
