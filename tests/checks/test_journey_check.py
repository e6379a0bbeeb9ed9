"""The check of a journey: how much it asks of the database, and waits that add up along a path."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketing import clock
from marketing.contracts.problems import ERROR, WARNING
from marketing.service.segments import engine
from tests import factories
from tests.checks.cases import found
from tests.checks.journey_cases import journey
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def queries(record: Any) -> int:
    """Return how often the check asks the database."""
    with CaptureQueriesContext(connection) as asked:
        found(record)
    return len(asked)


def lengthened(record: Any, emails: int) -> Any:
    """Add email tiles, each with an email of its own."""
    for number in range(emails):
        record.pipeline.append({"id": f"e{number}", "type": "email"})
        record.tile_settings[f"e{number}"] = {"email": factories.in_state("emails", "live").pk}
    return record


def test_forty_tiles_take_as_many_queries_as_six() -> None:
    short = queries(lengthened(journey(), 2))
    record = lengthened(journey(), 36)
    assert queries(record) == short <= 16
    assert found(record) == []


def test_a_live_journey_judges_the_version_that_it_pins() -> None:
    record = factories.in_state("journeys", "live-editable")
    email = factories.live("emails")
    factories.run(email, "stop")
    told = found(record, "reference-not-live")
    assert [(one.severity, one.tile) for one in told] == [(WARNING, "t2")]
    record.tile_settings["t2"]["email"] = factories.in_state("emails", "stopped").pk
    assert [one.severity for one in found(record, "reference-not-live")] == [ERROR]


@pytest.mark.parametrize(
    ("waits", "warned"),
    [
        ({"t4": 20, "t5": 9}, {"t5"}),
        ({"t4": 20, "t5": 8}, set()),
        ({"t4": 30, "t5": 1}, {"t4"}),
        ({"t3": 10, "no": 17, "t4": 12, "t5": 1}, set()),
        ({"t3": 10, "no": 19, "t4": 12, "t5": 1}, {"no"}),
        ({"t3": 10, "yes": 15, "no": 17, "t4": 15}, {"t4"}),
    ],
)
def test_waits_add_up_along_the_path(waits: dict[str, int], warned: set[str]) -> None:
    record = journey()
    wait = {"yes": "wait-for", "no": "wait-for"}
    branches = {name: [{"id": name, "type": wait[name]}] if name in waits else [] for name in wait}
    record.pipeline = [*record.pipeline[:2], {"id": "t3", "type": "if-then", "branches": branches}]
    record.pipeline += [{"id": name, "type": "wait-for"} for name in ("t4", "t5") if name in waits]
    for name, days in waits.items():
        values = {"wait_amount": days} if name == "t3" else {"amount": days, "unit": "days"}
        record.tile_settings.setdefault(name, {}).update(values)
    record.ends_at = record.starts_at + timedelta(days=28)
    assert {one.tile for one in found(record, "wait-longer-than-journey")} == warned


def test_a_condition_may_ask_for_a_link_by_its_words_or_its_address() -> None:
    record = journey()
    link = '<a href="https://shop.example/new">See what is new</a>'
    record.tile_settings["t2"]["email"] = factories.in_state("emails", "live", design=factories.design(link)).pk
    for asked, told in (("https://shop.example/new", 0), ("See what is new", 0), ("Else", 1)):
        record.tile_settings["t3"]["rules"] = [{"source": "t2", "condition": "clicked", "link": asked}]
        assert len(found(record, "link-not-in-email")) == told


@pytest.mark.parametrize(("levels", "warned"), [((0, 3), True), ((0, 4), False), ((), False)])
def test_a_minimum_that_no_member_reaches_is_warned_of(levels: tuple[int, ...], warned: bool) -> None:
    for level in levels:
        factories.contact(city="Vienna", consent=level)
    record = factories.journey(minimum_consent=4)
    engine.sweep(clock.now())
    told = [one for one in found(record) if one.where == "minimum_consent"]
    assert [(one.severity, one.code) for one in told] == [(WARNING, "empty-audience")] * warned
    assert all("“Marketing” now, so nobody enters" in one.message for one in told)


def test_the_tile_says_how_many_members_are_below_the_minimum(client: Client) -> None:
    for level in (0, 3, 4):
        factories.contact(city="Vienna", consent=level)
    record = factories.journey(minimum_consent=4)
    engine.sweep(clock.now())
    client.force_login(factories.marketer())
    page = client.get(f"/journeys/{record.pk}/?tab=designer&tile=t1")
    said = "2 of the 3 members now are below the minimum consent “Marketing” and do not enter."
    assert said in text_of(page)
