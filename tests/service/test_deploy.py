"""Carrying moves on: what goes live is prepared or fails with words, what stops is drained, what rested expires."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from marketing import clock
from marketing.lifecycle import faults, registry
from marketing.lifecycle.faults import Place
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow
from marketing.publishing import publish as publishing
from marketing.publishing.models import LivePublication
from marketing.service.intake import deploy, deployers, sweep
from marketing.service.mail.models import Message, MessageState
from marketing.service.segments import engine
from marketing.service.segments.models import Population
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def going_live() -> Any:
    """A journey that a person brought into Going live."""
    return factories.in_state("journeys", "going-live")


def failing(fault: Exception) -> Callable[..., None]:
    """Preparing that runs into a fault."""

    def prepare(publication: Any, at: Any) -> None:
        raise fault

    return prepare


def deployed(record: Any) -> Any:
    """Let the service do its half once, with the lists of segments made."""
    engine.sweep(clock.now())
    deploy.deploy(record.slug, record.pk, clock.now())
    record.refresh_from_db()
    return record


def test_a_prepared_journey_goes_live(going_live: Any) -> None:
    assert deployed(going_live).status_reason == "live"


def test_doing_the_services_half_twice_does_nothing_the_second_time(going_live: Any) -> None:
    deployed(going_live)
    deployed(going_live)
    moves = StatusChange.objects.filter(kind="journeys", record_id=going_live.pk, command="went-live")
    assert moves.count() == 1


def test_going_live_waits_for_the_segments_own_workers(going_live: Any) -> None:
    at = clock.now()
    sweep.sweep(at)
    assert reason_of(going_live) == "going-live"
    assert not Population.objects.exists()
    engine.sweep(at)
    sweep.sweep(at)
    assert reason_of(going_live) == "live"


def test_a_list_that_failed_before_is_tried_once_more_for_a_go_live(going_live: Any) -> None:
    at = clock.now()
    segment = segment_of(going_live)
    live = LivePublication.objects.get(kind="segments", record_id=segment)
    Population.objects.create(
        segment_id=segment, state="failed", publication_id=live.publication_id, error="It broke.",
        refreshed_at=at - timedelta(minutes=1),
    )  # fmt: skip
    faults.park("segments.refresh", "Finding its members", Place("segments", segment), "It broke.", at)
    sweep.sweep(at)
    assert reason_of(going_live) == "going-live"
    engine.sweep(at)
    sweep.sweep(at)
    assert reason_of(going_live) == "live"


def test_a_list_that_fails_during_a_go_live_is_its_error(going_live: Any) -> None:
    at = clock.now()
    segment = segment_of(going_live)
    live = LivePublication.objects.get(kind="segments", record_id=segment)
    Population.objects.create(
        segment_id=segment, state="failed", publication_id=live.publication_id, error="It broke.", refreshed_at=at
    )
    sweep.sweep(at)
    assert reason_of(going_live) == "error"
    assert "It broke." in going_live.status_note


def segment_of(journey: Any) -> int:
    """Return the segment that a journey starts from."""
    return next(used.record_id for used in journey.references() if used.kind == "segments")


def reason_of(record: Any) -> str:
    """Return a record's state as it is stored now."""
    record.refresh_from_db()
    return str(record.status_reason)


@pytest.mark.parametrize(("kind", "words"), [("segments", "segment"), ("content-settings", "content settings")])
def test_what_was_stopped_meanwhile_ends_in_error_with_words(going_live: Any, kind: str, words: str) -> None:
    perform(factories.live(kind), "stop", by=factories.marketer(), confirmed=True)
    assert deployed(going_live).status_reason == "error"
    assert words in going_live.status_note
    assert "is not live" in going_live.status_note


def test_an_end_date_that_passed_meanwhile_ends_in_error(going_live: Any) -> None:
    deploy.deploy("journeys", going_live.pk, clock.now() + timedelta(days=60))
    going_live.refresh_from_db()
    assert going_live.status_reason == "error"
    assert "end date" in going_live.status_note


def test_a_segment_in_another_workers_hands_is_waited_for(going_live: Any) -> None:
    segment = factories.live("segments")
    Population.objects.update_or_create(
        segment_id=segment.pk, defaults={"lease_until": clock.now() + timedelta(minutes=1), "publication_id": None}
    )
    assert deployed(going_live).status_reason == "going-live"
    Population.objects.update(lease_until=None)
    assert deployed(going_live).status_reason == "live"


def test_a_worker_puts_live_only_the_version_it_prepared(going_live: Any, change_deployer: Callable[..., None]) -> None:
    """While it prepares version 1, that one fails and somebody goes live with version 2."""
    prepared: list[int] = []

    def prepare(publication: Any, at: Any) -> None:
        prepared.append(publication.number)
        if publication.number == 1:
            meanwhile = registry.get("journeys", going_live.pk)
            perform(meanwhile, "fail", system="another worker", publication=1)
            perform(meanwhile, "go-live", by=factories.marketer())

    change_deployer(prepare=prepare)
    assert deployed(going_live).status_reason == "going-live"
    assert publishing.live_publication("journeys", going_live.pk) is None
    assert deployed(going_live).status_reason == "live"
    assert (prepared, going_live.live_publication.number) == ([1, 2], 2)


