"""Personal views of lists: columns, search, filters and sort, kept, shared, pinned (lifecycles.md, "Views")."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketing.console.models import PersonalView, PinnedView
from tests import factories, pages

pytestmark = pytest.mark.django_db
LIST = "view=active&q=vienna&sort=-city&columns=email&columns=city"


@pytest.fixture
def alice() -> Client:
    """Somebody who keeps views."""
    return signed_in("alice")


@pytest.fixture
def bob() -> Client:
    """Somebody else."""
    return signed_in("bob")


def signed_in(name: str) -> Client:
    """Return a browser in which a marketer of this name is signed in."""
    client = Client()
    client.force_login(factories.user(username=name))
    return client


def keep(client: Client, name: str = "Viennese", **values: str) -> PersonalView:
    """Keep a view and return it."""
    client.post("/contacts/views/", {"list": LIST, "name": name, **values})
    return PersonalView.objects.get(name=name)


def shown(client: Client, address: str) -> tuple[list[str], list[str]]:
    """Return the records and the columns that a list shows."""
    answer = client.get(address)
    assert answer.status_code == 200
    columns = dict.fromkeys(pages.attributes(answer, "data-label"))
    return pages.attributes(answer, "data-record"), list(columns)


def test_a_view_brings_back_search_sort_and_columns(alice: Client) -> None:
    ids = [str(factories.contact(last_name="Vienna", city=city).pk) for city in ("Graz", "Wels")]
    factories.contact(city="Linz")
    view = keep(alice)

    found, columns = shown(alice, f"/contacts/?view={view.key}")

    assert found == ids[::-1]
    assert columns == ["E-mail", "City"]
    assert pages.current_view(alice.get(f"/contacts/?view={view.key}")) == view.key


def test_what_is_changed_on_an_open_view_is_shown_and_only_kept_when_asked(alice: Client) -> None:
    factories.contact(last_name="Vienna")
    view = keep(alice)

    answer = alice.get(f"/contacts/?view={view.key}&sort=name")

    assert "Keep changes" in pages.text_of(answer)
    assert shown(alice, f"/contacts/?view={view.key}")[1] == ["E-mail", "City"]


def test_a_view_of_the_same_name_is_replaced(alice: Client) -> None:
    first = keep(alice)
    alice.post("/contacts/views/", {"list": f"view={first.key}&sort=name", "name": "Viennese"})

    view = PersonalView.objects.get()
    assert (view.pk, view.query, view.base) == (first.pk, "sort=name", "active")


def test_a_shared_view_is_offered_to_others_and_theirs_to_leave_alone(alice: Client, bob: Client) -> None:
    own, shared = keep(alice), keep(alice, "For all", shared="true")

    offered = pages.attributes(bob.get("/contacts/"), "data-view")

    assert shared.key in offered
    assert own.key not in offered
    assert bob.get(f"/contacts/?view={own.key}").status_code == 404
    assert bob.post(f"/contacts/views/{shared.pk}/delete/").status_code == 403
    assert bob.post(f"/contacts/views/{own.pk}/delete/").status_code == 404
    assert PersonalView.objects.count() == 2


def test_a_list_opens_with_the_pinned_view_for_whom_pinned_it(alice: Client, bob: Client) -> None:
    view = keep(alice, shared="true")

    alice.post("/contacts/views/pinned/", {"view": view.key})
    bob.post("/contacts/views/pinned/", {"view": "mine"})

    assert pages.current_view(alice.get("/contacts/")) == view.key
    assert pages.current_view(bob.get("/contacts/")) == "mine"
    assert pages.current_view(bob.get("/contacts/?view=active")) == "active"


def test_a_deleted_view_leaves_lists_with_their_own_default(alice: Client, bob: Client) -> None:
    view = keep(alice, shared="true")
    bob.post("/contacts/views/pinned/", {"view": view.key})

    alice.post(f"/contacts/views/{view.pk}/delete/")

    assert not PinnedView.objects.exists()
    assert pages.current_view(bob.get("/contacts/")) == "active"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "required"),
        ({"name": "a\0b"}, "null characters"),
        ({"name": "x" * 101}, "at most 100"),
        ({"name": "Odd", "list": "view=active&status=nonsense"}, "can't be kept"),
    ],
)
def test_a_view_that_makes_no_sense_is_refused_in_words(alice: Client, values: dict[str, str], words: str) -> None:
    answer = alice.post("/contacts/views/", {"list": LIST, **values})

    assert answer.status_code == 422
    assert words in pages.text_of(answer).lower()
    assert not PersonalView.objects.exists()


def test_nobody_keeps_views_without_end(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("marketing.console.lists.personal_views.MOST", 1)
    keep(alice)

    assert alice.post("/contacts/views/", {"list": LIST, "name": "Another"}).status_code == 422
    assert alice.post("/contacts/views/", {"list": "", "name": "Viennese"}).status_code == 302


def test_columns_are_chosen_from_what_the_records_have_and_from_nothing_else(alice: Client) -> None:
    factories.contact()

    columns = shown(alice, "/contacts/?columns=phone&columns=owner__password&columns=nope&columns=created_at")[1]

    assert columns == ["Business phone", "Created at"]


def test_other_columns_cost_no_query_per_row(
    alice: Client, django_assert_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    address = "/contacts/?columns=account&columns=owner&columns=created_by"
    alice.get(address)
    factories.contact(account=factories.account())
    with CaptureQueriesContext(connection) as one:
        alice.get(address)
    for _ in range(5):
        factories.contact(account=factories.account(), owner=factories.user())
    with django_assert_num_queries(len(one)):
        alice.get(address)
