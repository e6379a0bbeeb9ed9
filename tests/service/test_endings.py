"""What ends by itself moves first and cancels afterwards: nobody is thrown out of what goes live again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from marketing import clock
from marketing.lifecycle import registry
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow
from marketing.service.intake import deploy, stopping, sweep
from marketing.service.intake.models import Ending
from tests import factories

pytestmark = pytest.mark.django_db

ChangeDeployer = Callable[..., None]


class Turns:
    """A cancelling that takes some turns; with a negative number it never ends by itself."""

    def __init__(self, needed: int) -> None:
        self.needed = needed
        self.states: list[str] = []

    def __call__(self, record_id: int, reason: str, at: Any) -> bool:
        self.states.append(registry.get("journeys", record_id).status_reason)
        self.needed -= 1
        return self.needed == 0


def rested() -> Any:
    """A journey that was stopped thirty days before `late()`."""
    return factories.in_state("journeys", "stopped")


def late() -> Any:
    """A moment at which what was stopped now has rested long enough."""
    return clock.now() + timedelta(days=31)


def test_a_journey_expires_before_anybody_in_it_is_cancelled(change_deployer: ChangeDeployer) -> None:
    journey, cancel = rested(), Turns(3)
    change_deployer(cancel=cancel)

    sweep.sweep(late())

    journey.refresh_from_db()
    assert (journey.status_reason, cancel.states) == ("expired", ["expired"])
    with pytest.raises(NotNow, match="can't be restarted"):
        perform(journey, "go-live", by=factories.marketer())


def test_sweeps_cancel_on_until_all_is_done(change_deployer: ChangeDeployer) -> None:
    rested()
    cancel = Turns(3)
    change_deployer(cancel=cancel)
    for turn in range(5):
        sweep.sweep(late() + timedelta(seconds=2 * turn))
    assert len(cancel.states) == 3
    assert not Ending.objects.exists()


def test_a_cancelling_that_breaks_off_is_taken_up_again(change_deployer: ChangeDeployer) -> None:
    journey = rested()

    def broken(record_id: int, reason: str, at: Any) -> bool:
        raise RuntimeError("killed")

    change_deployer(cancel=broken)
    sweep.sweep(late())
    assert registry.get("journeys", journey.pk).status_reason == "expired"
    cancel = Turns(1)
    change_deployer(cancel=cancel)
    sweep.sweep(late() + timedelta(seconds=6))
    assert cancel.states == ["expired"]
    assert not Ending.objects.exists()


def test_who_goes_live_just_before_the_expiry_keeps_everybody(change_deployer: ChangeDeployer) -> None:
    journey, cancel = rested(), Turns(1)
    change_deployer(cancel=cancel)
    overdue = registry.get("journeys", journey.pk)
    perform(journey, "go-live", by=factories.marketer())

    stopping.expire(overdue, late())

    assert registry.get("journeys", journey.pk).status_reason == "going-live"
    assert (cancel.states, Ending.objects.count()) == ([], 0)


def test_a_worker_that_was_held_up_cancels_nobody_of_the_next_go_live(change_deployer: ChangeDeployer) -> None:
    """It has seen that the journey stops by itself; meanwhile another worker finished, and somebody went live."""
    journey, cancel = factories.in_state("journeys", "live"), Turns(1)
    perform(journey, "end", system="the service", note=sweep.END_NOTE)

    def held_up(record_id: int) -> bool:
        meanwhile = registry.get("journeys", record_id)
        perform(meanwhile, "stopped", system="another worker")
        perform(meanwhile, "go-live", by=factories.marketer())
        return True

    change_deployer(is_drained=held_up, cancel=cancel)
    deploy.deploy("journeys", journey.pk, clock.now())

    assert registry.get("journeys", journey.pk).status_reason == "going-live"
    assert cancel.states == []


def test_a_journey_is_not_stopped_while_its_cancelling_is_unfinished(change_deployer: ChangeDeployer) -> None:
    journey = factories.in_state("journeys", "live")
    change_deployer(cancel=Turns(2))
    sweep.sweep(journey.ends_at)
    assert registry.get("journeys", journey.pk).status_reason == "stopping"
    sweep.sweep(journey.ends_at)
    assert registry.get("journeys", journey.pk).status_reason == "stopped"


def test_what_was_deleted_after_its_expiry_is_cancelled_all_the_same(change_deployer: ChangeDeployer) -> None:
    journey = rested()
    change_deployer(cancel=lambda record_id, reason, at: False)
    sweep.sweep(late())
    registry.get("journeys", journey.pk).delete()
    change_deployer(cancel=lambda record_id, reason, at: record_id == journey.pk)
    sweep.sweep(late() + timedelta(seconds=2))
    assert not Ending.objects.exists()
