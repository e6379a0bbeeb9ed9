"""A new entity is one package and one settings line: list, views, form with locks, command bar, history exist.

design.md 2: "A new publishable entity: one package with `models.py` … and one line in `settings.ENTITIES`". The rest
of what it inherits is in `tests/test_every_entity.py`, which runs over the toy as over any other kind; its public page,
which it declares in `public.py`, is in `test_public_page.py`.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from marketing.lifecycle.history import StatusChange
from tests import factories, pages
from tests.toy.models import Toy

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    """A browser in which a marketer is signed in."""
    client = Client()
    client.force_login(factories.marketer())
    return client


def test_it_is_one_package_and_one_settings_line() -> None:
    own = {path.name for path in Path(__file__).parent.glob("*.py") if not path.name.startswith("test_")}

    assert own == {"__init__.py", "apps.py", "models.py", "public.py"}
    assert settings.ENTITIES[-1] == "tests.toy"


def test_its_table_is_that_of_its_model() -> None:
    call_command("makemigrations", "toy", check=True, dry_run=True, verbosity=0)


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
