"""Member lists: made by ranges, brought up to date by differences, frozen when the segment stops."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from marketing import clock
from marketing.audience import people
from marketing.audience.models import Change
from marketing.lifecycle import deleting
from marketing.lifecycle.perform import perform
from marketing.service import insights
from marketing.service.segments import compile, engine, member_lists, movements, population
from marketing.service.segments.models import Membership, MembershipChange, Population
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def segment() -> Any:
    """A live segment of Vienna, its list made."""
    steps.people(2)
    record = factories.in_state("segments", "live")
    engine.sweep(clock.now())
    return record


def members(segment: Any) -> set[int]:
    """Return the ids on a segment's list."""
    return set(Membership.objects.filter(segment_id=segment.pk).values_list("contact_id", flat=True))


def facts(segment: Any) -> Population:
    """Return the list's own row."""
    return Population.objects.get(segment_id=segment.pk)


def test_a_list_is_made_range_by_range(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "RANGE", 3)
    ids = {person.pk for person in steps.people(8)}
    factories.contact(city="Graz")
    segment = factories.in_state("segments", "live")
    assert population.refresh(segment.pk, clock.now())
    assert members(segment) == ids
    assert (facts(segment).members, facts(segment).state) == (8, "ready")


def test_a_refresh_without_changes_writes_nothing(segment: Any) -> None:
    version, logged = facts(segment).version, MembershipChange.objects.count()
    population.refresh(segment.pk, clock.now())
    assert (facts(segment).version, MembershipChange.objects.count()) == (version, logged)


def test_changed_people_join_and_leave(segment: Any) -> None:
    leaver = factories.contact(city="Vienna")
    engine.sweep(clock.now())
    assert leaver.pk in members(segment)
    leaver.city = "Graz"
    leaver.save(by=factories.marketer())
    joiner = factories.contact(city="vienna")
    engine.sweep(clock.now())
    assert leaver.pk not in members(segment)
    assert joiner.pk in members(segment)
    assert facts(segment).members == len(members(segment)) == 3
    assert not Change.objects.filter(consumer=engine.CONSUMER).exists()


def test_a_deleted_contact_leaves(segment: Any) -> None:
    person = factories.contact(city="Vienna")
    engine.sweep(clock.now())
    deleting.delete(person, by=factories.user("administrator"), at=clock.now(), confirmed=True)
    engine.sweep(clock.now())
    assert len(members(segment)) == 2


def test_a_stopped_segment_is_frozen_and_followed_again_when_it_is_live(segment: Any) -> None:
    perform(segment, "stop", by=factories.marketer(), confirmed=True)
    newcomer = factories.contact(city="Vienna")
    engine.sweep(clock.now())
    assert len(members(segment)) == 2
    perform(segment, "go-live", by=factories.marketer())
    engine.sweep(clock.now())
    assert newcomer.pk in members(segment)


