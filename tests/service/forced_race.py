"""Two threads that race in one fixed way: the first stops inside its transaction until the second has met its lock."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

from django.db import connection

PATIENCE = 60.0


def race(first: Callable[[], Any], second: Callable[[], Any], after: str) -> tuple[Any, Any]:
    """Stop `first` right after its first statement that holds a text, then let `second` run.

    `first` goes on as soon as `second` is through (nothing held it up) or waits for a lock; returns what both return.
    """
    stopped, go_on = Event(), Event()

    def watch(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        answer = execute(sql, *arguments)
        if after in sql and not stopped.is_set():
            stopped.set()
            assert go_on.wait(PATIENCE)
        return answer

    def watched() -> Any:
        with connection.execute_wrapper(watch):
            return first()

    with ThreadPoolExecutor(2) as threads:
        one = threads.submit(_alone, watched)
        while not stopped.wait(0.05):
            assert not one.done(), one.exception() or f"No statement held {after!r}."
        two = threads.submit(_alone, second)
        _wait_for(two)
        go_on.set()
        return one.result(PATIENCE), two.result(PATIENCE)


def _alone(act: Callable[[], Any]) -> Any:
    """Act on a connection of the thread's own, closed at the end."""
    try:
        return act()
    finally:
        connection.close()


def _wait_for(racer: "Future[Any]") -> None:
    """Until the racer is through or waits for a lock; SQLite can't tell, so there it gets a moment."""
    until = time.monotonic() + (PATIENCE if connection.vendor == "postgresql" else 0.2)
    while time.monotonic() < until and not racer.done() and not _is_held_up():
        time.sleep(0.01)


def _is_held_up() -> bool:
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        mine = "datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {mine} AND wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])
