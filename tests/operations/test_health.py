"""Health: alive, ready, degraded, unavailable."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from django.utils import timezone

from marketing.operations import health
from marketing.operations.models import Heartbeat

pytestmark = pytest.mark.django_db


def test_alive_needs_nothing(client: Client) -> None:
    answer = client.get("/livez")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


def test_ready_when_everything_runs(client: Client) -> None:
    Heartbeat.objects.create(name="beat", at=timezone.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("age", [None, timedelta(minutes=5)])
def test_a_silent_worker_is_told_but_people_are_served(client: Client, age: timedelta | None) -> None:
    if age:
        Heartbeat.objects.create(name="beat", at=timezone.now() - age)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["checks"]["worker"] == "silent"


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
