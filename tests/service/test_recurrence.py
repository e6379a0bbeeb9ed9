"""Recurring journeys: one run an iteration (lifecycles.md "Customer journey", domain.md 2.1 "Recurring")."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from marketing import clock
from marketing.contracts.journey import JourneyVersion
from marketing.lifecycle import checks, deleting
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import CheckFailed
from marketing.lifecycle.saving import save
from marketing.service import insights
from marketing.service.journeys.models import Enrolment
from marketing.service.journeys.schedule import Iteration, last_iteration_ends, next_iteration
from marketing.service.mail.models import Message
from marketing.service.runs.models import Run
from tests import factories
from tests.service import steps
from tests.service.steps import DAY

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
WAIT = [
    {"id": "t1", "type": "segment"},
    {"id": "w1", "type": "wait-for"},
    {"id": "t2", "type": "email"},
]


def weekly(count: int = 3, days: int = 7, **overrides: Any) -> Any:
    """Make a journey of some iterations that began a minute ago and is live."""
    start = clock.now().replace(microsecond=0) - timedelta(minutes=1)
    values = {"starts_at": start, "ends_at": start + timedelta(days=200)}
    recurrence = {"is_recurring": True, "recurrence_count": count, "recurrence_interval": days}
    journey = steps.go_live(factories.journey(**values | recurrence | overrides))
    assert journey.status_reason == "live", journey.status_note
    return journey


def waiting(days: int) -> dict[str, Any]:
    """Return tile settings with a wait before the mail."""
    settings = factories.tile_settings(factories.live("segments"), factories.live("emails"))
    return settings | {"w1": {"name": "Wait", "amount": days, "unit": "days"}}


def runs(journey: Any) -> list[Run]:
    """Return a journey's iterations, the first one first."""
    return list(Run.objects.filter(kind="journeys", record_id=journey.pk).order_by("number"))


def into(journey: Any, number: int) -> datetime:
    """Let the service run a minute into an iteration; return that moment."""
    return steps.turn(journey.starts_at + (number - 1) * WEEK + timedelta(minutes=2))


def edited(journey: Any, at: datetime, **values: Any) -> None:
    """Change a live journey and publish that."""
    journey.refresh_from_db()
    perform(journey, "edit", by=factories.marketer(), at=at)
    for name, value in values.items():
        setattr(journey, name, value)
    saved = save(journey, by=factories.marketer(), at=at)
    assert saved.published, saved.problems


def test_each_iteration_takes_all_members_afresh_and_sends_again() -> None:
    first, second = steps.people(2)
    journey = weekly()
    into(journey, 1)
    newcomer = factories.contact(city="Vienna")
    for number in (2, 3):
        into(journey, number)
    sent = [Message.objects.filter(run=run, state="sent").count() for run in runs(journey)]
    assert [run.number for run in runs(journey)] == [1, 2, 3]
    assert sent == [2, 3, 3]
    assert Enrolment.objects.filter(contact_id=newcomer.pk).count() == 2
    assert Enrolment.objects.filter(contact_id__in=[first.pk, second.pk]).count() == 6


def test_who_is_still_inside_when_the_next_begins_goes_no_further_counted_with_the_reason() -> None:
    [person] = steps.people(1)
    journey = weekly(pipeline=WAIT, tile_settings=waiting(10))
    into(journey, 1)
    into(journey, 2)
    steps.turn(journey.starts_at + timedelta(days=11))
    first, second = runs(journey)
    old, new = Enrolment.objects.get(run=first), Enrolment.objects.get(run=second)
    assert (old.state, old.reason, old.tile_id) == ("left", "iteration-over", "w1")
    assert (new.state, new.contact_id) == ("active", person.pk)
    assert not Message.objects.exists()
    assert [(one.label, one.count) for one in insights.left_reasons(journey.pk, iteration=1)] == [
        ("The iteration was over", 1)
    ]
    assert first.closed_at is not None and first.cleared_at is not None and second.closed_at is None


def test_a_message_that_waits_is_blocked_when_the_next_iteration_begins() -> None:
    steps.people(1)
    settings = factories.in_state("content-settings", "live")
    journey = weekly(content_settings=settings)
    perform(settings, "stop", by=factories.marketer(), confirmed=True)
    into(journey, 1)
    assert steps.states(journey) == {"queued": 1}
    into(journey, 2)
    by_run = [list(Message.objects.filter(run=run).values_list("state", "reason")) for run in runs(journey)]
    assert by_run == [[("blocked", "iteration-over")], [("queued", "")]]


