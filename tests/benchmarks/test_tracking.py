"""Opens and clicks beside an empty page of the same server, and twenty kills.

`pytest -m benchmark -s tests/benchmarks/test_tracking.py`. The whole installation runs on the test's database; the
load comes from a process of its own on the same machine.

Reach: pixel at least 0.6 and click at least 0.5 of the empty page, 99 of 100 under 50 ms at half of their own rate.
"""

import sys
import time
from collections.abc import Iterator

import pytest

from marketing.service.interactions.models import Interaction
from tests import load, processes
from tests.browser.site import free_port
from tests.load import Told
from tests.processes import wait_until
from tests.worker.conftest import open_database
from tests.worker.letters import click, pixel, sent_messages
from tests.worker.test_hits_survive import assert_all_recorded, read_all

__all__ = ["open_database"]
pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
MESSAGES, CONNECTIONS, SECONDS, ROUNDS = 20_000, 16, 5.0, 3


@pytest.fixture(autouse=True)
def _django_db_marker() -> None:
    """The database is not to be emptied while processes run on it."""


@pytest.fixture
def site(open_database: None) -> Iterator[tuple[processes.Running, int]]:
    """Web, worker and scheduler, and the port."""
    port = free_port()
    running = [processes.web("--preload", PORT=str(port), WEB_WORKERS="2"), processes.worker(), processes.beat()]
    wait_until(lambda: load.Visitor(port).get("/livez") == 200, what=running[0].output)
    yield running[0], port
    for process in running:
        process.stop()


def fastest(port: int, paths: list[str]) -> Told:
    """Return the best of some rounds of full load."""
    runs = [load.measured(port, paths, connections=CONNECTIONS, seconds=SECONDS) for _ in range(ROUNDS)]
    return max(runs, key=lambda told: told.rate)


def test_opens_and_clicks_beside_an_empty_page(site: tuple[processes.Running, int]) -> None:
    _web, port = site
    messages = sent_messages(MESSAGES)
    paths = {"empty": ["/livez"], "pixel": list(map(pixel, messages)), "click": list(map(click, messages))}
    full = {name: fastest(port, asked) for name, asked in paths.items()}
    half = {
        name: load.measured(port, paths[name], connections=CONNECTIONS, seconds=SECONDS, rate=full[name].rate / 2)
        for name in paths
    }
    write = sys.stdout.write
    write("\n            a second   of the empty page   p99 at half load   refused\n")
    for name, told in full.items():
        ratio = told.rate / full["empty"].rate
        write(f"{name:10} {told.rate:9.0f} {ratio:20.2f} {half[name].p99:15.1f} ms {told.refused:9}\n")
    assert not any(told.refused for told in (*full.values(), *half.values()))


def test_an_open_is_recorded_within_two_seconds(site: tuple[processes.Running, int]) -> None:
    _web, port = site
    waits = []
    for message in sent_messages(10):
        begun = time.monotonic()
        assert load.visit(port, [pixel(message)])
        wait_until(lambda key=message.pk: Interaction.objects.filter(message_id=key).exists())  # type: ignore[misc]
        waits.append(time.monotonic() - begun)
    sys.stdout.write(f"\nfrom the answer until it is recorded: {min(waits):.2f} to {max(waits):.2f} s\n")


def test_twenty_kills_lose_nothing_that_was_answered(site: tuple[processes.Running, int]) -> None:
    web, port = site
    messages = sent_messages(MESSAGES)
    paths = [path for message in messages for path in (pixel(message), click(message))]
    answered = read_all(port, paths, web, kills=20)
    assert_all_recorded(messages, answered)
    sys.stdout.write(f"\n20 kills: {len(answered)} of {len(paths)} were answered, and all of them are recorded\n")
