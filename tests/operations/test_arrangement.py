"""Which worker takes which queues: every queue has somebody, and sending has hands of its own."""

import re

import pytest
from django.conf import LazySettings

from marketing.celery import QUEUES, app
from marketing.operations import arrangement
from tests.processes import ROOT


@pytest.mark.parametrize("hands", range(1, 12))
def test_every_queue_is_taken_by_as_many_workers_as_there_are_hands(hands: int) -> None:
    found = arrangement.shares(hands, list(QUEUES))
    assert len(found) == hands
    assert {queue for share in found.values() for queue in share} == set(QUEUES)


@pytest.mark.parametrize("hands", range(2, 12))
def test_from_the_second_hand_on_one_does_nothing_but_send(hands: int) -> None:
    found = arrangement.shares(hands, list(QUEUES))
    assert found["mail"] == ["mail"]
    assert all(share == ["mail"] for share in found.values() if "mail" in share)


def test_further_hands_go_to_who_has_most_to_do() -> None:
    found = arrangement.shares(7, list(QUEUES))
    assert list(found) == ["mail", "journeys", "segments", "service", "mail-2", "journeys-3", "segments-4"]


def test_a_queue_of_later_days_is_forgotten_by_nobody() -> None:
    assert "forms" in arrangement.shares(4, [*QUEUES, "forms"])["service"]


def test_every_worker_is_a_single_process_with_a_name_and_a_pulse_of_its_own(settings: LazySettings) -> None:
    settings.WORKER_CONCURRENCY = 4
    children = arrangement.children()
    workers = [child for child in children if child.name.startswith("worker-")]
    assert [child.name for child in children] == ["web", *(child.name for child in workers), "beat"]
    assert all("solo" in child.command for child in workers)
    pulses = [child.pulse for child in children if child.pulse]
    assert len({pulse.path for pulse in pulses}) == len(workers) + 1
    assert {id(child.pulse.woken_by) for child in workers if child.pulse} == {id(children[-1].pulse)}


def test_on_the_queue_of_files_no_worker_has_a_pool_whose_lock_the_dead_can_keep(settings: LazySettings) -> None:
    assert app.conf.worker_pool == ("solo" if settings.BROKER_URL.startswith("filesystem") else "prefork")


@pytest.mark.parametrize("file", ["README.md", "compose.yaml"])
def test_the_command_lines_for_production_take_every_queue_once_and_send_apart(file: str) -> None:
    told = re.findall(r"celery worker --hostname \S+ --queues (\S+)", (ROOT / file).read_text())
    assert sorted(queue for queues in told for queue in queues.split(",")) == sorted(QUEUES)
    assert "mail" in told
