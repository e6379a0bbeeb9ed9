"""Moving contacts: who enters, what each tile decides, who is taken out, and that a second turn changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from marketing import clock
from marketing.lifecycle import deleting
from marketing.lifecycle.perform import perform
from marketing.lifecycle.saving import save
from marketing.service import insights
from marketing.service.interactions import recording
from marketing.service.interactions.models import Interaction
from marketing.service.journeys import admission, runner, schedule
from marketing.service.journeys.at_work import at_work
from marketing.service.journeys.models import Enrolment, Step
from marketing.service.mail.models import Message
from marketing.service.segments import engine
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db
SEGMENT, EMAIL = {"id": "t1", "type": "segment"}, {"id": "t2", "type": "email"}


def live_segment(city: str) -> Any:
    """Make a live segment of a city."""
    return factories.in_state("segments", "live", dynamic_query=factories.query(city))


def from_segments(merge: str, *items: tuple[Any, str]) -> dict[str, Any]:
    """Return tile settings with these sources."""
    tiles = factories.tile_settings(factories.live("segments"), factories.live("emails"))
    chosen = [{"segment": segment.pk, "containment": containment} for segment, containment in items]
    return {**tiles, "t1": {"name": "", "merge": merge, "items": chosen}}


def entered(journey: Any) -> set[str]:
    """Return the first names of who entered."""
    ids = Enrolment.objects.filter(run__record_id=journey.pk).values_list("contact_id", flat=True)
    return set(factories.registry.model_for("contacts").objects.filter(pk__in=ids).values_list("first_name", flat=True))


def act(journey: Any, person: Any, kind: str, url: str = "", label: str = "") -> None:
    """Record what a reader did with the journey's first mail."""
    row = Interaction(type=kind, at=clock.now(), contact_id=person.pk, run=steps.run_of(journey), tile_id="t2")
    row.link_url, row.link_label = url, label
    recording.record([row])


@pytest.mark.parametrize(
    ("merge", "second", "expected"),
    [
        ("union", "include", {"vienna", "both", "orders"}),
        ("intersection", "include", {"both"}),
        ("union", "exclude", {"vienna"}),
        ("intersection", "exclude", {"vienna"}),
    ],
)
def test_sources_are_merged(merge: str, second: str, expected: set[str]) -> None:
    factories.contact(first_name="vienna", city="Vienna")
    factories.contact(first_name="both", city="Vienna", orders=9)
    factories.contact(first_name="orders", city="Graz", orders=9)
    row = {"type": "row", "field": "orders", "operator": "gt", "values": [5]}
    query = {"blocks": [{"join": "union", "match": "all", "items": [row]}]}
    ordering = factories.in_state("segments", "live", dynamic_query=query)
    settings = from_segments(merge, (live_segment("Vienna"), "include"), (ordering, second))
    journey = steps.running_journey(tile_settings=settings)
    steps.turn()
    assert entered(journey) == expected


def test_people_enter_in_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "RANGE", 3)
    steps.people(8)
    journey = steps.running_journey()
    steps.turn()
    assert steps.states(journey) == {"sent": 8}


def test_a_second_turn_changes_nothing() -> None:
    steps.people(3)
    journey = steps.running_journey()
    at = steps.turn()
    before = (list(Step.objects.values()), list(Message.objects.values()))
    steps.turn(at)
    assert (list(Step.objects.values()), list(Message.objects.values())) == before
    assert steps.states(journey) == {"sent": 3}


def test_counters_balance_and_open_their_people() -> None:
    steps.people(2)
    refusing = steps.people(1, do_not_email=True)[0]
    journey = steps.running_journey()
    steps.turn()
    counters = insights.journey_counters(journey.pk)
    assert all(each.entered == each.waiting + each.completed + each.failed for each in counters.values())
    assert (counters["t2"].completed, counters["t2"].failed) == (2, 1)
    failed = insights.people_at(journey.pk, "t2", "failed").rows
    assert [(row.contact_id, row.reason) for row in failed] == [(refusing.pk, "do-not-email")]
    assert len(insights.people_at(journey.pk, "t2", "entered", limit=2).rows) == 2
    totals = insights.journey_totals([journey.pk, 0])
    assert (totals[journey.pk].entered, totals[journey.pk].sent, totals[0].entered) == (3, 2, 0)


def test_who_is_suppressed_already_is_stopped_at_the_first_tile_and_counted() -> None:
    steps.people(1)
    out = factories.contact(city="Vienna", orders=1)
    row = {"type": "row", "field": "orders", "operator": "eq", "values": [1]}
    query = {"blocks": [{"join": "union", "match": "all", "items": [row]}]}
    suppression = factories.in_state("segments", "live", dynamic_query=query)
    journey = steps.running_journey(suppression_segment=suppression)
    steps.turn()
    assert steps.place_of(journey, out).reason == "suppressed"
    assert insights.journey_counters(journey.pk)["t1"].failed == 1
    assert [(one.label, one.count) for one in insights.left_reasons(journey.pk)] == [
        ("Member of the suppression segment", 1)
    ]


def test_who_still_stands_at_the_segment_tile_and_is_not_in_the_new_source_is_not_processed() -> None:
    both, old = steps.people(2)
    journey = steps.running_journey()
    engine.sweep(clock.now())
    schedule.keep(clock.now())
    runner.look_at(at_work(clock.now()), clock.now())
    assert Enrolment.objects.filter(tile_id="t1", state="active").count() == 2
    only = factories.in_state("segments", "live", segment_type="static", static_members=[both.pk], dynamic_query={})
    perform(journey, "edit", by=factories.marketer())
    journey.tile_settings = from_segments("union", (only, "include"))
    assert save(journey, by=factories.marketer(), at=clock.now()).published
    steps.turn()
    assert steps.place_of(journey, old).reason == "not-in-source"
    assert steps.place_of(journey, both).state == "completed"


