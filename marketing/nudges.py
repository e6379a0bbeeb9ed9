"""Wakes a task after commit. A nudge may get lost: sweeps find the same work in the database two seconds later.

A broker that is dead or frozen must cost the person who saved something next to nothing, so: short timeouts on a
connection of our own, no retry, and after a failure no attempt for five seconds.
"""

import logging
import os
import threading
import time
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from kombu import Connection

SOCKET_SECONDS = 0.4
OPEN_SECONDS = 5.0
QUIET_SECONDS = 0.2  # between two of the same nudge: a turn takes all that is due anyway
# The filesystem queue carries about ten messages a second, sweeps included; what is left out waits for its sweep.
MOST_AT_ONCE, MOST_A_SECOND = 8, 4.0
EXPIRES_SECONDS = 10.0

logger = logging.getLogger(__name__)


def nudge(task: str, /, queue: str = "", **arguments: Any) -> None:
    """Send this task after the transaction commits; never raises. `queue` is the task's own if left out."""
    transaction.on_commit(partial(_post_office.send, task, queue, arguments), robust=True)


Key = tuple[str, str, tuple[tuple[str, Any], ...]]


class PostOffice:
    """Sends messages of this process; `is_open_again_at` is the circuit breaker.

    The same task with the same arguments is sent once in the quiet time. Tasks for single records, which many
    saves or a command on many records would multiply, share an allowance that fills up again.
    """

    def __init__(self) -> None:
        self._local = threading.local()
        self._quiet_until: dict[Key, float] = {}
        self._allowance, self._filled_at = float(MOST_AT_ONCE), time.monotonic()
        self.is_open_again_at = 0.0

    def send(self, task: str, queue: str, arguments: dict[str, Any]) -> bool:
        """Whether the message went out."""
        now = time.monotonic()
        key = (task, queue, tuple(sorted(arguments.items())))
        if now < max(self.is_open_again_at, self._quiet_until.get(key, 0.0)):
            return False
        if arguments and not self._takes_one(now):
            return False
        self._be_quiet(key, now)
        try:
            self._publish(task, queue, arguments)
        except Exception as error:  # whatever a broker's client raises: the work is committed, a sweep finds it
            self.is_open_again_at = time.monotonic() + OPEN_SECONDS
            self._drop_connection()
            logger.warning("No nudges for %d s, the broker does not answer: %s", OPEN_SECONDS, error)
            return False
        return True

    def _takes_one(self, now: float) -> bool:
        filled = self._allowance + (now - self._filled_at) * MOST_A_SECOND
        self._allowance, self._filled_at = min(filled, float(MOST_AT_ONCE)), now
        if self._allowance < 1.0:
            return False
        self._allowance -= 1.0
        return True

    def _be_quiet(self, key: Key, now: float) -> None:
        self._quiet_until = {known: until for known, until in list(self._quiet_until.items()) if until > now}
        self._quiet_until[key] = now + QUIET_SECONDS

    def _publish(self, task: str, queue: str, arguments: dict[str, Any]) -> None:
        current_app.send_task(
            task,
            kwargs=arguments,
            queue=settings.BROKER_PREFIX + queue if queue else None,
            connection=self._connection(),
            retry=False,
            ignore_result=True,
            expires=EXPIRES_SECONDS,
        )

    def _connection(self) -> Connection:
        """One connection a thread, never one that was opened before a fork."""
        if getattr(self._local, "pid", None) != os.getpid():
            self._local.connection = current_app.connection_for_write(
                connect_timeout=SOCKET_SECONDS, transport_options=_short_timeouts()
            )
            self._local.pid = os.getpid()
        connection: Connection = self._local.connection
        return connection

    def _drop_connection(self) -> None:
        connection = self._local.__dict__.pop("connection", None)
        self._local.pid = None
        if connection is not None:
            connection.collect(socket_timeout=SOCKET_SECONDS)


def _short_timeouts() -> dict[str, float]:
    # kombu tries a refused connection again after 2 s, even for a message that is not to be tried again.
    limits: dict[str, float] = {"max_retries": 0}
    if settings.BROKER_URL.startswith("redis"):
        return limits | {"socket_connect_timeout": SOCKET_SECONDS, "socket_timeout": SOCKET_SECONDS}
    if settings.BROKER_URL.startswith("amqp"):
        return limits | {"read_timeout": SOCKET_SECONDS, "write_timeout": SOCKET_SECONDS}
    return limits


_post_office = PostOffice()
