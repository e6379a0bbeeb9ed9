"""Every save of a live record publishes at once, without Edit, after a clean check.

lifecycles.md, "Event, session, track": "Everything stays editable in every publish status, and a change to a live
record is on the event website at the next page view." A failing check: what was typed is stored, the live version goes
on, and the page says so until it is mended.
"""

from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import saving
from marketing.lifecycle.refusals import NotPermitted
from marketing.publishing.models import LivePublication, Publication
from marketing.service.intake import deploy
from tests import factories, pages
from tests.console.posting import save

pytestmark = pytest.mark.django_db


def changed(fair: Any, motto: str) -> saving.SaveResult:
    """Save a fair with another motto."""
    fair.motto = motto
    return saving.save(fair, by=factories.marketer(), at=clock.now())


def shown_motto(fair: Any) -> Any:
    """What the website would show."""
    live = LivePublication.objects.select_related("publication").get(kind="fairs", record_id=fair.pk)
    return live.publication.payload["motto"]


def test_each_save_of_a_live_record_is_a_version_that_is_live() -> None:
    fair = factories.in_state("fairs", "live")
    assert [changed(fair, motto).published for motto in ("One", "Two")] == [True, True]
    assert (fair.status_reason, fair.live_publication.number, shown_motto(fair)) == ("live", 3, "Two")


def test_a_save_without_a_change_makes_no_version() -> None:
    fair = factories.in_state("fairs", "live")
    assert not saving.save(fair, by=factories.marketer(), at=clock.now()).published
    assert Publication.objects.filter(kind="fairs", record_id=fair.pk).count() == 1


@pytest.mark.parametrize("reason", ["draft", "stopped", "error"])
def test_where_it_is_not_live_a_save_only_stores(reason: str) -> None:
    fair = factories.in_state("fairs", reason)
    before = Publication.objects.filter(kind="fairs", record_id=fair.pk).count()
    assert not changed(fair, "Changed").published
    assert Publication.objects.filter(kind="fairs", record_id=fair.pk).count() == before


def test_a_failing_check_stores_keeps_the_live_version_and_tells() -> None:
    fair = factories.in_state("fairs", "live", motto="Good")
    result = changed(fair, "bad")
    fair.refresh_from_db()
    assert (result.published, [one.code for one in result.problems]) == (False, ["motto-bad"])
    assert (fair.motto, fair.status_reason, shown_motto(fair)) == ("bad", "live", "Good")


def test_the_page_says_that_the_last_change_is_not_live_until_it_is_mended() -> None:
    client, fair = Client(), factories.in_state("fairs", "live", motto="Good")
    client.force_login(factories.marketer())
    assert save(client, fair, motto="bad").status_code == 409
    assert NOT_LIVE in pages.text_of(client.get(f"/fairs/{fair.pk}/"))
    assert save(client, fair, motto="Better").status_code == 302
    assert NOT_LIVE not in pages.text_of(client.get(f"/fairs/{fair.pk}/"))
    assert shown_motto(fair) == "Better"


NOT_LIVE = "The last change is not live"


def test_what_is_changed_while_it_goes_live_goes_live_with_it() -> None:
    fair = factories.in_state("fairs", "going-live")
    assert changed(fair, "At the last moment").published
    assert not LivePublication.objects.filter(kind="fairs").exists()
    deploy.deploy("fairs", fair.pk, clock.now())
    fair.refresh_from_db()
    assert (fair.status_reason, shown_motto(fair)) == ("live", "At the last moment")


def test_it_takes_the_right_to_go_live() -> None:
    fair = factories.in_state("fairs", "live")
    fair.motto = "Changed"
    with pytest.raises(NotPermitted, match="but not put them live"):
        saving.save(fair, by=factories.editor(), at=clock.now())


def test_a_field_that_is_merely_called_starts_at_is_no_window() -> None:
    fair = factories.in_state("fairs", "live", starts_at=clock.now())
    live = LivePublication.objects.get(kind="fairs", record_id=fair.pk)
    assert (live.starts_at, live.ends_at) == (None, None)


def test_an_open_end_is_no_end() -> None:
    edition = factories.in_state("editions", "live")
    live = LivePublication.objects.get(kind="editions", record_id=edition.pk)
    assert live.starts_at is not None
    assert live.ends_at is None
