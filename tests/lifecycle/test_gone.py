"""A row that somebody just deleted, or changed: a refusal in words, in code, in a page and in bulk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.lifecycle import copying, deleting, registry, saving
from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import Gone
from tests import factories, pages
from tests.overtaking import overtaken

pytestmark = pytest.mark.django_db

Act = Callable[[Any], Any]


def _store(record: Any) -> None:
    saving.store(record, by=factories.marketer(), at=clock.now())


def _save(record: Any) -> None:
    saving.save(record, by=factories.marketer(), at=clock.now())


def _delete(record: Any) -> None:
    deleting.delete(record, by=factories.marketer(), at=clock.now())


def _go_live(record: Any) -> None:
    perform(record, "go-live", by=factories.marketer())


@pytest.mark.parametrize("act", [_store, _save, _delete, _go_live])
def test_a_deleted_row_is_refused_in_words(act: Act) -> None:
    record = factories.content_settings(name="Spring")
    registry.get("content-settings", record.pk).delete()
    with pytest.raises(Gone, match="“Spring” was deleted meanwhile"):
        act(record)


def test_a_deleted_row_can_still_be_copied_from_what_was_read() -> None:
    record = factories.content_settings(name="Spring")
    registry.get("content-settings", record.pk).delete()
    assert copying.copy(record, by=factories.marketer(), at=clock.now()).name == "Spring (copy)"


@pytest.fixture
def client() -> Client:
    """A browser in which a marketer is signed in."""
    browser = Client()
    browser.force_login(factories.marketer())
    return browser


TYPED = {"row_version": 1, "name": "Typed"}


@pytest.mark.parametrize(
    ("address", "posted"),
    [("", TYPED), ("draft/", TYPED), ("commands/go-live/", TYPED), ("commands/go-live/", {}), ("commands/delete/", {})],
)
def test_a_record_deleted_while_the_page_works_on_it_is_not_found(
    client: Client, address: str, posted: dict[str, Any]
) -> None:
    record = factories.content_settings()

    with overtaken(registry.get("content-settings", record.pk).delete):
        answer = client.post(f"/content-settings/{record.pk}/{address}", posted)

    assert answer.status_code == 404
    assert "may have been deleted" in pages.text_of(answer)


@pytest.mark.parametrize("command", ["go-live", "delete", "assign"])
def test_in_bulk_the_deleted_one_is_refused_and_the_other_runs(client: Client, command: str) -> None:
    gone, other = factories.content_settings(name="Gone"), factories.content_settings(name="Other")
    posted = {"ids": [gone.pk, other.pk], "owner": factories.user().pk}

    with overtaken(registry.get("content-settings", gone.pk).delete):
        answer = client.post(f"/content-settings/commands/{command}/", posted, follow=True)

    told = pages.text_of(answer)
    assert answer.status_code == 200
    assert "1 of 2" in told
    assert "“Gone” was deleted meanwhile" in told


@pytest.mark.parametrize("address", ["", "draft/"])
def test_a_save_that_another_one_overtook_is_409_with_both_values(client: Client, address: str) -> None:
    record = factories.content_settings(name="Before")
    other = registry.get("content-settings", record.pk)
    other.name = "Theirs"

    with overtaken(lambda: other.save(by=factories.marketer())):
        posted = {"row_version": record.row_version, "name": "Mine"}
        answer = client.post(f"/content-settings/{record.pk}/{address}", posted)

    assert answer.status_code == 409
    assert "Theirs" in pages.source(answer)
    assert "Mine" in pages.source(answer)
    assert registry.get("content-settings", record.pk).name == "Theirs"
