"""A real web process answers others at once while it is given what grammars make (`make fuzz` alone).

Cases come one after the other, as from one browser; beside them somebody asks for `/livez` twenty times a second.
No case may end the process or make one of these answers late.
"""

import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests import factories, processes
from tests.fuzz import grammar, runs
from tests.processes import wait_until

pytestmark = [
    pytest.mark.fuzz,
    pytest.mark.process,
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]

# What an answer may take while a case runs, and a case itself; the machine may be busy with other things too.
LATEST = float(os.environ.get("FUZZ_LIVEZ_SECONDS", "0.1"))
SLOWEST = 10 * LATEST
TOKEN = "f" * 32
KINDS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("emails", grammar.MAIL_TEXTS | grammar.DESIGNS.map(lambda one: {"design": one}), ("", "preview/")),
    ("segments", grammar.QUERIES.map(lambda one: {"dynamic_query": one}), ("", "estimate/dynamic_query/")),
    ("journeys", grammar.journeys(), ("", "pulse/?was=draft")),
)
CASES = st.one_of([st.tuples(st.just(kind), strategy, st.just(parts)) for kind, strategy, parts in KINDS])


class Site:
    """The served site, with somebody signed in."""

    def __init__(self, port: int) -> None:
        self.port = port
        client = Client()
        client.force_login(factories.marketer())
        [session] = [cookie.value for name, cookie in client.cookies.items() if "session" in name]
        self.headers = {
            "Cookie": f"golive_session_{port}={session}; golive_csrf_{port}={TOKEN}",
            "X-CSRFToken": TOKEN,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def ask(self, method: str, path: str, body: dict[str, str] | None = None) -> int:
        """Ask once, and read the answer to its end."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, urlencode(body, errors="replace") if body else None, self.headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        finally:
            connection.close()


class Probe(threading.Thread):
    """Asks for `/livez` all the while; `latest` is the longest that an answer took."""

    def __init__(self, site: Site) -> None:
        super().__init__(daemon=True)
        self.site, self.latest, self.asked, self.is_over = site, 0.0, 0, threading.Event()

    def run(self) -> None:
        """Ask twenty times a second."""
        while not self.is_over.wait(0.05):
            start = time.monotonic()
            assert self.site.ask("GET", "/livez") == 200
            self.latest, self.asked = max(self.latest, time.monotonic() - start), self.asked + 1

    def read(self) -> float:
        """Return the longest answer since it was last asked for."""
        latest, self.latest = self.latest, 0.0
        return latest


@pytest.fixture
def served(left_alone: None, transactional_db: None) -> Iterator[tuple[Site, processes.Running]]:
    """A web process on this test's database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running, site = processes.web("--preload", PORT=str(port), LOG_LEVEL="ERROR"), Site(port)
    wait_until(lambda: _answers(site), 60, running.output)
    for kind, _strategy, parts in KINDS:  # what is imported and compiled once is no case's cost
        _try(site, factories.make(kind), {}, parts)
    yield site, running
    running.stop()


def test_others_are_answered_while_cases_run(
    served: tuple[Site, processes.Running], capsys: pytest.CaptureFixture[str]
) -> None:
    site, running = served
    probe, workers = Probe(site), processes.children(running.pid)
    probe.start()
    worst = {"livez": 0.0, "answer": 0.0}

    @runs.many("served", 10)
    @given(case=CASES)
    def go(case: tuple[str, Any, tuple[str, ...]]) -> None:
        kind, columns, parts = case
        record = factories.make(kind)
        probe.read()
        with runs.noted("served", case):
            slowest = _try(site, record, columns, parts)
            late = probe.read()
            worst.update(livez=max(worst["livez"], late), answer=max(worst["answer"], slowest))
            assert processes.children(running.pid) == workers, f"the web process died:\n{running.output()[-3000:]}"
            assert late < LATEST, f"/livez took {late * 1000:.0f} ms meanwhile"
            assert slowest < SLOWEST, f"an answer took {slowest:.1f} s"

    try:
        go()
    finally:
        probe.is_over.set()
        with capsys.disabled():
            print(  # noqa: T201  a long run says what it measured
                f"\nfuzz: {probe.asked} probes, the slowest {worst['livez'] * 1000:.0f} ms; "
                f"the slowest answer {worst['answer'] * 1000:.0f} ms"
            )


def _try(site: Site, record: Any, columns: dict[str, Any], parts: tuple[str, ...]) -> float:
    """Store a case by its form and see what becomes of it; returns how long the slowest answer took."""
    url = f"/{record.slug}/{record.pk}/"
    typed = {name: one if isinstance(one, str) else json.dumps(one) for name, one in columns.items()}
    asked: list[Callable[[], int]] = [
        lambda: site.ask("POST", url, {"row_version": str(record.row_version), **typed}),
        *(lambda part=part: site.ask("GET", url + part) for part in parts),
        lambda: site.ask("POST", f"{url}commands/check/", {"do": "check"}),
        lambda: site.ask("POST", f"{url}commands/go-live/", {"confirm": "yes"}),
    ]
    slowest = 0.0
    for ask in asked:
        start = time.monotonic()
        status = ask()
        slowest = max(slowest, time.monotonic() - start)
        assert status < 500, f"answered {status}"
    return slowest


def _answers(site: Site) -> bool:
    try:
        return site.ask("GET", "/livez") == 200
    except OSError:
        return False
