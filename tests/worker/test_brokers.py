"""A dead or frozen broker costs a person who goes live next to nothing, and the work is carried on when it is back."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from tests import processes
from tests.processes import wait_until
from tests.worker.world import Town, World, draft, state_of

pytestmark = [pytest.mark.worker, pytest.mark.django_db]


class Redis:
    """A broker of the test's own, which it may kill and freeze."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    @property
    def url(self) -> str:
        """For BROKER_URL."""
        return f"redis://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), *quiet], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(self._answers)

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()


# Two seconds are promised; tests share two cores. Without short time-outs it would be many more.
SOON = 4


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    """A scratch Redis."""
    server = Redis()
    yield server
    server.process.send_signal(signal.SIGCONT)
    server.kill()


@pytest.fixture(scope="module")
def world(open_database: None, redis: Redis) -> Iterator[World]:
    """Worker and beat on the scratch broker."""
    running = [processes.worker(BROKER_URL=redis.url), processes.beat(BROKER_URL=redis.url)]
    yield World(running)
    for process in running:
        process.stop()


def press_go_live(journey: Any, redis: Redis) -> float:
    """Press Go live in a process of its own; returns how long the answer took."""
    environment = processes.environment(BROKER_URL=redis.url, ALLOWED_HOSTS="127.0.0.1")
    done = subprocess.run(
        [sys.executable, "-m", "tests.worker.press_go_live", str(journey.pk)],
        cwd=processes.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    status, seconds = done.stdout.split()[-2:]
    assert status == "302", done.stdout
    return float(seconds)


def test_with_a_stopped_broker_go_live_answers_at_once_and_is_carried_on_when_it_is_back(
    world: World, redis: Redis
) -> None:
    journey = draft(Town(2))
    redis.kill()
    assert press_go_live(journey, redis) < SOON
    assert state_of(journey) == "going-live"
    redis.start()
    world.until(lambda: state_of(journey) == "live", 120)
    world.sent(journey, 2)


def test_with_a_frozen_broker_go_live_answers_at_once_and_is_carried_on_when_it_is_back(
    world: World, redis: Redis
) -> None:
    journey = draft(Town(2))
    redis.process.send_signal(signal.SIGSTOP)
    assert press_go_live(journey, redis) < SOON
    assert state_of(journey) == "going-live"
    redis.process.send_signal(signal.SIGCONT)
    world.until(lambda: state_of(journey) == "live", 120)
    world.sent(journey, 2)
