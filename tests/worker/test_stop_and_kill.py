"""Nothing leaves after Stop; nobody is lost and nobody gets a mail twice when a worker is killed."""

import signal
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from marketing.lifecycle.perform import perform
from marketing.service.mail.models import CapturedMessage
from tests import factories, processes
from tests.worker.sink import Sink
from tests.worker.world import HOUR, Shift, Town, World, ahead, crowd, draft, messages, state_of

pytestmark = [pytest.mark.worker, pytest.mark.django_db]


@pytest.fixture
def start(open_database: None) -> Iterator[Callable[..., World]]:
    """Start workers and one beat with settings of the test's own; they end with it. Again: more workers."""
    running: list[processes.Running] = []
    beats: list[processes.Running] = []

    def started(workers: int = 1, **settings: Any) -> World:
        new = [processes.worker(name=f"worker{len(running) + number}", **settings) for number in range(workers)]
        running.extend(new)
        if not any(beat.process.poll() is None for beat in beats):  # a second one would only fill the queues
            beats.append(processes.beat(**settings))
        return World([*new, beats[-1]])

    yield started
    for process in (*running, *beats):
        process.stop()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A strict mail server."""
    server = Sink()
    yield server
    server.close()


def went_out(journey: Any) -> int:
    """Count what was captured of a journey."""
    return CapturedMessage.objects.filter(run__record_id=journey.pk).count()


def has_gone_beyond(number: int, journey: Any, sink: Sink | None) -> bool:
    """Say whether more than so many mails have left."""
    return (went_out(journey) if sink is None else sink.taken) > number


def test_stop_with_5000_messages_queued_nothing_leaves_two_seconds_later(
    start: Callable[..., World], shift_clock: Shift
) -> None:
    town = crowd(5000)
    settings = factories.in_state("content-settings", "live")
    world = start(MAIL_BATCH="20")
    journey = world.journey(town, content_settings=settings, starts_at=ahead(hours=1))
    perform(settings, "stop", by=factories.marketer(), confirmed=True)
    shift_clock(HOUR)
    world.until(lambda: messages(journey).filter(state="queued").count() == 5000, 60)
    perform(settings, "go-live", by=factories.marketer())
    world.until(lambda: went_out(journey) > 0)
    perform(journey, "stop", by=factories.marketer())
    time.sleep(2)
    left = went_out(journey)
    assert left < 5000
    time.sleep(4)
    assert went_out(journey) == left
    world.until(lambda: state_of(journey) == "stopped")
    assert messages(journey).filter(state="queued").count() == 5000 - left
    world.live(journey)
    world.through(journey, 5000, 90)
    assert went_out(journey) == 5000
    assert CapturedMessage.objects.filter(run__record_id=journey.pk).values("to_address").distinct().count() == 5000


def test_stop_while_mail_is_on_the_wire_nothing_leaves_two_seconds_later(
    start: Callable[..., World], sink: Sink
) -> None:
    town = crowd(300)
    sink.delay = 0.05
    world = start(EMAIL_URL=sink.url)
    journey = world.live(draft(town))
    world.until(lambda: sink.taken > 10)
    perform(journey, "stop", by=factories.marketer())
    stopped_at = time.monotonic()
    time.sleep(6)
    assert max(sink.times) < stopped_at + 2
    world.until(lambda: state_of(journey) == "stopped")
    assert 0 < sink.taken < 300
    sink.delay = 0
    world.live(journey)
    world.through(journey, 300, 60)
    assert set(sink.counts.values()) == {1}
    assert sink.taken == 300


@pytest.mark.parametrize("is_captured", [True, False], ids=["captured", "on the wire"])
def test_a_worker_killed_in_mid_batch_loses_nobody_and_sends_to_nobody_twice(
    start: Callable[..., World], sink: Sink, is_captured: bool
) -> None:
    town = crowd(600)
    sink.delay = 0 if is_captured else 0.005
    options = {"MAIL_LEASE_SECONDS": "5", "MAIL_BATCH": "50"} | ({} if is_captured else {"EMAIL_URL": sink.url})
    world = start(**options)
    journey = world.live(draft(town))
    for number in (60, 200, 350):
        world.until(partial(has_gone_beyond, number, journey, None if is_captured else sink), 90)
        victim = world.running[0]
        victim.send(signal.SIGKILL)
        victim.process.wait()
        world = start(**options)
    world.through(journey, 600, 240)
    if is_captured:
        assert went_out(journey) == 600
        assert messages(journey).filter(state="sent").count() == 600
        return
    uncertain = messages(journey).filter(state="uncertain")
    assert uncertain.count() <= 3 * 2, "one a connection and kill at most"
    assert max(sink.counts.values()) == 1
    missing = {person.email for person in town.people} - set(sink.counts)
    assert missing <= set(uncertain.values_list("address", flat=True))
    assert messages(journey).filter(state="sent").count() == 600 - uncertain.count()


def test_two_workers_send_each_message_once(start: Callable[..., World], sink: Sink) -> None:
    town = crowd(400)
    world = start(workers=2, EMAIL_URL=sink.url, MAIL_BATCH="20")
    journey = world.live(draft(town))
    world.through(journey, 400, 60)
    assert sink.taken == 400
    assert set(sink.counts.values()) == {1}


def test_refusals_are_tried_again_or_settled_by_what_the_server_says(
    start: Callable[..., World], sink: Sink, shift_clock: Shift
) -> None:
    town = Town()
    bad, later, good = (town.newcomer(email=f"{name}@crowd.test") for name in ("bad", "later", "good"))
    answers = {"bad@crowd.test": "550 5.1.1 no such user", "later@crowd.test": "451 4.3.0 try later"}
    sink.answer = lambda recipient: answers.get(recipient, "")
    world = start(EMAIL_URL=sink.url)
    journey = world.live(draft(town))
    world.until(lambda: messages(journey).filter(state="failed").count() == 1)
    world.until(lambda: messages(journey).filter(state="retry").count() == 1)
    assert messages(journey).get(contact_id=bad.pk).reason == "hard-bounce"
    assert messages(journey).get(contact_id=good.pk).state == "sent"
    answers.clear()
    shift_clock(120)
    world.until(lambda: messages(journey).get(contact_id=later.pk).state == "sent")
    world.through(journey, 3)


def test_a_mail_server_that_is_away_costs_nobody_their_mail(
    start: Callable[..., World], sink: Sink, shift_clock: Shift
) -> None:
    town = crowd(5)
    sink.close()
    world = start(EMAIL_URL=sink.url)
    journey = world.live(draft(town))
    world.until(lambda: messages(journey).filter(state="queued").count() == 5)
    time.sleep(3)
    assert messages(journey).filter(state="queued", attempt=0).count() == 5
    sink.open()
    shift_clock(60)
    world.through(journey, 5, 30)
    assert sink.taken == 5


def test_what_was_asked_for_while_no_worker_ran_is_carried_on_when_one_comes(start: Callable[..., World]) -> None:
    town = Town(2)
    journey = draft(town)
    perform(journey, "go-live", by=factories.marketer())
    assert state_of(journey) == "going-live"
    world = start()
    world.sent(journey, 2)
    for process in world.running:
        process.stop()
    assert state_of(journey) == "live"
    perform(journey, "stop", by=factories.marketer())
    assert state_of(journey) == "stopping"
    again = start()
    again.until(lambda: state_of(journey) == "stopped")
