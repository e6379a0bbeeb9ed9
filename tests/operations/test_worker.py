"""A real worker on the configured broker: nudges reach it, the scheduler's messages too, each queue its own."""

import signal
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from django.utils import timezone

from marketing import nudges
from marketing.celery import app
from marketing.operations.models import Heartbeat
from tests.processes import Running, wait_until

pytestmark = [pytest.mark.worker, pytest.mark.slow]


def test_a_nudge_reaches_a_worker_at_once(worker: Running) -> None:
    before = timezone.now()
    nudges.nudge("operations.heartbeat")
    wait_until(lambda: Heartbeat.objects.filter(at__gte=before).exists(), 60, worker.output)


def test_a_message_reaches_one_queue_only(empty_queue: None) -> None:
    with app.connection_for_write() as connection:
        for queue in app.conf.task_queues:
            queue(connection.default_channel).declare()
        app.send_task("mail.sweep", connection=connection)
        waiting = {queue.name: _take(queue(connection.default_channel)) for queue in app.conf.task_queues}
    assert waiting == {f"{settings.BROKER_PREFIX}{name}": name == "mail" for name in _names()}


def test_the_scheduler_keeps_the_heart_beating(worker: Running, beat: Running) -> None:
    wait_until(lambda: Heartbeat.objects.exists(), 60, lambda: worker.output() + beat.output())


def test_work_goes_on_after_a_killed_worker(worker: Running, start_worker: Callable[..., Running]) -> None:
    worker.stop(signal.SIGKILL)
    start_worker()
    before = timezone.now()
    time.sleep(nudges.QUIET_SECONDS)
    nudges.nudge("operations.heartbeat")
    wait_until(lambda: Heartbeat.objects.filter(at__gte=before).exists(), 60)


def _names() -> list[str]:
    return [queue.name.removeprefix(settings.BROKER_PREFIX) for queue in app.conf.task_queues]


def _take(queue: object) -> bool:
    message = queue.get(no_ack=True)  # type: ignore[attr-defined]  # kombu has no types
    return message is not None
