"""Health: alive, ready, degraded, unavailable."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from marketing.celery import QUEUES
from marketing.lifecycle import faults
from marketing.operations import health
from marketing.operations.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_alive_needs_nothing(client: Client) -> None:
    answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


def test_ready_when_everything_runs(client: Client) -> None:
    beat()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("queue", QUEUES)
@pytest.mark.parametrize("age", [None, timedelta(minutes=5)])
def test_a_queue_that_nobody_works_off_is_told_but_people_are_served(
    client: Client, queue: str, age: timedelta | None
) -> None:
    beat(**{queue: age})
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert (answer.json()["checks"]["worker"], answer.json()["silent_queues"]) == ("silent", [queue])


def test_parked_records_are_counted(client: Client) -> None:
    beat()
    assert client.get("/readyz").json()["parked"] == 0
    for number in (1, 2):
        faults.park("journeys.sweep", "moves people", faults.Place("journeys", number), "It broke.", timezone.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["parked"]) == (200, "degraded", 2)


def beat(**ages: timedelta | None) -> None:
    """Let the scheduler's message come through every queue now, or so long ago, or never."""
    for queue in QUEUES:
        age = ages.get(queue, timedelta())
        if age is not None:
            Heartbeat.objects.create(name=queue, at=timezone.now() - age)


def test_pending_migrations_are_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: ["one"])
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["migrations"]) == (503, "pending")


def test_a_lost_database_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_database", lambda: "unreachable")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")


def test_only_reading_is_answered(client: Client, refuse: Callable[[str], int]) -> None:
    assert {refuse("/livez"), refuse("/readyz")} == {405}


@pytest.fixture
def refuse(client: Client) -> Callable[[str], int]:
    """The answer to a POST."""
    return lambda address: client.post(address).status_code
