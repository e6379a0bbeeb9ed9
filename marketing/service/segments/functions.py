"""Database functions for conditions: lower case beyond ASCII and look-up in a JSON list, on both databases."""

import sqlite3
from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import BooleanField, Func, IntegerField, TextField

_SQLITE_LOWER = "GOLIVE_LOWER"
_POSTGRESQL_LOWER = """REPLACE(LOWER((%(expressions)s) COLLATE "und-x-icu"), 'ς', 'σ')"""


class Lower(Func):
    """Lower case of all scripts: SQLite's own knows ASCII alone, PostgreSQL's depends on the database's locale.

    The Greek sigma becomes one letter wherever it stands: else “ΜΑΡΙΟΣ” would not begin “ΜΑΡΙΟΣΑΚΗΣ”.
    """

    arity = 1
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Python's lower case, registered for each connection."""
        return self.as_sql(compiler, connection, function=_SQLITE_LOWER, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """By Unicode's rules, whatever the database's locale."""
        return self.as_sql(compiler, connection, template=_POSTGRESQL_LOWER, **context)


class HasChoice(Func):
    """True when a JSON list holds a text."""

    arity = 2
    output_field = BooleanField()
    conditional = True

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Look through the list's elements."""
        template = "EXISTS(SELECT 1 FROM json_each(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") WHERE value = (", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The function behind the operator `?`."""
        return self.as_sql(compiler, connection, function="jsonb_exists", **context)


class ListLength(Func):
    """Number of elements of a JSON list."""

    arity = 1
    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite's JSON function."""
        return self.as_sql(compiler, connection, function="json_array_length", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL's JSON function."""
        return self.as_sql(compiler, connection, function="jsonb_array_length", **context)


def register(connection: Any, **kwargs: Any) -> None:
    """Give a new SQLite connection our function."""
    if connection.vendor == "sqlite":
        database: sqlite3.Connection = connection.connection
        database.create_function(_SQLITE_LOWER, 1, _lower, deterministic=True)


def _lower(value: Any) -> Any:
    return value.lower().replace("ς", "σ") if isinstance(value, str) else value


connection_created.connect(register, dispatch_uid="segments-functions")