@pytest.mark.parametrize("fault", [deployers.CannotRun("No."), RuntimeError("wires crossed")])
def test_a_worker_fails_only_the_version_it_prepared(
    going_live: Any, change_deployer: Callable[..., None], fault: Exception
) -> None:
    def prepare(publication: Any, at: Any) -> None:
        meanwhile = registry.get("journeys", going_live.pk)
        perform(meanwhile, "fail", system="another worker", publication=1)
        perform(meanwhile, "go-live", by=factories.marketer())
        raise fault

    change_deployer(prepare=prepare)
    assert deployed(going_live).status_reason == "going-live"


def test_an_end_meant_for_a_former_version_is_refused() -> None:
    journey = factories.in_state("journeys", "live-editable")
    perform(journey, "save", by=factories.marketer())
    with pytest.raises(NotNow, match="means version 1, and meanwhile version 2 was made"):
        perform(journey, "end", system="the service", publication=1)
    assert journey.status_reason == "live"


def test_an_unexpected_fault_ends_in_error_and_says_that_it_is_temporary(
    going_live: Any, change_deployer: Callable[..., None]
) -> None:
    change_deployer(prepare=failing(RuntimeError("wires crossed")))
    assert deployed(going_live).status_reason == "error"
    assert "wait a short time" in going_live.status_note


def test_a_fault_of_the_database_is_tried_again_and_does_not_end_in_error(
    going_live: Any, change_deployer: Callable[..., None]
) -> None:
    change_deployer(prepare=failing(OperationalError("gone away")))
    sweep.sweep(clock.now())
    going_live.refresh_from_db()
    assert going_live.status_reason == "going-live"
    change_deployer(prepare=lambda publication, at: None)
    sweep.sweep(clock.now() + timedelta(seconds=6))
    going_live.refresh_from_db()
    assert going_live.status_reason == "live"


def test_one_that_cannot_be_carried_on_holds_up_no_other(going_live: Any, change_deployer: Callable[..., None]) -> None:
    other = factories.in_state("journeys", "going-live")

    def prepare(publication: Any, at: Any) -> None:
        if publication.record_id == going_live.pk:
            raise OperationalError("this row alone")

    change_deployer(prepare=prepare)
    sweep.sweep(clock.now())
    assert [registry.get("journeys", one.pk).status_reason for one in (going_live, other)] == ["going-live", "live"]


def test_the_sweep_carries_on_what_no_message_announced(going_live: Any) -> None:
    engine.sweep(clock.now())
    sweep.sweep(clock.now())
    going_live.refresh_from_db()
    assert going_live.status_reason == "live"


def test_stopping_waits_for_messages_in_a_senders_hands() -> None:
    steps.people(1)
    journey = steps.running_journey()
    steps.runner.sweep(clock.now())
    Message.objects.update(state=MessageState.CLAIMED, due_at=None, lease_until=clock.now() + timedelta(minutes=1))
    perform(journey, "stop", by=factories.marketer())
    assert deployed(journey).status_reason == "stopping"
    Message.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert deployed(journey).status_reason == "stopped"


def test_a_journey_stopped_by_a_person_keeps_what_is_queued() -> None:
    steps.people(2)
    journey = steps.running_journey()
    steps.runner.sweep(clock.now())
    perform(journey, "stop", by=factories.marketer())
    deployed(journey)
    assert steps.states(journey) == {"queued": 2}


def test_a_journey_past_its_end_cancels_what_is_queued() -> None:
    steps.people(2)
    journey = steps.running_journey()
    steps.runner.sweep(clock.now())
    sweep.sweep(clock.now() + timedelta(days=29))
    journey.refresh_from_db()
    assert (journey.status_reason, journey.status_note) == ("stopped", "The end date passed.")
    assert steps.states(journey) == {"blocked": 2}


def test_a_journey_ends_at_the_very_moment_of_its_end_date() -> None:
    journey = factories.in_state("journeys", "live")
    sweep.sweep(journey.ends_at - timedelta(microseconds=1))
    assert registry.get("journeys", journey.pk).status_reason == "live"
    sweep.sweep(journey.ends_at)
    assert registry.get("journeys", journey.pk).status_reason == "stopped"


def test_a_journey_past_its_end_stays_stopping_while_a_message_is_in_a_senders_hands() -> None:
    steps.people(1)
    journey = steps.running_journey()
    steps.runner.sweep(clock.now())
    late = clock.now() + timedelta(days=29)
    Message.objects.update(state=MessageState.CLAIMED, due_at=None, lease_until=late + timedelta(minutes=1))
    sweep.sweep(late)
    assert registry.get("journeys", journey.pk).status_reason == "stopping"
    assert steps.states(journey) == {"claimed": 1}


def test_what_is_held_ends_with_the_journeys_expiry() -> None:
    steps.people(1)
    journey = steps.running_journey()
    steps.runner.sweep(clock.now())
    perform(journey, "stop", by=factories.marketer())
    deployed(journey)
    sweep.sweep(clock.now() + timedelta(days=31))
    journey.refresh_from_db()
    assert journey.status_reason == "expired"
    assert steps.states(journey) == {"blocked": 1}


def test_kinds_without_a_deployer_are_ready_at_once() -> None:
    assert deployers.deployer_of("fairs").is_drained(1)