def test_a_changed_interval_counts_from_the_next_iteration_on() -> None:
    journey = weekly()
    at = into(journey, 1)
    edited(journey, at, recurrence_interval=2)
    steps.turn(journey.starts_at + 3 * DAY)
    assert [run.number for run in runs(journey)] == [1]
    steps.turn(journey.starts_at + WEEK)
    first, second = runs(journey)
    assert (first.ends_at, second.starts_at) == (journey.starts_at + WEEK, journey.starts_at + WEEK)
    assert second.ends_at == journey.starts_at + WEEK + 2 * DAY


def test_the_count_can_be_raised_while_the_last_iteration_runs() -> None:
    journey = weekly(count=1)
    at = into(journey, 1)
    edited(journey, at, recurrence_count=2)
    into(journey, 2)
    journey.refresh_from_db()
    assert (journey.status_reason, len(runs(journey))) == ("live", 2)


def test_after_the_last_interval_the_journey_stops_by_itself() -> None:
    [person] = steps.people(1)
    journey = weekly(count=2, pipeline=WAIT, tile_settings=waiting(30))
    into(journey, 1)
    into(journey, 2)
    steps.turn(journey.starts_at + 2 * WEEK - timedelta(minutes=1))
    journey.refresh_from_db()
    assert journey.status_reason == "live"
    steps.turn(journey.starts_at + 2 * WEEK)
    journey.refresh_from_db()
    assert (journey.status_reason, journey.status_note) == ("stopped", "The last iteration is over.")
    assert {row.state for row in Enrolment.objects.filter(contact_id=person.pk)} == {"left"}


def test_going_live_again_is_refused_until_the_count_is_raised() -> None:
    journey = weekly(count=1)
    into(journey, 1)
    at = steps.turn(journey.starts_at + WEEK)
    journey.refresh_from_db()
    assert journey.status_reason == "stopped"
    with pytest.raises(CheckFailed) as refused:
        perform(journey, "go-live", by=factories.marketer(), at=at)
    assert [problem.code for problem in refused.value.problems if problem.severity == "error"] == ["recurrence-over"]
    journey.recurrence_count = 2
    journey.save(by=factories.marketer(), at=at)
    steps.go_live(journey, at)
    steps.turn(at)
    assert [run.number for run in runs(journey)] == [1, 2]


def test_the_end_date_ends_an_iteration_in_the_middle() -> None:
    journey = weekly()
    at = into(journey, 1)
    edited(journey, at, recurrence_count=1, ends_at=journey.starts_at + WEEK + DAY)
    steps.turn(journey.starts_at + WEEK)
    journey.refresh_from_db()
    assert journey.status_note == "The last iteration is over."


def test_iterations_that_pass_while_it_is_stopped_are_gone() -> None:
    steps.people(1)
    journey = weekly(count=4)
    at = into(journey, 1)
    journey.refresh_from_db()
    perform(journey, "stop", by=factories.marketer(), at=at)
    steps.turn(at)
    later = journey.starts_at + 2 * WEEK + DAY
    journey.refresh_from_db()
    steps.go_live(journey, later)
    steps.turn(later)
    assert [(run.number, Enrolment.objects.filter(run=run).count()) for run in runs(journey)] == [(1, 1), (3, 1)]


def test_suppression_and_source_hold_for_each_iteration() -> None:
    kept, dropped = steps.people(2)
    suppressed = factories.in_state(
        "segments", "live", segment_type="static", static_members=[dropped.pk], dynamic_query={}
    )
    journey = weekly(suppression_segment=suppressed)
    into(journey, 1)
    into(journey, 2)
    assert set(Message.objects.filter(state="sent").values_list("run__number", "contact_id")) == {
        (1, kept.pk), (2, kept.pk),
    }  # fmt: skip


