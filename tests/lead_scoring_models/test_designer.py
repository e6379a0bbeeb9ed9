"""The designer of scoring models: rules as cards, grades as rows, both in words; by plain forms, without scripts."""

from typing import Any

import pytest
from django.test import Client

from marketing.lifecycle import registry
from tests import factories
from tests.factories import expression as where
from tests.factories import scoring_condition as condition
from tests.factories import scoring_rule as rule
from tests.pages import source, text_of
from tests.scoring.steps import lead, live_model

pytestmark = pytest.mark.django_db
TWO = [rule(10, name="Hot"), rule(5, condition("clicked", where("link_label", "contains", "Offer")), name="Clicks")]


@pytest.fixture
def client() -> Client:
    """A browser in which a marketer is signed in."""
    browser = Client()
    browser.force_login(factories.marketer())
    return browser


def edit(client: Client, model: Any, part: str = "rules", **posted: Any) -> Any:
    """Post what stands in the designer."""
    record = registry.get("lead-scoring-models", model.pk)
    return client.post(f"/lead-scoring-models/{model.pk}/{part}/", {"row_version": record.row_version} | posted)


def stored(model: Any, part: str = "rules") -> Any:
    """Return what is stored now."""
    return registry.get("lead-scoring-models", model.pk).value_of(part)


def test_a_rule_is_added_filled_in_and_moved(client: Client) -> None:
    model = factories.lead_scoring_model(rules=TWO[:1])
    assert edit(client, model, do="add").status_code == 302
    typed: dict[str, Any] = {"name:1": " Clicks ", "points:1": "-7", "entity:1.0": "clicked", "frequency:1.0": "each"}
    edit(client, model, **typed, **{"amount:1.0": "30", "unit:1.0": "days"})
    edit(client, model, do="add:1.0")
    edit(client, model, **{"field:1.0.0": "link_label"})
    typed = {"operator:1.0.0": "contains", "value:1.0.0": ["Offer", ""], "do": "up:1"}
    edit(client, model, **typed)

    clicks = condition("clicked", where("link_label", "contains", "Offer"), frequency="each", amount=30, unit="days")
    assert stored(model) == [rule(-7, clicks, name="Clicks"), TWO[0]]
    said = text_of(client.get(f"/lead-scoring-models/{model.pk}/"))
    assert (
        "Clicks: −7 points for each “Link clicked” in the last 30 days whose name of the link contains “Offer”." in said
    )
    assert "Hot: +10 points when the lead is one whose rating is Hot." in said


def test_what_a_condition_is_about_decides_which_fields_it_has(client: Client) -> None:
    model = factories.lead_scoring_model(rules=TWO)
    edit(client, model, **{"entity:1.0": "lead.contact"})
    assert stored(model)[1]["conditions"][0]["expressions"] == []
    edit(client, model, do="add:1.0")
    edit(client, model, **{"field:1.0.0": "orders"})
    assert stored(model)[1]["conditions"][0]["expressions"] == [where("orders", "eq")]
    assert 'name="value:1.0.0"' in source(client.get(f"/lead-scoring-models/{model.pk}/"))


@pytest.mark.parametrize(
    ("field", "operator", "posted", "values"),
    [
        ("rating", "is", {"value:0.0.0": ["", "hot", "cold"]}, ["hot", "cold"]),
        ("created_at", "in-the-last", {"amount-of:0.0.0": "3", "unit-of:0.0.0": "weeks"}, ["3", "weeks"]),
        ("sales_accepted", "is", {"value:0.0.0": ["", "true"]}, ["true"]),
        ("city", "equals", {"value:0.0.0": ["Graz", "Linz", ""]}, ["Graz", "Linz"]),
        ("city", "contains-data", {}, []),
    ],
)
def test_values_are_taken_as_their_inputs_have_them(
    client: Client, field: str, operator: str, posted: dict[str, Any], values: list[str]
) -> None:
    model = factories.lead_scoring_model(rules=[rule(1, condition("lead", where(field, operator)))])
    answer = edit(client, model, **posted)
    assert answer.status_code == 302
    assert stored(model)[0]["conditions"][0]["expressions"][0]["values"] == values
    factories.run(registry.get("lead-scoring-models", model.pk), "go-live")


