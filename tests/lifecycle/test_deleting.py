"""What a deletion leaves behind, and what it waits for."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from marketing import clock
from marketing.lifecycle import copying, deleting, registry, saving
from marketing.lifecycle.history import RecordReference, StatusChange
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NotNow, NotPermitted, Refused
from marketing.lifecycle.uses import users_of
from marketing.publishing.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db


def delete(record: Any) -> int:
    """Delete a record with a second yes; return its id."""
    key = int(record.pk)
    deleting.delete(record, by=factories.marketer(), at=clock.now(), confirmed=True)
    return key


def test_the_history_ends_with_who_deleted_it() -> None:
    key = delete(factories.content_settings(name="Spring"))
    last = StatusChange.objects.filter(kind="content-settings", record_id=key).latest("pk")
    assert (last.command, last.by, last.note) == ("delete", factories.marketer(), "“Spring” was deleted")


def test_what_it_used_is_used_by_it_no_more() -> None:
    journey = factories.journey()
    email = registry.get("emails", journey.tile_settings["t2"]["email"])
    key = delete(journey)
    assert not RecordReference.objects.filter(kind="journeys", record_id=key).exists()
    assert users_of("emails", email.pk) == []


def test_versions_that_nothing_pins_go_with_it() -> None:
    key = delete(factories.in_state("emails", "stopped"))
    assert not Publication.objects.filter(kind="emails", record_id=key).exists()


def test_versions_that_a_journey_pins_stay() -> None:
    journey = factories.in_state("journeys", "stopped")
    email = registry.get("emails", journey.tile_settings["t2"]["email"])
    perform(email, "stop", by=factories.marketer())
    key = delete(email)
    assert Publication.objects.filter(kind="emails", record_id=key).count() == 1


def test_a_version_that_failed_is_not_what_waits_to_go_live() -> None:
    journey, other = factories.journey(), factories.in_state("emails", "live")
    first = journey.tile_settings["t2"]["email"]
    for step in ("go-live", "fail*", "stop"):
        factories.run(journey, step)
    journey.tile_settings["t2"]["email"] = other.pk
    saving.store(journey, by=factories.marketer(), at=clock.now())
    factories.run(journey, "go-live")
    assert users_of("emails", first) == []
    assert [use.is_live for use in users_of("emails", other.pk)] == [True]


@pytest.mark.parametrize("copied", [copying.copy, copying.save_as_template])
def test_copying_takes_a_right_of_its_own(copied: Any) -> None:
    with pytest.raises(NotPermitted):
        copied(factories.email(), by=factories.user("reviewer"), at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_a_deletion_waits_for_who_goes_live_and_is_refused_then() -> None:
    email, person, refused = factories.email(), factories.marketer(), []

    def remove() -> None:
        try:
            deleting.delete(registry.get("emails", email.pk), by=person, at=clock.now())
        except Refused as fault:
            refused.append(type(fault))
        finally:
            connection.close()

    other = threading.Thread(target=remove)
    with transaction.atomic():
        perform(email, "go-live", by=person)
        other.start()
        other.join(0.5)
        assert other.is_alive(), "it waits"
    other.join(20)
    assert (refused, registry.get("emails", email.pk).status_reason) == ([NotNow], "live")