def test_a_changed_wait_holds_for_those_who_wait() -> None:
    person = steps.people(1)[0]
    wait = {"name": "", "amount": 10, "unit": "days"}
    tiles = from_segments("union", (live_segment("Vienna"), "include")) | {"t3": wait}
    journey = steps.running_journey(pipeline=[SEGMENT, EMAIL, {"id": "t3", "type": "wait-for"}], tile_settings=tiles)
    at = steps.turn()
    assert steps.place_of(journey, person).due_at == at + timedelta(days=10)
    perform(journey, "edit", by=factories.marketer())
    journey.tile_settings["t3"]["amount"] = 1
    assert save(journey, by=factories.marketer(), at=at).published
    steps.turn(at + timedelta(hours=1))
    assert steps.place_of(journey, person).due_at == at + timedelta(days=1)
    steps.turn(at + timedelta(days=1))
    assert steps.place_of(journey, person).state == "completed"


def asking(join: str, *rules: dict[str, Any]) -> dict[str, Any]:
    """Return pipeline and settings of a journey that asks by rules; no leads to a wait, yes to the end."""
    ask = {"name": "", "join": join, "rules": list(rules), "wait_amount": 3, "wait_unit": "days"}
    branches = {"yes": [], "no": [{"id": "t4", "type": "wait-for"}]}
    tiles = from_segments("union", (live_segment("Vienna"), "include"))
    return {
        "pipeline": [SEGMENT, EMAIL, {"id": "t3", "type": "if-then", "branches": branches}],
        "tile_settings": {**tiles, "t3": ask, "t4": {"name": "", "amount": 1, "unit": "weeks"}},
    }


def rule(condition: str, link: str = "") -> dict[str, Any]:
    """Return a rule about the first mail."""
    return {"source": "t2", "condition": condition, "link": link}


@pytest.mark.parametrize(
    ("asked", "acts", "is_yes"),
    [
        (("and", rule("opened"), rule("clicked")), [("opened", "")], False),
        (("and", rule("opened"), rule("clicked")), [("opened", ""), ("clicked", "https://a.test/")], True),
        (("or", rule("opened"), rule("clicked")), [("opened", "")], True),
        (("and", rule("opened")), [("clicked", "https://a.test/")], True),
        (("and", rule("clicked", "https://a.test/")), [("clicked", "https://b.test/")], False),
        (("and", rule("clicked", "https://a.test/")), [("clicked", "https://a.test/")], True),
        (("and", rule("delivered")), [], True),
    ],
)
def test_if_then_asks_what_the_reader_did(asked: Any, acts: list[tuple[str, str]], is_yes: bool) -> None:
    person = steps.people(1)[0]
    journey = steps.running_journey(**asking(*asked))
    at = steps.turn()
    for kind, url in acts:
        act(journey, person, kind, url)
    steps.turn(at)
    assert (steps.place_of(journey, person).state == "completed") == is_yes
    steps.turn(at + timedelta(days=3))
    assert (steps.place_of(journey, person).tile_id == "t4") != is_yes


def test_a_stopped_journey_moves_nobody() -> None:
    person = steps.people(1)[0]
    journey = steps.running_journey()
    runner.sweep(clock.now())
    perform(journey, "stop", by=factories.marketer())
    steps.turn()
    assert (steps.place_of(journey, person).tile_id, steps.place_of(journey, person).state) == ("t2", "active")
    assert steps.states(journey) == {"queued": 1}


def test_a_deleted_contact_is_taken_out() -> None:
    person = steps.people(1)[0]
    journey = steps.running_journey()
    runner.sweep(clock.now())
    key = person.pk
    deleting.delete(person, by=factories.user("administrator"), at=clock.now(), confirmed=True)
    steps.turn()
    assert Enrolment.objects.get(contact_id=key).reason == "contact-deleted"
    assert steps.states(journey) == {"blocked": 1}


def test_deactivation_stops_a_contact_in_a_stopped_journey_too() -> None:
    person = steps.people(1)[0]
    journey = steps.running_journey()
    runner.sweep(clock.now())
    perform(journey, "stop", by=factories.marketer())
    steps.turn()
    perform(person, "deactivate", by=factories.marketer())
    runner.sweep(clock.now())
    assert steps.place_of(journey, person).reason == "contact-inactive"


def test_who_was_deactivated_and_activated_before_the_service_looked_is_stopped_too() -> None:
    person = steps.people(1)[0]
    journey = steps.running_journey()
    runner.sweep(clock.now())
    perform(person, "deactivate", by=factories.marketer())
    perform(person, "activate", by=factories.marketer())
    steps.turn()
    assert steps.place_of(journey, person).reason == "contact-inactive"
    later = steps.running_journey()
    steps.turn()
    assert steps.place_of(later, person).state == "completed"


def test_the_runner_looks_at_the_audience_only_after_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    steps.people(1)
    steps.running_journey()
    steps.turn()
    looked: list[Any] = []
    monkeypatch.setattr(admission, "enter", lambda *arguments: looked.append(arguments))
    steps.turn()
    assert looked == []
    factories.contact(city="Vienna")
    steps.turn()
    assert len(looked) == 1


def test_where_a_contact_stands_is_told() -> None:
    person = steps.people(1)[0]
    journey = steps.running_journey()
    steps.turn()
    found = insights.contact_journeys(person.pk)
    assert [(one.owner.record_id, one.owner.name, one.tile_id) for one in found] == [(journey.pk, journey.name, "t2")]
    assert insights.contact_segments(person.pk) == [factories.live("segments").pk]
