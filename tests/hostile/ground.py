"""What must not move under a refused POST: how many rows there are, and the record itself."""

from typing import Any

from django.apps import apps
from django.db import connection

from marketing.console.access import Right, rights
from marketing.lifecycle import registry

# The toys of `tests/shapes` answer by the same code as the toy of `tests/toy`, which stands for them here.
KINDS = [kind for kind, model in registry.kinds().items() if not model.__module__.startswith("tests.shapes")]
# Written by reading and refusing too.
ASIDE = ("django_session", "django_migrations", "django_content_type", "auth_permission")


def addresses(method: str) -> list[Right]:
    """Return the addresses of the console that take a method."""
    toys = set(registry.kinds()) - set(KINDS)
    return [right for right in rights() if right.method == method and right.address.split("/")[1] not in toys]


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
