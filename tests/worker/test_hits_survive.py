"""Web processes killed again and again while readers open and click: what was answered is recorded, once.

The long run, with the ratios, is `pytest -m benchmark -s tests/benchmarks/test_tracking.py`.
"""

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest

from marketing.service.interactions.models import Interaction
from marketing.service.mail.models import Message
from tests import load, processes
from tests.browser.site import free_port
from tests.processes import wait_until
from tests.worker.letters import click, pixel, sent_messages

pytestmark = [pytest.mark.worker, pytest.mark.slow, pytest.mark.django_db]
READERS, PEOPLE, KILLS = 4, 800, 4


@pytest.fixture
def port() -> int:
    """Where the site is."""
    return free_port()


@pytest.fixture
def web(open_database: None, port: int) -> Iterator[processes.Running]:
    """Two web processes; what readers do is recorded by them, since no worker runs."""
    running = processes.web("--preload", PORT=str(port), WEB_WORKERS="2")
    wait_until(lambda: load.Visitor(port).get("/livez") == 200, what=running.output)
    yield running
    running.stop()


def kill_now_and_then(web: processes.Running, kills: int, over: threading.Event) -> None:
    """Kill -9 one web process after the other while readers come."""
    for _ in range(kills):
        if over.wait(0.5):
            return
        for pid in processes.children(web.pid)[:1]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def read_all(port: int, paths: list[str], web: processes.Running, kills: int) -> set[str]:
    """Let readers ask for each path until it is answered, while processes are killed; returns those that were."""
    over, answered = threading.Event(), set[str]()
    killer = threading.Thread(target=kill_now_and_then, args=(web, kills, over))
    threads = [
        threading.Thread(target=lambda part=paths[n::READERS]: answered.update(load.visit(port, part)))
        for n in range(READERS)
    ]
    for thread in (killer, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    killer.join()
    return answered


def recorded(kind: str, messages: list[Message]) -> Counter[int]:
    """Count what is recorded of a type, by message."""
    first, last = messages[0].pk, messages[-1].pk
    rows = Interaction.objects.filter(type=kind, message_id__range=(first, last))
    return Counter(int(key) for key in rows.values_list("message_id", flat=True) if key)


def assert_all_recorded(messages: list[Message], answered: set[str]) -> None:
    """What was answered is recorded, each once."""
    wanted = 0
    for kind, path in (("opened", pixel), ("clicked", click)):
        read = {message.pk for message in messages if path(message) in answered}
        wait_until(lambda kind=kind, read=read: read <= recorded(kind, messages).keys(), 60)  # type: ignore[misc]
        assert set(recorded(kind, messages).values()) == {1}
        wanted += len(read)
    assert wanted > len(messages)


def test_what_was_answered_is_recorded_however_often_a_web_process_is_killed(
    web: processes.Running, port: int
) -> None:
    messages = sent_messages(PEOPLE)
    paths = [path for message in messages for path in (pixel(message), click(message))]
    assert_all_recorded(messages, read_all(port, paths, web, KILLS))
