"""Tests with real processes end in `wait_until`, often without another word: it has to fail them."""

import pytest

from tests.processes import wait_until
from tests.worker.world import World


def test_what_never_comes_fails_the_test_and_tells_what_there_was() -> None:
    with pytest.raises(AssertionError, match=r"Not within .* the worker's log"):
        wait_until(lambda: False, 0.1, lambda: "the worker's log")


def test_the_world_waits_by_it() -> None:
    class Silent:
        output = staticmethod(lambda: "no word")

    with pytest.raises(AssertionError, match="no word"):
        World([Silent()]).until(lambda: None, 0.1)  # type: ignore[list-item]  # a process that says nothing


def test_what_comes_ends_the_waiting() -> None:
    answers = iter([False, True])
    wait_until(lambda: next(answers), 5)
    assert list(answers) == []
