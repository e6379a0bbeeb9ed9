"""How tests post to the console."""

from typing import Any

from django.test import Client

HTMX = {"HX-Request": "true"}


def save(client: Client, record: Any, *, htmx: bool = False, version: Any = None, **values: Any) -> Any:
    """Post values to a record's own address, as its form does."""
    record.refresh_from_db()
    data = {"row_version": record.row_version if version is None else version, **values}
    return client.post(address(record), data, headers=HTMX if htmx else {})


def command(client: Client, record: Any, run: str, *, htmx: bool = False, **values: Any) -> Any:
    """Post a command."""
    return client.post(f"{address(record)}commands/{run}/", values, headers=HTMX if htmx else {})


def bulk(client: Client, kind: str, run: str, *ids: Any, **values: Any) -> Any:
    """Post a command for many records."""
    return client.post(f"/{kind}/commands/{run}/", {"ids": [str(one) for one in ids], **values})


def address(record: Any) -> str:
    """Return a record's address."""
    return f"/{record.slug}/{record.pk}/"
