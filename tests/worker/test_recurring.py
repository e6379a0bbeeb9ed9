"""A recurring journey with the real worker and scheduler, the clock moved along (domain.md 2.1, "Recurring")."""

from datetime import timedelta
from typing import Any

import pytest

from marketing import clock
from marketing.service.journeys.models import Enrolment
from marketing.service.runs.models import Run
from tests.worker.world import DAY, HOUR, Shift, Town, World, draft, messages, state_of

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]


def daily(town: Town, count: int) -> Any:
    """Make a journey of some days that begins within the hour."""
    start = clock.now().replace(microsecond=0) + timedelta(minutes=30)
    recurrence = {"is_recurring": True, "recurrence_count": count, "recurrence_interval": 1}
    return draft(town, starts_at=start, ends_at=start + timedelta(days=30), **recurrence)


def through_by_iteration(journey: Any) -> dict[int, int]:
    """Return how many contacts got their mail in each iteration and went through."""
    enrolments = Enrolment.objects.filter(run__record_id=journey.pk, state="completed")
    numbers = list(enrolments.values_list("run__number", flat=True))
    assert messages(journey).filter(state="sent").count() >= len(numbers)
    return {number: numbers.count(number) for number in sorted(set(numbers))}


def test_three_iterations_to_the_end(world: World, shift_clock: Shift) -> None:
    town = Town(2)
    journey = world.live(daily(town, 3))
    assert not Run.objects.filter(record_id=journey.pk).exists()
    shift_clock(HOUR)
    world.until(lambda: through_by_iteration(journey) == {1: 2})
    town.newcomer()
    world.until(lambda: through_by_iteration(journey) == {1: 3})
    shift_clock(DAY + HOUR)
    world.until(lambda: through_by_iteration(journey) == {1: 3, 2: 3})
    shift_clock(2 * DAY + HOUR)
    world.until(lambda: through_by_iteration(journey) == {1: 3, 2: 3, 3: 3})
    shift_clock(3 * DAY + HOUR)
    world.until(lambda: state_of(journey) == "stopped")
    assert journey.status_note == "The last iteration is over."
    assert messages(journey).filter(state="sent").count() == 9
    runs = Run.objects.filter(record_id=journey.pk).order_by("number").values_list("number", "why_closed")
    assert list(runs) == [(number, "iteration-over") for number in (1, 2, 3)]
