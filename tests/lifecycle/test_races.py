"""Races in two processes, forced by a barrier: one wins, the other is told why.

lifecycles.md: "Every transition: takes a row lock, so that of two racing callers one wins and the other is
told why not".
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
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
        # In the middle of an order: what it says next belongs to a race that is over.
        self.is_lost = False

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
        """End it; closing its input is enough for one that waits."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        if self.is_lost:
            self.process.kill()
        self.process.wait(timeout=20)
        self.process.stdout.close()


class Pair:
    """Both processes; one that died in a race is replaced, so that one cause fails one test."""

    def __init__(self) -> None:
        self.racers: list[Racer] = []

    def ready(self) -> tuple[Racer, Racer]:
        """Return two processes that live and wait for orders."""
        if any(racer.process.poll() is not None or racer.is_lost for racer in self.racers) or not self.racers:
            self.end()
            self.racers = [Racer(), Racer()]
            for racer in self.racers:
                assert racer.hear() == "started"
        return self.racers[0], self.racers[1]

    def end(self) -> None:
        """End both."""
        for racer in self.racers:
            racer.end()
        self.racers = []


@pytest.fixture(scope="module")
def pair(django_db_setup: None, django_db_blocker: Any) -> Iterator[Pair]:
    """Two processes on the test database."""
    made = Pair()
    yield made
    made.end()


@pytest.fixture
def racers(pair: Pair, transactional_db: None) -> tuple[Racer, Racer]:
    """The two processes, and rows that they can see."""
    return pair.ready()


def race(racers: tuple[Racer, Racer], record: Any, orders: Orders, way: str) -> list[Outcome]:
    """Let both read the record, then act; return how each ended."""
    for racer, order in zip(racers, orders, strict=True):
        racer.is_lost = True
        whole = {"kind": record.slug, "id": record.pk, "user": factories.marketer().pk} | order
        racer.tell(json.dumps(whole))
        assert racer.hear() == "ready"
    ends = in_turn(racers) if way == IN_TURN else at_once(racers)
    for racer in racers:
        racer.is_lost = False
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


@pytest.mark.parametrize("reached", ["dead", "in the middle of an order"])
def test_a_racer_that_is_lost_fails_no_race_but_its_own(reached: str, pair: Pair, transactional_db: None) -> None:
    lost = pair.ready()[0]
    if reached == "dead":
        lost.process.kill()
        lost.process.wait()
    else:
        lost.is_lost = True

    ends = race(pair.ready(), factories.email(), [{"command": "go-live"}, {"command": "go-live"}], AT_ONCE)

    assert_one_won(ends)


def test_acts_on_several_records_lock_them_in_one_order(racers: tuple[Racer, Racer]) -> None:
    """Both take the same two records live, the one in the other order: neither waits for the other for ever."""
    for _round in range(ROUNDS[AT_ONCE]):
        first, second = factories.make("emails"), factories.make("content-settings")
        places = [[first.slug, first.pk], [second.slug, second.pk]]
        orders: Orders = [{"command": "together", "records": one} for one in (places, places[::-1])]

        ends = race(racers, first, orders, AT_ONCE)

        assert_one_won(ends)
        second.refresh_from_db()
        assert (first.status_reason, second.status_reason) == ("live", "live")
