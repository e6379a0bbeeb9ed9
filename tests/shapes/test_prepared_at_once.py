"""Go live that prepares in the same request and lands in Live or Error (lifecycles.md, "Marketing form")."""

from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import saving
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.perform import perform
from marketing.publishing.models import LivePublication, Publication
from tests import factories, pages
from tests.console.posting import bulk, command

pytestmark = pytest.mark.django_db

OUT_OF_PAPER = "The printer is out of paper."


def went_live(text: str) -> Any:
    """A leaflet with a text, after Go live."""
    leaflet = factories.make("leaflets", text=text)
    perform(leaflet, "go-live", by=factories.marketer())
    return leaflet


def test_what_can_be_prepared_is_live_at_once() -> None:
    leaflet = went_live("fine")
    assert (leaflet.status_reason, leaflet.live_publication.number, leaflet.status_note) == ("live", 1, "")


@pytest.mark.parametrize(("text", "note"), [("unprintable", OUT_OF_PAPER), ("explosive", "wait a short time")])
def test_what_cannot_lands_in_error_with_the_reason_kept(text: str, note: str) -> None:
    leaflet = went_live(text)
    assert leaflet.status_reason == "error"
    assert note in leaflet.status_note
    assert not LivePublication.objects.filter(kind="leaflets").exists()
    assert note in StatusChange.objects.latest("pk").note
    assert not leaflet.was_ever_live


def test_it_goes_live_from_error_once_the_cause_is_gone() -> None:
    leaflet = went_live("unprintable")
    leaflet.text = "fine"
    leaflet.save(by=factories.marketer(), unlocked=True)
    perform(leaflet, "go-live", by=factories.marketer())
    assert (leaflet.status_reason, leaflet.status_note, leaflet.live_publication.number) == ("live", "", 2)


def test_a_save_that_cannot_be_prepared_keeps_the_live_version_and_the_edits() -> None:
    leaflet = went_live("fine")
    perform(leaflet, "edit", by=factories.marketer())
    leaflet.text = "unprintable"
    result = saving.save(leaflet, by=factories.marketer(), at=clock.now())
    leaflet.refresh_from_db()
    assert (result.published, [one.message for one in result.problems]) == (False, [OUT_OF_PAPER])
    assert (leaflet.status_reason, leaflet.text, leaflet.live_publication.number) == ("live-editable", "unprintable", 1)
    assert Publication.objects.filter(kind="leaflets").count() == 1


def test_the_page_tells_that_it_failed_and_why() -> None:
    client, leaflet = Client(), factories.make("leaflets", text="unprintable")
    client.force_login(factories.marketer())
    answer = command(client, leaflet, "go-live")
    shown = client.get(f"/leaflets/{leaflet.pk}/")
    assert answer.status_code == 302
    assert pages.attributes(shown, "data-status-reason") == ["error"]
    assert pages.text_of(shown).count(OUT_OF_PAPER) >= 1
    assert "It is now Error" not in pages.text_of(shown)


def test_in_bulk_each_ones_failure_is_told() -> None:
    client = Client()
    client.force_login(factories.marketer())
    fine, other = factories.make("leaflets", text="fine"), factories.make("leaflets", text="unprintable")
    shown = pages.text_of(bulk(client, "leaflets", "go-live", fine.pk, other.pk))
    assert [type(one).objects.get(pk=one.pk).status_reason for one in (fine, other)] == ["live", "error"]
    assert "1 of 2 taken live, 1 refused: The printer is out of paper" in shown
