"""One record's trouble is its own: `each()`, `rounds()`, `isolate()`, and how people are told."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from marketing.lifecycle import faults
from marketing.lifecycle.faults import BACK_OFF, Fault, Place
from marketing.lifecycle.perform import perform
from marketing.service.bulkhead import HOPELESS_AFTER, Work, each, isolate, rounds
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime(2030, 5, 1, 12, tzinfo=UTC)


class Broken(Exception):
    """What a test's poison raises."""

    is_for_people = True


def work(at: datetime = AT) -> Work:
    """The loop of these tests."""
    return Work("toys.play", "Playing", at)


def place(key: int) -> Place:
    """Item n is about record n."""
    return Place("toys", key)


def unless(*poisoned: int) -> tuple[list[int], Callable[[int], bool]]:
    """Return what was done, and an act that fails for some."""
    done: list[int] = []

    def act(key: int) -> bool:
        if key in poisoned:
            raise Broken(f"{key} is broken.")
        done.append(key)
        return False

    return done, act


def test_one_that_fails_does_not_keep_the_others() -> None:
    done, act = unless(2)
    each([1, 2, 3], act, work(), place)
    assert done == [1, 3]
    fault = Fault.objects.get()
    assert (fault.place, fault.error, fault.attempts) == (place(2), "2 is broken.", 1)
    assert (fault.since, fault.next_at) == (AT, AT + BACK_OFF[0])


def test_what_is_parked_is_tried_again_after_its_back_off_and_not_before() -> None:
    each([1], unless(1)[1], work(), place)
    done, act = unless()
    each([1], act, work(AT + BACK_OFF[0] - timedelta(seconds=1)), place)
    assert done == []
    each([1], act, work(AT + BACK_OFF[0]), place)
    assert done == [1]
    assert not Fault.objects.exists()


def test_the_back_off_grows_and_ends_growing() -> None:
    moments = [AT]
    for _attempt in range(len(BACK_OFF) + 2):
        each([1], unless(1)[1], work(moments[-1]), place)
        moments.append(Fault.objects.get().next_at)
    steps = [later - earlier for earlier, later in pairwise(moments)]
    assert steps == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]
    assert Fault.objects.get().since == AT


def test_a_fault_is_over_when_there_is_nothing_to_do_any_more() -> None:
    each([1, 2], unless(1, 2)[1], work(), place)
    each([2], unless()[1], work(), place)
    assert [fault.record_id for fault in Fault.objects.all()] == [2]


def test_a_refused_statement_breaks_nothing_of_the_others(django_assert_num_queries: Any) -> None:
    def act(key: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1" if key != 2 else "SELECT nothing FROM nowhere")

    each([1, 2, 3], act, work(), place)
    assert "database could not do it" in Fault.objects.get().error


def test_rounds_go_on_with_who_has_more_to_do() -> None:
    left = {1: 3, 2: 1, 3: 2}

    def act(key: int) -> bool:
        if key == 2:
            raise Broken("Never.")
        left[key] -= 1
        return left[key] > 0

    assert rounds([1, 2, 3], act, work(), place) is False
    assert left == {1: 0, 2: 1, 3: 0}


def test_rounds_end_with_the_time_and_say_that_work_is_left() -> None:
    assert rounds([1, 2], lambda key: True, work(), place, seconds=0.0) is True


def among(poisoned: set[int], seen: list[list[int]]) -> Callable[[Sequence[int]], None]:
    """Return an act on a batch that fails when somebody poisoned is in it."""

    def act(batch: Sequence[int]) -> None:
        if poisoned & set(batch):
            raise Broken("Somebody here is broken.")
        seen.append(list(batch))

    return act


@pytest.mark.parametrize("poisoned", [set(), {0}, {7, 8}, {99}, {3, 50, 77}])
def test_isolating_finds_just_those_at_fault(poisoned: set[int]) -> None:
    seen: list[list[int]] = []
    failed = isolate(range(100), among(poisoned, seen))
    assert {item for item, _error in failed} == poisoned
    assert sorted(item for batch in seen for item in batch) == sorted(set(range(100)) - poisoned)


def test_where_nothing_works_it_is_not_single_ones_who_are_at_fault() -> None:
    calls: list[int] = []

    def act(batch: Sequence[int]) -> None:
        calls.append(len(batch))
        raise Broken("All of it.")

    with pytest.raises(Broken):
        isolate(range(1000), act)
    assert len(calls) == HOPELESS_AFTER


def test_people_are_told_on_the_page_and_at_home(client: Client) -> None:
    record = factories.segment(name="Munich")
    client.force_login(factories.marketer())
    faults.park("segments.refresh", "Finding its members", Place("segments", record.pk), "It broke.", AT)
    page = client.get(f"/segments/{record.pk}/").content.decode()
    assert "Finding its members has failed since 1 May, 12:00: It broke." in page
    home = client.get("/").content.decode()
    assert "Munich" in home and "Held up" in home
    assert faults.count() == 1


def test_a_move_has_it_tried_again_at_once_and_a_withdrawal_ends_it() -> None:
    record = factories.in_state("segments", "live")
    fault = faults.park("segments.refresh", "Finding its members", Place("segments", record.pk), "It broke.", AT)
    perform(record, "edit", by=factories.marketer(), at=AT)
    fault.refresh_from_db()
    assert fault.next_at == AT
    perform(record, "stop", by=factories.marketer(), at=AT)
    assert not Fault.objects.exists()
