"""Races of the engines with themselves, with people and with the end, forced on two connections."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import combinations
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Q

from marketing import clock
from marketing.lifecycle.perform import perform
from marketing.service.journeys import admission, events, leaving, schedule, turns
from marketing.service.journeys.admission import Populations
from marketing.service.journeys.at_work import JourneyAtWork, at_work
from marketing.service.journeys.models import Enrolment, Watch
from marketing.service.mail.models import Message
from marketing.service.runs import opening
from marketing.service.segments import engine, population
from marketing.service.segments.models import Membership, MembershipChange, Population
from tests import factories
from tests.racing import Other, after, held_open, on_postgresql
from tests.service import steps

pytestmark = pytest.mark.django_db(transaction=True)


def populated() -> Any:
    """Return a live segment with two members, and somebody new who is not on its list yet."""
    steps.people(2)
    segment = factories.in_state("segments", "live")
    engine.sweep(clock.now())
    factories.contact(city="Vienna")
    return segment


def counts(segment: Any) -> tuple[int, int, int]:
    """Return how many members a list says it has, has, and has logged as joined."""
    members = Membership.objects.filter(segment_id=segment.pk).count()
    return Population.objects.get(segment_id=segment.pk).members, members, MembershipChange.objects.count()


def test_a_count_is_not_overwritten_by_an_older_one(monkeypatch: pytest.MonkeyPatch) -> None:
    segment, at = populated(), clock.now()
    monkeypatch.setattr(population, "_ranges", lambda: iter(()))
    with after('SELECT COUNT(*) AS "__count" FROM "service_segments_membership"', lambda: engine.follow_changes(at)):
        population.refresh(segment.pk, at)
    assert counts(segment) == (3, 3, 3)


@on_postgresql
def test_a_refresh_waits_for_changed_people_who_are_being_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    segment, at, ranges = populated(), clock.now(), population._ranges
    claimed, evaluated = threading.Event(), threading.Event()

    def evaluated_meanwhile() -> Any:
        claimed.set()
        assert evaluated.wait(20)
        yield from ranges()

    monkeypatch.setattr(population, "_ranges", evaluated_meanwhile)
    refresh = Other(lambda: population.refresh(segment.pk, at))
    assert claimed.wait(20)
    with held_open(lambda: engine.follow_changes(at)):
        evaluated.set()
        assert refresh.waits()
    assert refresh.answer()
    assert counts(segment) == (3, 3, 3), "joined once"


def running(number: int) -> tuple[Any, JourneyAtWork]:
    """Return a live journey that so many are about to enter, and its run at work."""
    steps.people(number)
    journey = steps.running_journey()
    engine.sweep(clock.now())
    schedule.keep(clock.now())
    [run] = at_work(clock.now())
    Watch.objects.get_or_create(run_id=run.run_id)
    return journey, run


def enter(run: JourneyAtWork) -> int:
    """Let everybody in."""
    assert run.entrance is not None
    return admission.enter(run, run.entrance, Populations.read(run.sources).live)


def end_and_cancel(journey: Any, run: JourneyAtWork) -> Callable[[], bool]:
    """End the journey; return what cancels it."""
    perform(journey, "end", system=factories.SERVICE)
    return lambda: leaving.cancel(journey.pk, "journey-ended", run.at)


def close_and_clear(journey: Any, run: JourneyAtWork) -> Callable[[], bool]:
    """Close the run; return what clears it."""
    assert opening.close(run.open_run.run, "iteration-over", run.at)
    return lambda: not leaving.clear_closed(run.at)


@on_postgresql
@pytest.mark.parametrize(
    ("does", "close"), [(enter, end_and_cancel), (enter, close_and_clear), (turns.turn, end_and_cancel)]
)
def test_nobody_is_inside_once_all_is_cancelled(does: Any, close: Any) -> None:
    journey, run = running(3)
    if does is turns.turn:
        enter(run)
    with held_open(lambda: does(run)):
        cancelling = Other(close(journey, run))
        assert cancelling.waits(), "for those who enter or move just now"
    assert cancelling.answer() is True
    assert Enrolment.objects.filter(state="left").count() == 3
    assert not Message.objects.exclude(state="blocked").exists()


@on_postgresql
def test_a_second_worker_leaves_those_alone_who_are_being_moved() -> None:
    _journey, run = running(3)
    enter(run)
    with held_open(lambda: turns.turn(run)):
        assert Other(lambda: turns.turn(run)).answer() == 0
    assert Enrolment.objects.filter(tile_id="t2").count() == 3, "each had one turn"


# --- No circles of locks: each act against each other, on rows whose order by time is the opposite of that by key -----
@transaction.atomic
def _wake(run: JourneyAtWork) -> None:
    inside = Enrolment.objects.filter(run_id=run.run_id).order_by("-pk")
    events._wake({run.run_id: list(inside.values_list("contact_id", flat=True))}, run.at)


ACTS: dict[str, Callable[[JourneyAtWork], Any]] = {
    "turn": turns.turn,
    "look again": lambda run: leaving.look_at_all_again(run.run_id, run.at),
    "wake": _wake,
    "leave": lambda run: leaving.leave_where(Q(run_id=run.run_id, due_at__gt=run.at), "suppressed", run.at),
}


def by_index(act: Callable[[], Any]) -> Callable[[], Any]:
    """Return the act with a planner that follows indexes: locks are taken in another order than the rows lie in."""

    def acting() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            cursor.execute("SET enable_bitmapscan = off")
            cursor.execute("SET enable_sort = off")
        try:
            return act()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET ALL")

    return acting


def stand(run: JourneyAtWork, is_due: bool) -> None:
    """Let all stand at the email tile, the later the lower their keys, half of them due if so wanted."""
    keys = list(Enrolment.objects.order_by("-pk").values_list("pk", flat=True))
    for place, key in enumerate(keys):
        late = -1 if is_due and place % 2 else 1
        due_at = run.at + timedelta(seconds=late * 100 + place)
        Enrolment.objects.filter(pk=key).update(due_at=due_at, state="active", tile_id="t2")
    Message.objects.all().delete()


@on_postgresql
def test_nobody_waits_in_a_circle() -> None:
    _journey, run = running(16)
    enter(run)
    middle = Enrolment.objects.filter(pk=Enrolment.objects.order_by("pk").values("pk")[7:8])
    for pair in combinations(ACTS, 2):
        stand(run, is_due="turn" in pair)
        with held_open(lambda: list(middle.select_for_update())):
            # Each takes its locks up to that row; in different orders, each would then wait for the other's.
            others = [Other(by_index(partial(ACTS[name], run))) for name in pair]
            assert sum(other.waits() for other in others) > 0
        for other in others:
            other.answer()
