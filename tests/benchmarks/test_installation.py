"""The whole installation under load: workers killed again and again, and how soon mail leaves while people move.

`KILLS`, `MAILS` say how much; the database and broker are those of the environment, as for every test.
"""

import os
import random
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from marketing.lifecycle.perform import perform
from marketing.service.mail.models import CapturedMessage
from tests import factories
from tests.conftest import _purge
from tests.installation import Installation
from tests.processes import wait_until
from tests.worker.world import crowd, draft, messages, state_of

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
KILLS, MAILS = int(os.environ.get("KILLS", "30")), int(os.environ.get("MAILS", "20000"))
PATIENCE, EACH = 120.0, float(os.environ.get("KILL_EVERY", "2"))


@pytest.fixture(autouse=True)
def _django_db_marker() -> None:
    """The database is to be committed to."""


@pytest.fixture
def installation(left_alone: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Installation]:
    """Everything running, an empty database before and after."""
    with django_db_blocker.unblock():
        _purge()
        running = Installation(MAIL_LEASE_SECONDS="5")
        yield running
        running.stop()
        call_command("flush", interactive=False, verbosity=0)
        _purge()


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"\n{text}")
    sys.stdout.flush()


def left(journey: Any) -> int:
    """Count the mails that have left."""
    return CapturedMessage.objects.filter(run__record_id=journey.pk).count()


def test_mail_leaves_while_people_move(installation: Installation) -> None:
    town = crowd(MAILS)
    journey = draft(town)
    wait_until(lambda: segment_is_ready(journey), 60)
    time.sleep(3)
    started = time.monotonic()
    perform(journey, "go-live", by=factories.marketer(), confirmed=True)
    at: dict[int, int] = {}
    for second in (4, 8, 12, 16, 24, 32, 48, 64):
        time.sleep(max(0.0, started + second - time.monotonic()))
        at[second] = left(journey)
    wait_until(lambda: left(journey) == MAILS, PATIENCE, installation.output)
    say(f"{MAILS} mails, left by second: {at}, all after {time.monotonic() - started:.0f} s")
    assert state_of(journey) == "live"


def segment_is_ready(journey: Any) -> bool:
    """True when the journey's people are known."""
    from marketing.service import insights

    key = journey.tile_settings["t1"]["items"][0]["segment"]
    return insights.segment_population([key])[key].state == "ready"


def test_killed_workers_lose_nobody_and_double_nobody(installation: Installation) -> None:
    chance, kills = random.Random(1), 0
    town = crowd(MAILS)
    journey = draft(town)
    perform(journey, "go-live", by=factories.marketer(), confirmed=True)
    wait_until(lambda: left(journey) > 0, 60, installation.output)
    started, told = time.monotonic(), (0, time.monotonic())
    while left(journey) < MAILS or kills < KILLS:
        time.sleep(EACH * chance.uniform(0.5, 1.5))
        if kills < KILLS:
            kills += bool(installation.kill_a_worker(chance))
        if left(journey) > told[0]:
            told = (left(journey), time.monotonic())
        if left(journey) < MAILS and time.monotonic() - told[1] > PATIENCE:
            break
    say(f"{kills} kills, {left(journey)} of {MAILS} left after {time.monotonic() - started:.0f} s")
    assert left(journey) == MAILS
    assert CapturedMessage.objects.filter(run__record_id=journey.pk).values("contact_id").distinct().count() == MAILS
    wait_until(lambda: messages(journey).filter(state="sent").count() == MAILS, 60, installation.output)
