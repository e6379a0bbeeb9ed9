"""Workers killed again and again under their supervisor while mail goes out: all is sent once, without a hand.

The long run is `pytest -m benchmark -s tests/benchmarks/test_installation.py`.
"""

import os
import signal
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from marketing.lifecycle.perform import perform
from marketing.service.mail.models import CapturedMessage
from tests import factories
from tests.installation import Installation
from tests.processes import wait_until
from tests.worker.world import crowd, draft, messages

pytestmark = [pytest.mark.worker, pytest.mark.process, pytest.mark.slow, pytest.mark.django_db]
PEOPLE, ROUNDS = 500, 3
NAMES = ("worker-mail", "worker-service", "beat")


@pytest.fixture
def installation(open_database: None) -> Iterator[Installation]:
    """Everything running; mail leaves in small batches, so that there is time to kill."""
    running = Installation(MAIL_BATCH="10", WORKER_CONCURRENCY="2")
    yield running
    running.stop()


def sent(journey: Any) -> int:
    """Count a journey's mails that have left."""
    return CapturedMessage.objects.filter(run__record_id=journey.pk).count()


def kill(installation: Installation, name: str) -> None:
    """Kill -9 a process and wait until the supervisor has started it again."""
    victim = installation.supervised()[name]
    os.kill(victim, signal.SIGKILL)
    wait_until(lambda: installation.supervised().get(name, victim) != victim, 30, installation.output)


def test_whoever_is_killed_however_often_all_mail_is_sent_once(installation: Installation) -> None:
    journey = draft(crowd(PEOPLE))
    perform(journey, "go-live", by=factories.marketer())
    for number in range(ROUNDS):
        wait_until(partial(has_begun, journey, number * PEOPLE // 10), 120, installation.output)
        for name in NAMES:
            kill(installation, name)
    wait_until(lambda: messages(journey).filter(state="sent").count() == PEOPLE, 120, installation.output)
    captured = CapturedMessage.objects.filter(run__record_id=journey.pk)
    assert captured.count() == captured.values("contact_id").distinct().count() == PEOPLE


def has_begun(journey: Any, number: int) -> bool:
    """True when more than so many mails have left."""
    return sent(journey) > number