def test_parts_are_removed(client: Client) -> None:
    model = factories.lead_scoring_model(rules=TWO)
    edit(client, model, do="remove:1.0.0")
    assert stored(model)[1]["conditions"][0]["expressions"] == []
    edit(client, model, do="remove:1.0")
    assert stored(model)[1]["conditions"] == []
    edit(client, model, do="remove:1")
    assert stored(model) == TWO[:1]


@pytest.mark.parametrize("do", ["remove:7", "add:7", "add:0.7", "remove:0.0.7", "up:-1", "add:-1"])
def test_what_is_not_there_any_more_is_told(client: Client, do: str) -> None:
    model = factories.lead_scoring_model(rules=TWO)
    assert edit(client, model, do=do).status_code in (302, 422)
    assert stored(model) == TWO


@pytest.mark.parametrize("points", ["many", "1.5", "9999999"])
def test_points_are_a_whole_number(client: Client, points: str) -> None:
    model = factories.lead_scoring_model(rules=TWO)
    answer = edit(client, model, **{"points:0": points})
    assert answer.status_code == 422
    assert "is not a whole number" in text_of(answer)
    assert stored(model) == TWO


def test_grades_are_added_filled_in_and_removed(client: Client) -> None:
    model = factories.lead_scoring_model(grades=[])
    edit(client, model, "grades", do="add")
    edit(client, model, "grades", **{"name:0": "Low", "from:0": "-10", "to:0": "49"})
    edit(client, model, "grades", do="add")
    edit(client, model, "grades", **{"name:1": "High", "to:1": "99"})
    low, high = {"name": "Low", "from": -10, "to": 49}, {"name": "High", "from": 50, "to": 99}
    assert stored(model, "grades") == [low, high]
    edit(client, model, "grades", do="remove:0")
    assert stored(model, "grades") == [high]


@pytest.mark.parametrize("part", ["rules", "grades"])
def test_a_live_model_is_edited_by_nobody(client: Client, part: str) -> None:
    """ "All settings editable in Draft; all locked otherwise." """
    model = factories.in_state("lead-scoring-models", "live")
    before = stored(model, part)
    answer = edit(client, model, part, do="add")
    assert answer.status_code == 409
    assert "Stop it to change it" in text_of(answer)
    assert stored(model, part) == before


def test_a_stale_edit_is_refused(client: Client) -> None:
    model = factories.lead_scoring_model(rules=TWO)
    answer = edit(client, model, do="add", row_version="0")
    assert answer.status_code == 409
    assert stored(model) == TWO


def test_quiet_edits_leave_what_is_typed_alone(client: Client) -> None:
    model = factories.lead_scoring_model(rules=TWO)
    values = {"row_version": model.row_version, "points:0": "77"}
    answer = client.post(f"/lead-scoring-models/{model.pk}/rules/", values, headers={"HX-Request": "true"})
    assert answer["HX-Reswap"] == "none"
    assert "+77 points" in source(answer)
    assert stored(model)[0]["points"] == 77


def test_the_check_names_each_fault_at_its_part(client: Client) -> None:
    model = factories.lead_scoring_model(rules=[rule(None, condition("", where("", "")))])
    page = source(client.post(f"/lead-scoring-models/{model.pk}/commands/check/"))
    assert 'id="fault-0">Rule 1: say how many points it gives.' in page
    assert 'id="fault-0.0">Rule 1: choose what it is about.' in page


def test_scores_stand_on_the_lead_and_on_the_model(client: Client) -> None:
    one = lead(rating="hot")
    model = live_model(TWO[0])
    told = text_of(client.get(f"/leads/{one.pk}/tabs/scores/"))
    assert model.name in told and "Hot" in told and "+10" in told
    assert one.name in text_of(client.get(f"/lead-scoring-models/{model.pk}/tabs/scores/"))
