"""The tile that makes leads: one for a run, a contact and a tile, with where it is from (domain.md 3.2)."""

from typing import Any

import pytest
from django.test import Client

from marketing import clock
from marketing.audience import people
from marketing.lifecycle import checks
from marketing.service.journeys.models import Enrolment
from tests import factories
from tests.service import steps

pytestmark = pytest.mark.django_db
PIPELINE = [{"id": "t1", "type": "segment"}, {"id": "t2", "type": "create-lead"}]


def journey(**settings: Any) -> dict[str, Any]:
    """Return the columns of a journey that makes a lead of each member."""
    items = [{"segment": factories.live("segments").pk, "containment": "include"}]
    tile = {"name": "", "topic": "Plan for {name} of {company}", "rating": "hot", "owner": None} | settings
    return {"pipeline": PIPELINE, "tile_settings": {"t1": {"merge": "union", "items": items}, "t2": tile}}


def leads() -> list[Any]:
    """Return all leads."""
    return list(people.model("lead").objects.order_by("contact_id"))


def test_each_contact_gets_one_lead_with_where_it_is_from() -> None:
    company = factories.account(name="Nordwind")
    (ada,) = steps.people(1, first_name="Ada", last_name="Moser", account=company, owner=factories.user())
    running = steps.running_journey(name="Welcome", **journey())
    steps.turn()

    (lead,) = leads()
    assert (lead.name, lead.contact, lead.account, lead.company) == (
        "Plan for Ada Moser of Nordwind",
        ada,
        company,
        "Nordwind",
    )
    assert (lead.rating, lead.owner, lead.stage, lead.email) == ("hot", ada.owner, "inquiry", ada.email)
    assert (lead.source, lead.source_name, lead.source_kind, lead.source_id) == (
        "journey",
        "Welcome",
        "journeys",
        running.pk,
    )
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"completed"}


def test_deciding_twice_makes_no_second_lead() -> None:
    """design.md 4: "unique keys making a second run harmless" """
    steps.people(3)
    steps.running_journey(**journey())
    steps.turn()
    assert len(leads()) == 3

    Enrolment.objects.update(state="active", tile_id="t2", due_at=clock.now(), left_at=None)
    steps.turn()

    assert len(leads()) == 3
    assert set(Enrolment.objects.values_list("state", flat=True)) == {"completed"}


@pytest.mark.parametrize("is_gone", [False, True])
def test_the_owner_is_who_was_chosen_while_that_user_is_there(is_gone: bool) -> None:
    owner = factories.user()
    (ada,) = steps.people(1)
    steps.running_journey(**journey(owner=owner.pk))
    if is_gone:
        owner.is_active = False
        owner.save(update_fields=["is_active"])
    steps.turn()
    assert leads()[0].owner_id == (ada.owner_id if is_gone else owner.pk)


def test_a_tile_without_a_topic_is_not_configured() -> None:
    found = checks.problems(factories.journey(**journey(topic=" ")), clock.now())
    assert [(one.code, one.tile) for one in found if one.severity == "error"] == [("tile-not-configured", "t2")]


def test_the_designer_offers_the_tile_and_takes_its_settings() -> None:
    browser, made = Client(), factories.journey()
    browser.force_login(factories.marketer())
    url, owner = f"/journeys/{made.pk}/", factories.user()

    def posted(path: str, **values: Any) -> int:
        made.refresh_from_db()
        return browser.post(f"{url}{path}", {"row_version": made.row_version} | values).status_code

    assert posted("tiles/", add="create-lead after:t2") == 302
    made.refresh_from_db()
    tile = made.pipeline[-1]["id"]
    assert "Say what the lead is about" in browser.get(url).content.decode()
    assert posted(f"tiles/{tile}/settings/", topic="", rating="hot", owner="", name="") == 422
    assert posted(f"tiles/{tile}/settings/", topic="Call {name}", rating="cold", owner=owner.pk, name="") == 302
    made.refresh_from_db()
    assert made.tile_settings[tile] == {"name": "", "topic": "Call {name}", "rating": "cold", "owner": owner.pk}
    assert "Lead: Call {name}" in browser.get(url).content.decode()
