"""Server time of every page over many records: `pytest -m benchmark -s tests/benchmarks/test_pages.py`.

48,000 contacts, one segment that lists them all, and 300 of each other record, in the states that they rest in; each
page is told in milliseconds and as a multiple of the emptiest page there is, measured in the same run.
"""

import itertools
import statistics
import sys
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from marketing import clock
from marketing.audience import people
from marketing.audience.writes import create_many
from marketing.console.access import rights
from marketing.lifecycle import registry
from marketing.service.segments import engine
from tests import factories, pages

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
CONTACTS, OTHERS, SHOWN = 48_000, 300, 12
LONG = "Everybody by hand"
CITIES = ("Vienna", "Graz", "Linz", "Salzburg")


def fill() -> None:
    """Store the records."""
    companies = [factories.account() for _ in range(OTHERS)]
    model = people.model("contact")
    rows = [
        model(
            first_name=f"Carla {n % 977}", last_name=f"Contact {n}", email=f"c{n}@people.example",
            city=CITIES[n % 4], account=companies[n % OTHERS],
        )
        for n in range(CONTACTS)
    ]  # fmt: skip
    create_many(rows, by=factories.marketer(), at=clock.now(), note="Benchmark")
    kinds = [kind for kind in registry.kinds() if kind not in ("accounts", "contacts", "toys")]
    for kind in kinds:
        states = itertools.cycle(reason.value for reason in registry.model_for(kind).lifecycle.states)
        for _number, reason in zip(range(OTHERS), states, strict=False):
            factories.in_state(kind, reason)
    everybody = list(model.objects.order_by("pk").values_list("pk", flat=True))
    factories.in_state("segments", "live", name=LONG, segment_type="static", static_members=everybody)
    for _turn in range(20):
        engine.sweep(clock.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does; it can't see into a test's transaction


def addresses(client: Client) -> list[str]:
    """Return the pages: lists in every view, searched and sorted; of each kind one record in every tab."""
    found = ["/", "/search/?q=contact", "/settings/", "/outgoing-mail/", "/contacts/import/"]
    models: dict[str, Any] = {**registry.kinds()}
    for kind, model in models.items():
        found += [f"/{kind}/new/", f"/{kind}/?q=carla+12", f"/{kind}/?sort=-modified_at", f"/{kind}/?sort=name"]
        views = pages.attributes(client.get(f"/{kind}/"), "data-view")
        found += [f"/{kind}/?view={view}" for view in views]
        record = model.objects.filter(status_reason__in=("live", "live-editable", "active")).first()
        record = record or model.objects.first()
        if record is not None:
            tabs = pages.attributes(client.get(f"/{kind}/{record.pk}/"), "data-tab")
            found += [f"/{kind}/{record.pk}/?tab={tab.removeprefix('tab-')}" for tab in tabs]
    long = registry.model_for("segments").objects.get(name=LONG)
    found += [f"/segments/{long.pk}/", f"/segments/{long.pk}/?tab=members", f"/segments/{long.pk}/?q=contact+4799"]
    plain = [r.address for r in rights() if r.method == "GET" and "<" not in r.address and "export" not in r.address]
    return list(dict.fromkeys([*found, *plain]))


def milliseconds(client: Client, address: str) -> float:
    """Return the median of three."""
    took = []
    for _ in range(3):
        started = time.perf_counter()
        assert client.get(address).status_code in (200, 404), address
        took.append(1000 * (time.perf_counter() - started))
    return statistics.median(took)


def test_every_page_over_many_records() -> None:
    fill()
    client = Client()
    client.force_login(factories.user("administrator"))
    limit = milliseconds(client, "/settings/")
    found = sorted(((milliseconds(client, address), address) for address in addresses(client)), reverse=True)
    assert len(found) > 100
    sys.stdout.write(f"\n{len(found)} pages; median {statistics.median(ms for ms, _ in found):.0f} ms; slowest:\n")
    for ms, address in found[:SHOWN]:
        sys.stdout.write(f"  {ms:6.0f} ms, {ms / limit:4.1f} times the emptiest page: {address}\n")
