"""What must not move under a refused POST: how many rows there are, and the record itself."""

from typing import Any

from django.apps import apps
from django.db import connection

# Written by reading and refusing too.
ASIDE = ("django_session", "django_migrations", "django_content_type", "auth_permission", "console_presence")


class Ground:
    """Counts every table in one statement and reads one record."""

    def __init__(self) -> None:
        tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - set(ASIDE))
        quoted = (connection.ops.quote_name(table) for table in tables)
        self._sql = "SELECT " + ", ".join(f"(SELECT COUNT(*) FROM {table})" for table in quoted)
        self._tables = tables

    def counts(self) -> dict[str, int]:
        """Return the number of rows of every table."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql)
            return dict(zip(self._tables, cursor.fetchone(), strict=True))

    def row(self, record: Any) -> Any:
        """Return all columns of a record as they are stored."""
        return type(record)._base_manager.filter(pk=record.pk).values().first() if record is not None else None
