"""Poison for tests: what the database refuses for one row, publications that can't be read. Each gives its antidote."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any

from django.db import connection

from marketing.contracts.payload import digest
from marketing.publishing.models import Publication

Antidote = Callable[[], None]
_numbers = count(1)


def refuse(model: Any, event: str, condition: str = "1 = 1") -> Antidote:
    """Let the database refuse an INSERT or UPDATE of rows for which a condition on NEW holds."""
    name, table = f"poison{next(_numbers)}", model._meta.db_table
    if connection.vendor == "sqlite":
        body = "BEGIN SELECT RAISE(ABORT, 'poisoned'); END"
        _run(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN {condition} {body}")
        return lambda: _run(f"DROP TRIGGER {name}")
    body = "BEGIN RAISE EXCEPTION 'poisoned'; END"
    _run(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    _run(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION {name}()")
    return lambda: _run("SET CONSTRAINTS ALL IMMEDIATE", f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()")


def spoil(publication: Publication) -> Antidote:
    """Make a publication's payload one that can't be read: no JSON where the database allows it, and no digest fits."""
    broken = '{"name": ' if connection.vendor == "sqlite" else '"no object"'
    return _rewrite(publication, broken, "0" * 64)


def rewrite(publication: Publication, **values: Any) -> Antidote:
    """Publish other content past every check: the digest fits."""
    payload = publication.payload | values
    return _rewrite(publication, json.dumps(payload), digest(payload))


def spoil_interests(contact: Any) -> Antidote:
    """Store as a contact's interests what the database's functions for lists refuse."""
    broken = "[broken" if connection.vendor == "sqlite" else '{"no": "list"}'
    write = f"UPDATE {contact._meta.db_table} SET interests = %s WHERE id = %s"
    _run(write, parameters=[broken, contact.pk])
    return lambda: _run(write, parameters=[json.dumps(["golf"]), contact.pk])


def _rewrite(publication: Publication, payload: str, its_digest: str) -> Antidote:
    write = f"UPDATE {Publication._meta.db_table} SET payload = %s, digest = %s WHERE id = %s"
    former = json.dumps(publication.payload), publication.digest
    _run(write, parameters=[payload, its_digest, publication.pk])
    return lambda: _run(write, parameters=[*former, publication.pk])


def _run(*statements: str, parameters: Any = None) -> None:
    """Run statements past the checks that Django gives SQLite's columns."""
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if is_sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            cursor.execute(statement, parameters)
        if is_sqlite:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
