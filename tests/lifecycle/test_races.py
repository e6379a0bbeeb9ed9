"""Races in two processes, forced by a barrier: one wins, the other is told why.

lifecycles.md: "Every transition: takes a row lock, so that of two racing callers one wins and the other is
told why not".
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from marketing.lifecycle.history import RecordChange, StatusChange
from marketing.publishing.models import LivePublication, Publication
from tests import factories, processes

AT_ONCE, IN_TURN = "at once", "in turn"
Orders = list[dict[str, Any]]
Outcome = dict[str, str]

# At once: some rounds, so that now the one, now the other is first. In turn: the second acts on an old copy.
ROUNDS = {AT_ONCE: 4, IN_TURN: 1}
each_way = pytest.mark.parametrize("way", ROUNDS)


class Racer:
    """One of the two processes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "tests.lifecycle.racer"],
            cwd=processes.ROOT,
            env=processes.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, text: str) -> None:
        """Send one line."""
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        """Return what the next line says."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"The racer ended with {self.process.poll()}."
        return json.loads(line)

    def end(self) -> None:
        """End it; closing its input is enough."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def started(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Racer, Racer]]:
    """Two processes on the test database."""
    with django_db_blocker.unblock():
        pair = (Racer(), Racer())
    for racer in pair:
        assert racer.hear() == "started"
    yield pair
    for racer in pair:
        racer.end()


@pytest.fixture
def racers(started: tuple[Racer, Racer], transactional_db: None) -> tuple[Racer, Racer]:
    """The two processes, and rows that they can see."""
    return started


def race(racers: tuple[Racer, Racer], record: Any, orders: Orders, way: str) -> list[Outcome]:
    """Let both read the record, then act; return how each ended."""
    for racer, order in zip(racers, orders, strict=True):
        whole = {"kind": record.slug, "id": record.pk, "user": factories.marketer().pk} | order
        racer.tell(json.dumps(whole))
        assert racer.hear() == "ready"
    ends = in_turn(racers) if way == IN_TURN else at_once(racers)
    record.refresh_from_db()
    return ends


def at_once(racers: tuple[Racer, Racer]) -> list[Outcome]:
    """Open the barrier for both."""
    for racer in racers:
        racer.tell("go")
    return [racer.hear() for racer in racers]


def in_turn(racers: tuple[Racer, Racer]) -> list[Outcome]:
    """Open the barrier for the second when the first is through."""
    ends = []
    for racer in racers:
        racer.tell("go")
        ends.append(racer.hear())
    return ends


def assert_one_won(ends: list[Outcome]) -> None:
    """Exactly one won; the other was refused with a reason for people."""
    assert [end["end"] for end in ends].count("won") == 1, ends
    assert all(len(end["reason"]) > 10 for end in ends if end["end"] != "won")


@each_way
@pytest.mark.parametrize(("kind", "reached"), [("emails", "live"), ("journeys", "going-live")])
def test_of_two_go_lives_one_wins(kind: str, reached: str, way: str, racers: tuple[Racer, Racer]) -> None:
    for _round in range(ROUNDS[way]):
        record = factories.make(kind)

        ends = race(racers, record, [{"command": "go-live"}, {"command": "go-live"}], way)

        assert_one_won(ends)
        assert record.status_reason == reached
        assert Publication.objects.filter(kind=kind, record_id=record.pk).count() == 1
        assert StatusChange.objects.filter(kind=kind, record_id=record.pk).count() == 1


@each_way
def test_of_two_saves_one_wins_and_nothing_is_lost(way: str, racers: tuple[Racer, Racer]) -> None:
    for _round in range(ROUNDS[way]):
        record = factories.email()
        orders: Orders = [{"command": "save", "values": {"subject": text}} for text in ("Alice", "Bob")]

        ends = race(racers, record, orders, way)

        assert_one_won(ends)
        winner = next(o for o, e in zip(orders, ends, strict=True) if e["end"] == "won")
        assert record.subject == winner["values"]["subject"]
        saved = RecordChange.objects.filter(kind="emails", record_id=record.pk, changes__has_key="subject")
        assert saved.count() == 1


@each_way
def test_of_two_saves_while_live_editable_one_publishes(way: str, racers: tuple[Racer, Racer]) -> None:
    for _round in range(ROUNDS[way]):
        record = factories.in_state("emails", "live-editable")
        orders: Orders = [{"command": "save", "values": {"subject": text}} for text in ("Alice", "Bob")]

        ends = race(racers, record, orders, way)

        assert_one_won(ends)
        assert record.status_reason == "live"
        assert Publication.objects.filter(kind="emails", record_id=record.pk).count() == 2


@each_way
@pytest.mark.parametrize("first", ["stop", "save"])
def test_of_stop_and_save_one_wins(first: str, way: str, racers: tuple[Racer, Racer]) -> None:
    for _round in range(ROUNDS[way]):
        record = factories.in_state("emails", "live-editable")
        orders: Orders = [{"command": "stop"}, {"command": "save", "values": {"subject": "Changed"}}]
        orders.sort(key=lambda order: order["command"] != first)

        ends = race(racers, record, orders, way)

        assert_one_won(ends)
        won = next(o["command"] for o, e in zip(orders, ends, strict=True) if e["end"] == "won")
        assert record.status_reason == ("stopped" if won == "stop" else "live")
        assert LivePublication.objects.filter(kind="emails", record_id=record.pk).count() == (won == "save")
        assert (record.subject == "Changed") == (won == "save")
