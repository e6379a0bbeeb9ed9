"""Races in one process, forced: others act on connections of their own, while somebody holds a transaction open."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

# What rows another one waits for is seen on PostgreSQL alone: SQLite lets one writer in at a time.
on_postgresql = pytest.mark.postgresql
A_MOMENT, LONG = 0.4, 20.0


class Other(threading.Thread):
    """Somebody else, who acts at once on a connection of their own."""

    def __init__(self, act: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self._act = act
        self._answer: Any = None
        self._error: Exception | None = None
        self.start()

    def run(self) -> None:
        """Act, and keep what came of it."""
        try:
            self._answer = self._act()
        except Exception as error:
            self._error = error
        finally:
            connection.close()

    def waits(self) -> bool:
        """Say whether it is still not through after a moment."""
        self.join(A_MOMENT)
        return self.is_alive()

    def answer(self) -> Any:
        """Wait for it; return what it answered, or raise what it raised."""
        self.join(LONG)
        assert not self.is_alive(), "It waits for good."
        if self._error is not None:
            raise self._error
        return self._answer


@contextmanager
def held_open(act: Callable[[], Any]) -> Iterator[None]:
    """Let somebody else act in a transaction that stays open until the block ends, and commits then."""
    done, over = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            act()
            done.set()
            assert over.wait(LONG)

    other = Other(hold)
    try:
        assert done.wait(LONG), other.answer()
        yield
    finally:
        over.set()
        other.answer()


@contextmanager
def after(begins: str, act: Callable[[], Any]) -> Iterator[None]:
    """Let somebody else act right after this connection's first statement that begins like this, then go on."""
    others: list[Other] = []

    def watch(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        result = execute(sql, *arguments)
        if not others and sql.startswith(begins):
            others.append(Other(act))
            others[0].waits()
        return result

    with connection.execute_wrapper(watch):
        yield
    assert others, "there was no such statement"
    others[0].answer()
