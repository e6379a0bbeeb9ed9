"""One fixed test for what a move does, for every kind that has it; random walks meet them by chance."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import registry, saving
from marketing.lifecycle.perform import perform
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = registry.publishable_kinds()
DISCARDS = [kind for kind, model in MODELS.items() if model.lifecycle.is_command("discard-changes")]
ENDS = [kind for kind, model in MODELS.items() if model.lifecycle.move("end")]
# What can be changed while it is live, editable, where that is not the name.
CHANGES: dict[str, tuple[str, Any]] = {"segments": ("dynamic_query", factories.query("Graz"))}
MICROSECOND = timedelta(microseconds=1)


@pytest.mark.parametrize("kind", DISCARDS)
def test_discard_changes_puts_back_what_is_live(kind: str) -> None:
    record = factories.in_state(kind, "live-editable")
    before = record.snapshot()
    name, value = CHANGES.get(kind, ("name", "Never mind"))
    setattr(record, name, value)
    saving.store(record, by=factories.marketer(), at=clock.now())
    assert record.snapshot() != before

    factories.run(record, "discard-changes")

    assert registry.get(kind, record.pk).snapshot() == before


@pytest.mark.parametrize("kind", ENDS)
def test_what_ends_is_withdrawn(kind: str) -> None:
    record = factories.in_state(kind, "live")
    perform(record, "end", system="the service")
    assert (record.status_reason, record.live_publication) == ("stopping", None)


@pytest.mark.parametrize(("stopped_at", "is_locked"), [(timedelta(0), True), (-MICROSECOND, False)])
def test_a_start_is_locked_for_good_from_its_very_moment_on(stopped_at: timedelta, is_locked: bool) -> None:
    """lifecycles.md: "no publication of it was ever live at or after that publication's own start" """
    now = clock.now().replace(microsecond=0)
    journey = factories.journey(starts_at=now, ends_at=now + timedelta(days=9))
    for command, by in (("go-live", {"by": factories.marketer()}), ("went-live", {"system": "the service"})):
        perform(journey, command, at=now - timedelta(hours=1), **by)
    perform(journey, "stop", by=factories.marketer(), at=now + stopped_at)
    perform(journey, "stopped", system="the service", at=now + stopped_at)
    assert journey.lifecycle.locks.is_locked("starts_at", journey) == is_locked


@pytest.mark.parametrize(("method", "address"), [("get", ""), ("post", ""), ("post", "draft/"), ("get", "history/")])
def test_who_may_change_but_not_see_is_refused(method: str, address: str) -> None:
    person, client, email = factories.user(""), Client(), factories.email()
    person.user_permissions.set(factories.rights("change_email"))
    client.force_login(person)
    assert getattr(client, method)(f"/emails/{email.pk}/{address}").status_code == 403
