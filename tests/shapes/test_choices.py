"""A second yes that is a choice: the dialog offers the options, the POST carries `confirm=yes` and `choice`."""

import re
from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle.perform import perform
from marketing.lifecycle.refusals import NeedsConfirmation
from tests import factories, pages
from tests.console.posting import HTMX, bulk, command

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser in which a marketer is signed in."""
    browser = Client()
    browser.force_login(factories.marketer())
    return browser


@pytest.fixture
def next_one() -> Any:
    """A draft that follows a live edition."""
    return factories.make("editions", follows=factories.in_state("editions", "live", name="First"))


def states(edition: Any) -> tuple[str, str]:
    """The publish statuses of an edition and of the one before it."""
    edition.refresh_from_db()
    return edition.status_reason, edition.former.status_reason


NOT_CHOSEN = [{}, {"confirmed": True}, {"confirmed": True, "choice": "burn"}, {"choice": "stop"}]


@pytest.mark.parametrize("options", NOT_CHOSEN)
def test_without_a_valid_choice_nothing_runs(next_one: Any, options: dict[str, Any]) -> None:
    with pytest.raises(NeedsConfirmation) as asked:
        perform(next_one, "publish", by=factories.marketer(), **options)
    assert [option.value for option in asked.value.options] == ["finish", "stop"]
    assert states(next_one) == ("draft", "live")


@pytest.mark.parametrize(("choice", "former"), [("finish", "live"), ("stop", "stopped")])
def test_the_choice_is_carried_out_in_the_same_act(next_one: Any, choice: str, former: str) -> None:
    perform(next_one, "publish", by=factories.marketer(), confirmed=True, choice=choice)
    assert states(next_one) == ("live", former)


def test_nothing_is_asked_where_there_is_nothing_to_choose() -> None:
    edition = factories.make("editions")
    perform(edition, "publish", by=factories.marketer())
    assert edition.status_reason == "live"


def test_a_choice_that_can_not_be_carried_out_undoes_the_move(next_one: Any) -> None:
    person = factories.user("")
    person.user_permissions.set(factories.rights("view_edition", "change_edition", "publish_edition"))
    with pytest.raises(Exception, match="right to run “Stop”"):
        perform(next_one, "publish", by=person, confirmed=True, choice="stop")
    assert states(next_one) == ("draft", "live")


@pytest.mark.parametrize("htmx", [False, True])
def test_the_dialog_offers_the_options_the_first_chosen(client: Client, next_one: Any, htmx: bool) -> None:
    answer = command(client, next_one, "publish", htmx=htmx)
    assert answer.status_code == 409
    assert pages.attributes(answer, "data-choice") == ["finish", "stop"]
    assert pages.source(answer).count("checked") == 1
    assert "What becomes of those who read it?" in pages.text_of(answer)
    assert "Nobody reads on." in pages.text_of(answer)


def test_the_same_dialog_is_there_by_get(client: Client, next_one: Any) -> None:
    answer = client.get(f"/editions/{next_one.pk}/commands/publish/", headers=HTMX)
    assert (answer.status_code, pages.attributes(answer, "data-choice")) == (200, ["finish", "stop"])
    assert states(next_one) == ("draft", "live")


@pytest.mark.parametrize(("choice", "status"), [("stop", 302), ("finish", 302), ("burn", 409), ("", 409)])
def test_the_post_carries_it(client: Client, next_one: Any, choice: str, status: int) -> None:
    answer = command(client, next_one, "publish", confirm="yes", choice=choice)
    assert answer.status_code == status
    assert states(next_one)[0] == ("live" if status == 302 else "draft")


def test_what_is_typed_goes_along_with_the_choice(client: Client, next_one: Any) -> None:
    typed = {"row_version": next_one.row_version, "name": "Typed"}
    asked = command(client, next_one, "publish", **typed)
    kept = dict(re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', pages.source(asked)))
    answer = command(client, next_one, "publish", **kept, choice="stop")
    assert (answer.status_code, states(next_one), next_one.name) == (302, ("live", "stopped"), "Typed")


def test_in_bulk_one_choice_holds_for_all(client: Client, next_one: Any) -> None:
    asked = bulk(client, "editions", "publish", next_one.pk)
    assert (asked.status_code, pages.attributes(asked, "data-choice")) == (409, ["finish", "stop"])
    bulk(client, "editions", "publish", next_one.pk, confirm="yes", choice="stop")
    assert states(next_one) == ("live", "stopped")
