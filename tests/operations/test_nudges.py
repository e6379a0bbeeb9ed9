"""A nudge wakes a worker after commit and never holds anybody up."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import Celery, current_app
from django.conf import LazySettings
from django.db import transaction

from marketing import nudges

Calls = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Messages instead of a broker, with a fresh breaker."""
    sent: Calls = []
    monkeypatch.setattr(nudges, "_post_office", nudges.PostOffice())
    monkeypatch.setattr(current_app, "send_task", lambda name, **options: sent.append((name, options)))
    return sent


@pytest.fixture
def frozen_server() -> Iterator[str]:
    """An address that takes connections and never answers, like a broker under SIGSTOP."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def dead_server() -> str:
    """An address where nobody listens."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{server.getsockname()[1]}"


def test_a_nudge_waits_for_the_commit(transactional_db: None, calls: Calls) -> None:
    with transaction.atomic():
        nudges.nudge("intake.deploy", publication=7)
        assert calls == []
    assert [name for name, _ in calls] == ["intake.deploy"]
    assert calls[0][1]["kwargs"] == {"publication": 7}


def test_a_nudge_dies_with_the_transaction(transactional_db: None, calls: Calls) -> None:
    with transaction.atomic():
        nudges.nudge("mail.sweep")
        transaction.set_rollback(True)
    assert calls == []


def test_nudges_for_different_records_all_go_out(transactional_db: None, calls: Calls) -> None:
    for record_id in (1, 2, 1):
        nudges.nudge("intake.deploy", kind="emails", record_id=record_id)
    assert [options["kwargs"]["record_id"] for _, options in calls] == [1, 2]


def test_nudges_for_very_many_records_leave_room_for_other_messages(transactional_db: None, calls: Calls) -> None:
    for record_id in range(200):
        nudges.nudge("intake.deploy", kind="emails", record_id=record_id)
    nudges.nudge("mail.sweep")
    assert nudges.MOST_AT_ONCE <= len(calls) - 1 <= nudges.MOST_AT_ONCE + 2
    assert calls[-1][0] == "mail.sweep"


def test_the_allowance_fills_up_again(
    transactional_db: None, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nudges, "MOST_A_SECOND", 100.0)
    for record_id in range(2 * nudges.MOST_AT_ONCE):
        nudges.nudge("intake.deploy", kind="emails", record_id=record_id)
        time.sleep(0.01)
    assert len(calls) == 2 * nudges.MOST_AT_ONCE


def test_many_of_the_same_nudge_become_one_message(
    transactional_db: None, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nudges, "QUIET_SECONDS", 60.0)
    for _ in range(100):
        nudges.nudge("mail.sweep")
    nudges.nudge("journeys.sweep")
    assert [name for name, _ in calls] == ["mail.sweep", "journeys.sweep"]


def test_another_nudge_goes_out_after_the_quiet_time(transactional_db: None, calls: Calls) -> None:
    nudges.nudge("mail.sweep")
    time.sleep(nudges.QUIET_SECONDS)
    nudges.nudge("mail.sweep")
    assert len(calls) == 2


def test_the_queue_can_be_named(transactional_db: None, calls: Calls, settings: LazySettings) -> None:
    nudges.nudge("contacts.import", "imports", id=3)
    assert calls[0][1]["queue"] == f"{settings.BROKER_PREFIX}imports"


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
@pytest.mark.parametrize("state", ["frozen_server", "dead_server"])
def test_a_dead_or_frozen_broker_costs_less_than_two_seconds_once(
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
    settings: LazySettings,
    request: pytest.FixtureRequest,
    scheme: str,
    state: str,
) -> None:
    settings.BROKER_URL = f"{scheme}://{request.getfixturevalue(state)}"
    monkeypatch.setattr(nudges, "_post_office", nudges.PostOffice())
    monkeypatch.setattr(nudges, "current_app", Celery(broker=settings.BROKER_URL, set_as_current=False))
    tried: list[str] = []
    monkeypatch.setattr(nudges.PostOffice, "_publish", _noted(nudges.PostOffice._publish, tried))
    monkeypatch.setattr(nudges, "OPEN_SECONDS", 60.0)
    start = time.monotonic()
    nudges.nudge("intake.sweep")
    assert time.monotonic() - start < 2.0, "0.4 on an idle machine"
    nudges.nudge("mail.sweep")
    assert tried == ["intake.sweep"], "the circuit is open: no second attempt"


def test_threads_and_forks_have_connections_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    office = nudges.PostOffice()
    mine, others = office._connection(), []
    thread = threading.Thread(target=lambda: others.append(office._connection()))
    thread.start()
    thread.join()
    assert mine is office._connection()
    assert others[0] is not mine
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert office._connection() is not mine


def _noted(publish: Callable[..., None], tried: list[str]) -> Callable[..., None]:
    def noted(office: nudges.PostOffice, task: str, queue: str, arguments: dict[str, Any]) -> None:
        tried.append(task)
        publish(office, task, queue, arguments)

    return noted
