"""A new entity is one package and one settings line: list, views, form with locks, command bar, history exist.

design.md 2: "A new publishable entity: one package with `models.py` … and one line in `settings.ENTITIES`". Files with
one obvious name add more: `apps.py` and `tasks.py` a task with its queue, `checks.py` a check, `console.py` a tab,
`public.py` a public page (see `test_public_page.py`). The rest of what it inherits is in `tests/test_every_entity.py`,
which runs over the toy as over any other kind.
"""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from marketing.celery import app
from marketing.lifecycle.history import StatusChange
from marketing.service import authoring, insights
from tests import factories, pages
from tests.processes import ROOT
from tests.toy import tasks
from tests.toy.models import Played, Spin, Toy, ToyVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    """A browser in which a marketer is signed in."""
    client = Client()
    client.force_login(factories.marketer())
    return client


def test_it_is_one_package_and_one_settings_line() -> None:
    whole = re.compile(r"\btoys?\b", re.IGNORECASE)
    elsewhere = [path for folder in ("marketing", "entities", "templates") for path in (ROOT / folder).rglob("*.*")]
    texts = {path: path.read_text() for path in elsewhere if path.suffix in (".py", ".html")}

    assert settings.ENTITIES[-1] == "tests.toy"
    assert [path for path, text in texts.items() if whole.search(text)] == []


def test_its_task_goes_through_the_queue_that_it_declares() -> None:
    toy = factories.make("toys")
    route = app.amqp.router.route({}, tasks.spin.name)

    tasks.spin(toy_id=toy.pk)

    assert route["queue"].name == f"{settings.BROKER_PREFIX}segments"
    assert Spin.objects.get().toy_id == toy.pk


def test_its_tables_are_those_of_its_models() -> None:
    call_command("makemigrations", "toy", check=True, dry_run=True, verbosity=0)


def test_its_check_is_what_it_registered_for_its_versions(browser: Client) -> None:
    toy = factories.make("toys", wheels=1)
    url = f"/toys/{toy.pk}/commands/go-live/"

    refused = browser.post(url, HTTP_HX_REQUEST="true")

    assert "A toy on one wheel falls over" in pages.text_of(refused)
    assert [problem.code for problem in authoring.problems(ToyVersion(wheels=1))] == ["wheels-one"]
    assert authoring.problems(ToyVersion(wheels=2)) == []
    toy.refresh_from_db()
    assert toy.status_reason == "draft"


def test_its_tab_asks_for_the_insight_that_it_registered(browser: Client) -> None:
    toy, other = factories.in_state("toys", "live"), factories.in_state("toys", "live")
    for record in (toy, toy, other):
        tasks.spin(toy_id=record.pk)

    tab = browser.get(f"/toys/{toy.pk}/tabs/insights/")

    assert pages.attributes(tab, "data-played") == ["2"]
    assert insights.ask("toys", "played", Played, other.pk).times == 1


def test_an_insight_that_nobody_registered_so_is_no_empty_answer() -> None:
    for name, answer in (("broken", Played), ("played", int)):
        with pytest.raises(LookupError, match=f"“{name}” of toys"):
            insights.ask("toys", name, answer, 1)


def test_its_list_has_views_search_and_rows(browser: Client) -> None:
    live, draft = factories.in_state("toys", "live"), factories.make("toys")

    answer = browser.get("/toys/", {"view": "all-live"})

    assert pages.attributes(answer, "data-record") == [str(live.pk)]
    assert str(draft.pk) in pages.attributes(browser.get("/toys/", {"q": draft.name}), "data-record")
    assert {"active", "all-live", "draft", "stopped", "mine", "recent"} <= set(pages.attributes(answer, "data-view"))


def test_its_form_makes_a_record_and_obeys_its_locks(browser: Client) -> None:
    made = browser.post("/toys/new/", {"name": "Car", "colour": "red", "wheels": "4"})
    toy: Any = Toy.objects.get()
    assert made["Location"] == f"/toys/{toy.pk}/"
    for step in ("go-live", "edit"):
        factories.run(toy, step)

    page = browser.get(f"/toys/{toy.pk}/")
    refused = browser.post(f"/toys/{toy.pk}/", {"row_version": toy.row_version, "colour": "blue"})
    saved = browser.post(f"/toys/{toy.pk}/", {"row_version": toy.row_version, "wheels": "3"})

    assert pages.locks(page) == {"name": False, "colour": True, "wheels": False}
    assert (refused.status_code, saved.status_code) == (409, 302)
    toy.refresh_from_db()
    assert (toy.colour, toy.wheels, toy.status_reason) == ("red", 3, "live")
    assert toy.last_publication is not None
    assert toy.last_publication.payload == {"name": "Car", "colour": "red", "wheels": 3}


def test_its_command_bar_follows_its_lifecycle(browser: Client) -> None:
    toy = factories.make("toys")
    bar = set(pages.attributes(browser.get(f"/toys/{toy.pk}/"), "data-command"))
    assert bar == {"go-live", "save", "delete"}

    answer = browser.post(f"/toys/{toy.pk}/commands/go-live/")

    assert answer.status_code == 302
    toy.refresh_from_db()
    assert toy.status_reason == "live"
    assert set(pages.attributes(browser.get(f"/toys/{toy.pk}/"), "data-command")) == {"edit", "stop"}


def test_its_history_tells_every_move(browser: Client) -> None:
    toy = factories.in_state("toys", "stopped")

    told = pages.text_of(browser.get(f"/toys/{toy.pk}/history/"))

    assert [m.to_reason for m in StatusChange.objects.filter(kind="toys").order_by("id")] == ["live", "stopped"]
    assert "Stopped" in told
    assert str(factories.marketer()) in told


def test_it_stands_in_the_site_map_and_asks_for_rights(browser: Client) -> None:
    assert 'href="/toys/"' in pages.source(browser.get("/"))
    nobody = Client()
    nobody.force_login(factories.user(""))
    assert nobody.get("/toys/").status_code == 403
