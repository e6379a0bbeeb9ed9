"""A hundred attempts at once are a hundred: each is counted before its password is looked at."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from marketing.users import throttling

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def attempt(number: int) -> int:
    """One attempt, on a connection of its own."""
    try:
        return throttling.begin("alice", f"192.0.2.{number % 2}", NOON)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_attempts_at_once_are_counted_one_by_one() -> None:
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(attempt, range(40)))
    assert waits.count(0) == 2 * throttling.NAME_FROM_NETWORK.free
