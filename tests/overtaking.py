"""Lets somebody else act at the moment when a transaction begins: what was read before it is out of date in it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def overtaken(act: Callable[[], Any]) -> Iterator[None]:
    """Call `act` right before the first transaction (in a test: savepoint) of the block begins, and once alone."""
    waiting = [act]

    def watch(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if waiting and sql.startswith("SAVEPOINT"):
            waiting.pop()()
        return execute(sql, *arguments)

    with connection.execute_wrapper(watch):
        yield
    assert not waiting, "nothing began a transaction"
