"""Contacts in large numbers: how many queries each page takes, and that lists read by an index."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entities.contacts.models import Contact
from marketing import clock
from marketing.audience import writes
from marketing.console.entity import entities
from marketing.console.lists import columns
from marketing.lifecycle.perform import perform
from tests import factories
from tests.pages import attributes, source, text_of

pytestmark = pytest.mark.django_db


def many(number: int) -> list[Contact]:
    """Store contacts in bulk."""
    rows = [Contact(first_name=f"P{n:05}", email=f"p{n}@one.example", city="Graz") for n in range(number)]
    writes.create_many(rows, by=factories.marketer(), at=clock.now(), note="test")
    return rows


@pytest.mark.parametrize(
    ("path", "most"),
    [("", 10), ("?view=recent", 10), ("?view=inactive", 10), ("?q=p00", 10), ("{}/", 18), ("{}/?tab=timeline", 22),
     ("{}/commands/delete/", 14), ("import/", 8)],
)  # fmt: skip
def test_a_page_takes_few_queries_however_many_contacts_there_are(client: Client, path: str, most: int) -> None:
    rows = many(300)
    address = f"/contacts/{path.format(rows[0].pk)}"
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    assert len(seen) <= most


def told_to_use_indexes() -> None:
    """Let PostgreSQL plan for few rows as it would for many: it reads small tables as a whole and sorts them."""
    with connection.cursor() as cursor:
        for name in ("seqscan", "bitmapscan", "sort") if connection.vendor == "postgresql" else ():
            cursor.execute(f"SET LOCAL enable_{name} = off")


@pytest.mark.parametrize(("view", "index"), [("active", "contact_list"), ("recent", "contact_modified")])
def test_a_view_reads_by_an_index(view: str, index: str) -> None:
    entity, shown = entities()["contacts"], entities()["contacts"].views[view]
    sort = shown.sort or "name"
    key = columns.sort_keys(entity)[sort.lstrip("-")]
    rows: Any = shown.narrow(entity.records, factories.marketer(), clock.now()).annotate(_key=key.expression)
    order = ("-_key", "-pk") if sort.startswith("-") else ("_key", "pk")
    told_to_use_indexes()
    plan = rows.order_by(*order)[:51].explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


def test_many_are_deactivated_seen_as_inactive_by_whom_and_activated_again(client: Client) -> None:
    rows = many(3)
    ids = [row.pk for row in rows]
    perform(rows[2], "deactivate", by=factories.marketer())
    done = text_of(client.post("/contacts/commands/deactivate/", {"ids": ids}))
    assert "2 of 3 deactivated, 1 refused" in done
    inactive = client.get("/contacts/?view=inactive")
    assert attributes(inactive, "data-record") == [str(key) for key in ids]
    assert "Inactive since" in text_of(inactive) and "factory-marketer" in text_of(inactive)
    assert 'data-command="activate"' in source(inactive)
    assert attributes(client.get("/contacts/"), "data-record") == []
    assert "3 of 3 activated" in text_of(client.post("/contacts/commands/activate/", {"ids": ids}))
    assert len(attributes(client.get("/contacts/"), "data-record")) == 3
