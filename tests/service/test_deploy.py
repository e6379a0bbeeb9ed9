"""Carrying moves on: what goes live is prepared or fails with words, what stops is drained, what rested expires."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from marketing import clock
from marketing.lifecycle import registry
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow
from marketing.publishing import publish as publishing
from marketing.service.intake import deploy, deployers, sweep
from marketing.service.mail.models import Message, MessageState
from marketing.service.segments.models import Population
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def going_live() -> Any:
    """A journey that a person brought into Going live."""
    return factories.in_state("journeys", "going-live")


def deployed(record: Any) -> Any:
    """Let the service do its half once."""
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


@pytest.fixture
def deployer_of_journeys() -> Iterator[Callable[..., None]]:
    """Sets what journeys need when they go live and stop, for one test."""
    former = deployers.deployer_of("journeys")

    def change(**functions: Any) -> None:
        deployers.register("journeys", replace(former, **functions))

    yield change
    deployers.register("journeys", former)


def test_a_worker_puts_live_only_the_version_it_prepared(
    going_live: Any, deployer_of_journeys: Callable[..., None]
) -> None:
    """While it prepares version 1, that one fails and somebody goes live with version 2."""
    prepared: list[int] = []

    def prepare(publication: Any, at: Any) -> None:
        prepared.append(publication.number)
        if publication.number == 1:
            meanwhile = registry.get("journeys", going_live.pk)
            perform(meanwhile, "fail", system="another worker", publication=1)
            perform(meanwhile, "go-live", by=factories.marketer())

    deployer_of_journeys(prepare=prepare)
    assert deployed(going_live).status_reason == "going-live"
    assert publishing.live_publication("journeys", going_live.pk) is None
    assert deployed(going_live).status_reason == "live"
    assert (prepared, going_live.live_publication.number) == ([1, 2], 2)


@pytest.mark.parametrize("fault", [deployers.CannotRun("No."), RuntimeError("wires crossed")])
def test_a_worker_fails_only_the_version_it_prepared(
    going_live: Any, deployer_of_journeys: Callable[..., None], fault: Exception
) -> None:
    def prepare(publication: Any, at: Any) -> None:
        meanwhile = registry.get("journeys", going_live.pk)
        perform(meanwhile, "fail", system="another worker", publication=1)
        perform(meanwhile, "go-live", by=factories.marketer())
        raise fault

    deployer_of_journeys(prepare=prepare)
    assert deployed(going_live).status_reason == "going-live"


def test_an_end_meant_for_a_former_version_is_refused() -> None:
    journey = factories.in_state("journeys", "live-editable")
    perform(journey, "save", by=factories.marketer())
    with pytest.raises(NotNow, match="means version 1, and meanwhile version 2 was made"):
        perform(journey, "end", system="the service", publication=1)
    assert journey.status_reason == "live"


@pytest.fixture
def broken_deployer() -> Iterator[None]:
    """Journeys that can't be prepared for a reason nobody thought of."""
    former = deployers.deployer_of("journeys")

    def fail(publication: Any, at: Any) -> None:
        raise RuntimeError("wires crossed")

    deployers.register("journeys", deployers.Deployer(prepare=fail))
    yield
    deployers.register("journeys", former)


def test_an_unexpected_fault_ends_in_error_and_says_that_it_is_temporary(
    going_live: Any, broken_deployer: None
) -> None:
    assert deployed(going_live).status_reason == "error"
    assert "wait a short time" in going_live.status_note


def test_the_sweep_carries_on_what_no_message_announced(going_live: Any) -> None:
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
    assert deployers.deployer_of("toys").is_drained(1)
