"""A Status of its own beside the publish status (lifecycles.md, "Event, session, track").

"Deactivate keeps the publish status; Activate shows the record again where it is Live." "any publish status but the
transient ones". "inactive ones are read-only until activated".
"""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django_fsm import TransitionNotAllowed

from marketing import clock
from marketing.lifecycle import saving
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import FieldsLocked, NotNow
from marketing.publishing.models import LivePublication
from tests import factories, pages
from tests.console.posting import bulk, command

pytestmark = pytest.mark.django_db

RESTING = ("draft", "live", "stopped", "error")


def deactivated(reason: str) -> Any:
    """A fair in a publish status, inactive."""
    fair = factories.in_state("fairs", reason)
    factories.run(fair, "deactivate")
    return fair


def is_live(fair: Any) -> bool:
    """Whether the service sees it."""
    return LivePublication.objects.filter(kind="fairs", record_id=fair.pk).exists()


@pytest.mark.parametrize("reason", RESTING)
def test_deactivate_keeps_the_publish_status_and_withdraws_the_publication(reason: str) -> None:
    fair = deactivated(reason)
    assert (fair.status, fair.status_reason, is_live(fair)) == ("inactive", reason, False)


@pytest.mark.parametrize("reason", RESTING)
def test_activate_shows_it_again_where_it_is_live(reason: str) -> None:
    fair = deactivated(reason)
    factories.run(fair, "activate")
    assert (fair.status, fair.status_reason, is_live(fair)) == ("active", reason, reason == "live")


def test_activate_puts_the_newest_publication_back() -> None:
    fair = factories.in_state("fairs", "live")
    fair.motto = "Bigger"
    saving.save(fair, by=factories.marketer(), at=clock.now())
    factories.run(fair, "deactivate")
    factories.run(fair, "activate")
    assert (fair.live_publication.number, fair.live_publication.payload["motto"]) == (2, "Bigger")


def test_neither_is_possible_while_the_service_works() -> None:
    fair = factories.in_state("fairs", "going-live")
    with pytest.raises(NotNow, match="not possible while it is Going live"):
        factories.run(fair, "deactivate")


@pytest.mark.parametrize(("run", "told"), [("activate", "active already"), ("deactivate", "inactive already")])
def test_what_is_so_already_is_refused(run: str, told: str) -> None:
    fair = factories.make("fairs") if run == "activate" else deactivated("draft")
    with pytest.raises(NotNow, match=told):
        factories.run(fair, run)


def test_an_inactive_record_is_read_only_and_does_not_go_live() -> None:
    fair = deactivated("draft")
    fair.motto = "Changed"
    with pytest.raises(FieldsLocked, match="Activate it to change it"):
        saving.save(fair, by=factories.marketer(), at=clock.now())
    with pytest.raises(NotNow, match="activate it first"):
        factories.run(fair, "go-live")


def test_a_live_one_can_be_stopped_while_it_is_inactive() -> None:
    fair = deactivated("live")
    factories.run(fair, "stop")
    factories.run(fair, "activate")
    assert (fair.status_reason, is_live(fair)) == ("stopped", False)


def test_of_two_who_act_on_what_they_saw_the_second_is_told() -> None:
    fair = factories.in_state("fairs", "live")
    other = type(fair).objects.get(pk=fair.pk)
    factories.run(fair, "deactivate")
    with pytest.raises(NotNow, match="moved it to Inactive"):
        factories.run(other, "stop")


def test_status_is_protected_by_model_and_database() -> None:
    fair = factories.make("fairs")
    with pytest.raises((AttributeError, TransitionNotAllowed)):
        fair.status = "inactive"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {fair._meta.db_table} SET status = 'asleep' WHERE id = %s", [fair.pk])


def test_both_attributes_of_the_page_move_apart() -> None:
    client, fair = signed_in(), factories.in_state("fairs", "live")
    assert command(client, fair, "deactivate").status_code == 302
    shown = client.get(f"/fairs/{fair.pk}/")
    assert f'data-record="{fair.pk}" data-status="inactive" data-status-reason="live"' in pages.source(shown)
    assert set(pages.attributes(shown, "data-command")) == {"activate", "stop", "check"}
    assert set(pages.locks(shown).values()) == {True}
    assert "It is inactive: activate it first." in pages.text_of(shown)


def test_views_and_bulk_follow_the_status() -> None:
    client, fair = signed_in(), deactivated("live")
    listed = {view: pages.attributes(client.get("/fairs/", {"view": view}), "data-record") for view in VIEWS}
    assert listed == {"active": [], "all-live": [], "inactive": [str(fair.pk)]}
    assert bulk(client, "fairs", "activate", fair.pk).status_code == 200
    fair.refresh_from_db()
    assert (fair.status, is_live(fair)) == ("active", True)


def test_the_history_tells_both_axes() -> None:
    fair = deactivated("live")
    moves = StatusChange.objects.filter(kind="fairs", record_id=fair.pk).order_by("pk")
    told = [(move.from_reason, move.to_reason) for move in moves]
    assert told == [("draft", "going-live"), ("going-live", "live"), ("active", "inactive")]


VIEWS = ("active", "all-live", "inactive")


def signed_in() -> Client:
    """A browser in which a marketer is signed in."""
    client = Client()
    client.force_login(factories.marketer())
    return client


def test_a_move_of_the_service_goes_its_way_beside_it() -> None:
    fair = factories.in_state("fairs", "going-live")
    perform(fair, "fail", system="the service", note="No hall.")
    factories.run(fair, "deactivate")
    assert (fair.status, fair.status_reason, fair.status_note) == ("inactive", "error", "No hall.")