def test_a_stop_in_the_middle_of_a_refresh_leaves_the_list_ready(segment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made = compile.contacts

    def stopped_meanwhile(*arguments: Any) -> Any:
        perform(segment, "stop", by=factories.marketer(), confirmed=True)
        return made(*arguments)

    monkeypatch.setattr(population, "contacts", stopped_meanwhile)
    assert population.refresh(segment.pk, clock.now())
    assert (facts(segment).state, facts(segment).lease_until) == ("ready", None)


def test_a_stop_in_the_middle_of_a_refresh_leaves_the_rest_of_the_list_as_it_was(
    segment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(population, "RANGE", 1)
    former, ranges = members(segment), population._ranges
    people.model("contact")._base_manager.update(city="Graz")

    def stopped_after_one() -> Any:
        for number, scope in enumerate(ranges()):
            if number == 1:
                perform(segment, "stop", by=factories.marketer(), confirmed=True)
            yield scope

    monkeypatch.setattr(population, "_ranges", stopped_after_one)
    assert population.refresh(segment.pk, clock.now())
    assert members(segment) == {max(former)}


def test_who_changes_while_the_list_is_made_for_the_first_time_is_not_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    leaver, joiner = steps.people(1)[0], factories.contact(city="Graz")
    segment = factories.in_state("segments", "live")
    ranges = population._ranges

    def changed_after_their_range() -> Any:
        yield from ranges()
        for person, city in ((leaver, "Graz"), (joiner, "Vienna")):
            person.city = city
            person.save(by=factories.marketer())
        engine.follow_changes(clock.now())

    monkeypatch.setattr(population, "_ranges", changed_after_their_range)
    assert population.refresh(segment.pk, clock.now())
    assert members(segment) == {joiner.pk}


def test_the_list_of_the_version_before_is_told_as_on_its_way(segment: Any) -> None:
    perform(segment, "edit", by=factories.marketer())
    perform(segment, "save", by=factories.marketer())
    assert insights.segment_population([segment.pk])[segment.pk].state == "refreshing"
    engine.sweep(clock.now())
    assert insights.segment_population([segment.pk])[segment.pk].state == "ready"


def test_a_list_that_a_dead_worker_left_is_not_on_its_way_once_the_segment_is_stopped(segment: Any) -> None:
    Population.objects.update(state="refreshing")
    perform(segment, "stop", by=factories.marketer(), confirmed=True)
    assert insights.segment_population([segment.pk])[segment.pk].state == "ready"
    Population.objects.update(refreshed_at=None)
    assert insights.segment_population([segment.pk])[segment.pk].state == "not-populated"


def test_lists_are_refreshed_on_schedule(segment: Any) -> None:
    assert segment.pk not in engine.due_segments(clock.now())
    assert segment.pk in engine.due_segments(clock.now() + timedelta(minutes=16))


def test_nobody_stays_in_a_list_of_birthdays_when_the_day_is_over() -> None:
    evening = datetime(2026, 5, 4, 21, 55, tzinfo=UTC)  # five to midnight in Vienna
    born = {day: factories.contact(birthday=date(1980, 5, day)).pk for day in (3, 4, 5, 6)}
    query = factories.query_of(factories.row("birthday", "anniversary-within", 1))
    segment = factories.in_state("segments", "live", dynamic_query=query, time_zone="Europe/Vienna")
    engine.sweep(evening)
    assert members(segment) == {born[4], born[5]}
    engine.sweep(evening + timedelta(minutes=4))
    assert members(segment) == {born[4], born[5]}
    engine.sweep(evening + timedelta(minutes=5))
    assert members(segment) == {born[5], born[6]}


def test_when_the_next_refresh_comes_is_told_while_there_is_one(segment: Any) -> None:
    found = insights.segment_population([segment.pk])[segment.pk]
    assert found.refreshed_at is not None and found.next_at is not None
    assert found.refreshed_at < found.next_at <= found.refreshed_at + timedelta(minutes=15)
    assert (found.next_at.minute % 15, found.next_at.second, found.next_at.microsecond) == (0, 0, 0)
    perform(segment, "stop", by=factories.marketer(), confirmed=True)
    assert insights.segment_population([segment.pk])[segment.pk].next_at is None


def test_a_window_that_moves_lets_people_drop_out_by_the_schedule() -> None:
    at = clock.now()
    person = factories.contact(last_purchase_at=at - timedelta(days=2))
    row = {"type": "row", "field": "last_purchase_at", "operator": "in-the-last", "values": [3, "days"]}
    query = {"blocks": [{"join": "union", "match": "all", "items": [row]}]}
    segment = factories.in_state("segments", "live", dynamic_query=query)
    engine.sweep(at)
    assert members(segment) == {person.pk}
    engine.sweep(at + timedelta(days=2))
    assert members(segment) == set()


def test_a_query_that_can_not_be_read_any_more_fails_with_words(segment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*arguments: Any) -> Any:
        raise compile.QueryFaulty("There is no field “shoe size” of a contact.")

    monkeypatch.setattr(population, "contacts", faulty)
    with pytest.raises(population.ListTrouble, match="shoe size"):
        population.refresh(segment.pk, clock.now())
    found = insights.segment_population([segment.pk])[segment.pk]
    assert (found.state, found.label) == ("failed", "Failed")
    assert "shoe size" in found.error
    assert segment.pk in engine.due_segments(clock.now() + timedelta(minutes=2))


def test_only_one_worker_makes_a_list_at_a_time(segment: Any) -> None:
    Population.objects.update(lease_until=clock.now() + timedelta(minutes=1))
    assert not population.refresh(segment.pk, clock.now())
    Population.objects.update(lease_until=clock.now() - timedelta(minutes=1))
    assert population.refresh(segment.pk, clock.now())


def test_a_list_that_another_worker_makes_keeps_no_other_waiting(segment: Any) -> None:
    Population.objects.update(publication_id=None, lease_until=clock.now() + timedelta(minutes=1))
    other = factories.in_state("segments", "live")
    assert engine.due_segments(clock.now()) == [segment.pk, other.pk]
    engine.sweep(clock.now())
    assert facts(other).state == "ready"


def test_changed_people_do_not_keep_the_claim_of_a_dead_worker(segment: Any) -> None:
    over = clock.now() - timedelta(seconds=1)
    Population.objects.update(state="refreshing", lease_until=over)
    person = factories.contact(city="Vienna")
    engine.follow_changes(clock.now())
    assert person.pk in members(segment)
    assert facts(segment).lease_until == over
    assert population.refresh(segment.pk, clock.now())


def test_a_refresh_keeps_its_claim_while_it_works(segment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(population, "RANGE", 1)
    monkeypatch.setattr(population, "_finish", lambda *arguments: None)
    claimed, ranges = [], population._ranges

    def noted() -> Any:
        for scope in ranges():
            claimed.append(facts(segment).lease_until)
            Population.objects.update(lease_until=clock.now() - timedelta(seconds=1))
            yield scope

    monkeypatch.setattr(population, "_ranges", noted)
    population.refresh(segment.pk, clock.now())
    assert len(claimed) > 1
    assert all(until is not None and until > clock.now() for until in claimed)


def test_static_segments_hold_their_list_without_inactive_people() -> None:
    one, two = steps.people(2)
    perform(two, "deactivate", by=factories.marketer())
    static = {"segment_type": "static", "static_members": [one.pk, two.pk], "dynamic_query": {}}
    segment = factories.in_state("segments", "live", **static)
    engine.sweep(clock.now())
    assert members(segment) == {one.pk}


def test_members_are_searched_and_paged_by_name(segment: Any) -> None:
    for name in ("Ada", "Bea", "Cleo"):
        factories.contact(first_name=name, last_name="Önder", city="Vienna")
    engine.sweep(clock.now())
    assert [member.name for member in insights.segment_members(segment.pk, q=" önder  ADA ").rows] == ["Ada Önder"]
    first = insights.segment_members(segment.pk, q="onder", limit=2)
    assert [member.name for member in first.rows] == ["Ada Önder", "Bea Önder"]
    rest = insights.segment_members(segment.pk, q="ÖNDER", after=first.next_after, limit=2)
    assert [member.name for member in rest.rows] == ["Cleo Önder"]
    assert rest.next_after is None


def test_days_count_back_from_now(segment: Any) -> None:
    first, *_between, last = insights.segment_days(segment.pk, days=3)
    assert (last.joined, last.left, last.members) == (2, 0, 2)
    assert (first.joined, first.left, first.members) == (0, 0, 0)


def test_days_are_those_of_the_asker(segment: Any) -> None:
    MembershipChange.objects.update(at=datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    at = datetime(2026, 3, 11, 12, tzinfo=UTC)
    for zone, joined in (("UTC", [2, 0]), ("Europe/Vienna", [0, 2])):
        found = movements.days(segment.pk, at, 2, ZoneInfo(zone))
        assert [day.joined for day in found] == joined


def test_who_joined_and_left_is_told_newest_first(segment: Any) -> None:
    leaver = factories.contact(city="Vienna")
    key = leaver.pk
    engine.sweep(clock.now())
    leaver.delete()
    engine.sweep(clock.now())
    found = insights.segment_movements(segment.pk, limit=2)
    assert [(row.contact_id, row.joined, row.exists) for row in found.rows] == [(key, False, False), (key, True, False)]
    rest = insights.segment_movements(segment.pk, after=found.next_after)
    assert (len(rest.rows), rest.next_after) == (2, None)
    assert [row.contact_id for row in insights.segment_movements(segment.pk, joined=False).rows] == [key]


def test_all_members_come_in_parts(segment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(member_lists, "PART", 1)
    parts = list(insights.all_segment_members(segment.pk))
    assert [len(part) for part in parts] == [1, 1]
    assert {part[0][0] for part in parts} == members(segment)
