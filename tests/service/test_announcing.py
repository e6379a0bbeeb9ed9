"""Every deployer hears of every publication that was put live or withdrawn, by the nudge or by the sweep, once."""

from collections.abc import Callable
from typing import Any

import pytest

from marketing import clock
from marketing.lifecycle import registry
from marketing.lifecycle.perform import perform
from marketing.publishing.models import LiveChange
from marketing.service.intake import deploy, sweep
from tests import factories

pytestmark = pytest.mark.django_db

each_kind = pytest.mark.parametrize("kind", list(registry.publishable_kinds()))


@pytest.fixture
def heard(change_deployer: Callable[..., None]) -> Callable[[str], list[int]]:
    """Ids of the records that a kind's deployer heard of."""

    def listen(kind: str) -> list[int]:
        told: list[int] = []
        change_deployer(kind, changed=told.append)
        return told

    return listen


@each_kind
def test_the_deployer_hears_at_once_when_the_nudge_arrives(kind: str, heard: Callable[[str], list[int]]) -> None:
    record, told = factories.in_state(kind, "live"), heard(kind)
    deploy.deploy(kind, record.pk, clock.now())
    assert told == [record.pk]
    perform(record, "stop", by=factories.marketer(), confirmed=True)
    deploy.deploy(kind, record.pk, clock.now())
    assert told == [record.pk, record.pk]


@each_kind
def test_the_sweep_tells_what_no_nudge_told_and_only_once(kind: str, heard: Callable[[str], list[int]]) -> None:
    record, told = factories.in_state(kind, "live"), heard(kind)
    sweep.sweep(clock.now())
    sweep.sweep(clock.now())
    assert told.count(record.pk) == 1
    assert not LiveChange.objects.exists()


def test_a_nudge_that_comes_twice_is_heard_once(heard: Callable[[str], list[int]]) -> None:
    record, told = factories.in_state("emails", "live"), heard("emails")
    for _ in range(2):
        deploy.deploy("emails", record.pk, clock.now())
    assert told == [record.pk]


def test_a_deployer_that_fails_hears_again(change_deployer: Callable[..., None]) -> None:
    record = factories.in_state("emails", "live")
    change_deployer("emails", changed=lambda record_id: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deploy.deploy("emails", record.pk, clock.now())
    told: list[int] = []
    change_deployer("emails", changed=told.append)
    sweep.sweep(clock.now())
    assert told == [record.pk]


def test_what_was_withdrawn_and_deleted_is_told_too(heard: Callable[[str], list[int]]) -> None:
    record, told = factories.in_state("emails", "stopped"), heard("emails")
    key = record.pk
    registry.get("emails", key).delete()
    sweep.sweep(clock.now())
    assert told == [key]


def test_deactivating_a_draft_is_no_change_of_what_is_live() -> None:
    perform(factories.email(), "deactivate", by=factories.marketer())
    assert not LiveChange.objects.exists()


@pytest.mark.parametrize(("command", "is_told"), [("go-live", True), ("stop", True), ("edit", False)])
def test_a_move_nudges_the_service_where_it_changes_what_is_live(
    command: str, is_told: bool, django_capture_on_commit_callbacks: Any
) -> None:
    state = {"go-live": "draft"}.get(command, "live")
    record = factories.in_state("emails", state)
    with django_capture_on_commit_callbacks() as waiting:
        perform(record, command, by=factories.marketer(), confirmed=True)
    sent = [callback.args for callback in waiting if getattr(callback, "args", ())]
    told = ("intake.deploy", "", {"kind": "emails", "record_id": record.pk}) in sent
    assert told == is_told


def test_going_live_takes_one_nudge_of_the_service(
    change_deployer: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    change_deployer("journeys", prepare=lambda publication, at: None, changed=told.append)
    record, nudged = factories.journey(), list[str]()
    monkeypatch.setattr("marketing.lifecycle.perform.nudge", lambda task, **arguments: nudged.append(task))
    perform(record, "go-live", by=factories.marketer())
    deploy.deploy("journeys", record.pk, clock.now())
    record.refresh_from_db()
    assert (record.status_reason, nudged, told) == ("live", ["intake.deploy"], [record.pk])