def test_numbers_stand_for_one_iteration_or_all() -> None:
    steps.people(2)
    journey = weekly()
    into(journey, 1)
    factories.contact(city="Vienna")
    into(journey, 2)
    assert [(one.number, one.totals.entered, one.totals.sent) for one in insights.journey_iterations(journey.pk)] == [
        (2, 3, 3), (1, 2, 2),
    ]  # fmt: skip
    assert insights.journey_totals([journey.pk])[journey.pk].sent == 5
    assert insights.iteration_totals(journey.pk, 1).sent == 2
    assert insights.email_results(journey_id=journey.pk, iteration=2).sent == 3
    assert insights.journey_counters(journey.pk, 1)["t2"].entered == 2
    assert len(insights.people_at(journey.pk, "t2", "entered", iteration=1).rows) == 2


VIENNA, NEW_YORK = ZoneInfo("Europe/Vienna"), ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("zone", "start", "days", "expected"),
    [
        # Nine o'clock stays nine o'clock over both changes of the clock.
        ("Europe/Vienna", datetime(2026, 3, 27, 9, tzinfo=VIENNA), 7, ["2026-04-03T09:00", "2026-04-10T09:00"]),
        ("Europe/Vienna", datetime(2026, 10, 23, 9, tzinfo=VIENNA), 7, ["2026-10-30T09:00", "2026-11-06T09:00"]),
        # 02:30 does not exist on 8 March: it moves on to 03:30 that day, and the next iteration is at 02:30 again.
        ("America/New_York", datetime(2026, 3, 1, 2, 30, tzinfo=NEW_YORK), 7, ["2026-03-08T03:30", "2026-03-15T02:30"]),
        # 01:30 is there twice on 1 November: the first of both is meant.
        ("America/New_York", datetime(2026, 10, 25, 1, 30, tzinfo=NEW_YORK), 7, ["2026-11-01T01:30", "2026-11-08T01:30"]),  # noqa: E501  a table
        ("UTC", datetime(2026, 1, 31, 12, tzinfo=UTC), 1, ["2026-02-01T12:00", "2026-02-02T12:00"]),
    ],
)
def test_iterations_keep_the_time_of_day_of_the_journeys_zone(
    zone: str, start: datetime, days: int, expected: list[str]
) -> None:
    version = JourneyVersion(starts_at=start, time_zone=zone, is_recurring=True, recurrence_interval=days)
    first = next_iteration(version, None)
    second = next_iteration(version, first)
    local = [each.ends_at.astimezone(ZoneInfo(zone)) for each in (first, second)]
    assert [each.strftime("%Y-%m-%dT%H:%M") for each in local] == expected
    assert second == Iteration(2, first.ends_at, second.ends_at)
    if zone == "America/New_York":
        assert local[0].fold == 0


def test_the_check_counts_on_from_the_iterations_that_have_begun() -> None:
    journey = weekly(count=2)
    at = into(journey, 1)
    edited(journey, at, recurrence_interval=1)
    assert last_iteration_ends(journey.snapshot(), journey.pk) == journey.starts_at + WEEK + DAY
    journey.ends_at = journey.starts_at + WEEK
    found = {problem.code for problem in checks.problems(journey, at)}
    assert "recurrence-does-not-fit" in found


def test_an_end_beyond_every_calendar_does_not_fit() -> None:
    journey = factories.journey(is_recurring=True, recurrence_count=100_000, recurrence_interval=100_000)
    assert "recurrence-does-not-fit" in {problem.code for problem in checks.problems(journey, clock.now())}


def test_the_run_of_an_expired_journey_is_closed() -> None:
    steps.people(1)
    journey = steps.running_journey()
    at = steps.turn()
    perform(journey, "stop", by=factories.marketer(), at=at)
    steps.turn(at)
    assert runs(journey)[0].closed_at is None
    steps.turn(at + 31 * DAY)
    journey.refresh_from_db()
    [run] = runs(journey)
    assert (journey.status_reason, run.why_closed, run.cleared_at is not None) == ("expired", "journey-ended", True)


def test_who_is_inside_a_deleted_journey_leaves_it() -> None:
    steps.people(1)
    journey = steps.running_journey(pipeline=WAIT, tile_settings=waiting(10))
    at = steps.turn()
    perform(journey, "stop", by=factories.marketer(), at=at)
    steps.turn(at)
    journey.refresh_from_db()
    deleting.delete(journey, by=factories.user("administrator"), at=at, confirmed=True)
    steps.turn(at)
    [enrolment] = Enrolment.objects.all()
    assert (enrolment.state, enrolment.reason) == ("left", "journey-deleted")
    assert Run.objects.get().cleared_at is not None
