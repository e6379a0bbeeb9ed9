"""The rule builder's page: nothing typed or chosen is lost, and what is wrong stands at its condition."""

import json
from typing import Any

import pytest
from django.test import Client

from tests import factories, pages
from tests.factories import row, segment_of

HTMX = {"HX-Request": "true"}
RULES = "rules/dynamic_query/"
SEVERAL = ["1999-01-01", "2026-03-11T00:29", "2026-03-11T00:29:00+01:00", "soon"]


def post(client: Client, segment: Any, address: str = RULES, headers: Any = None, **values: Any) -> Any:
    """Post to a segment with its newest row version."""
    segment.refresh_from_db()
    return client.post(
        f"/segments/{segment.pk}/{address}", {"row_version": segment.row_version, **values}, headers=headers
    )


def items(segment: Any) -> Any:
    """Return the stored items of the first block."""
    segment.refresh_from_db()
    return segment.dynamic_query["blocks"][0]["items"]


def shown(answer: Any, name: str) -> list[tuple[str, str]]:
    """Return (type, value) of a page's inputs of one name, as far as they would be sent."""
    found = pages.inputs(answer, name)
    sent = [one for one in found if "checked" in one or one.get("type") != "checkbox"]
    return [(one.get("type", ""), one.get("value", "")) for one in sent]


def test_every_stored_value_stands_in_an_input_that_can_show_it(marketer: Client) -> None:
    segment = segment_of(row("last_purchase_at", "on", *SEVERAL), row("orders", "eq", 5, "-1.5", "many"))
    page = marketer.get(f"/segments/{segment.pk}/")
    types = ["date", "datetime-local", "text", "text"]
    assert shown(page, "value:0.0") == list(zip(types, SEVERAL, strict=True))
    assert shown(page, "value:0.1") == [("number", "5"), ("number", "-1.5"), ("text", "many")]


def test_a_choice_that_is_no_longer_offered_stays_chosen(marketer: Client) -> None:
    gone = factories.user(first_name="Gone", is_active=False)
    both = row("is_child", "is", True, False)
    segment = segment_of(row("owner", "is", gone.pk, 987654), row("customer_type", "is", "pirate"), both)
    page = marketer.get(f"/segments/{segment.pk}/")
    assert f"{gone} (inactive)" in pages.text_of(page)
    assert "owner is " + f"{gone} (inactive) or 987654 (unknown)" in pages.text_of(page)
    assert [value for kind, value in shown(page, "value:0.0") if kind == "checkbox"] == [str(gone.pk), "987654"]
    assert ("checkbox", "pirate") in shown(page, "value:0.1")
    assert [value for kind, value in shown(page, "value:0.2") if kind == "checkbox"] == ["true", "false"]


def test_a_condition_on_an_unknown_field_can_be_removed(marketer: Client) -> None:
    segment = segment_of(row("city", "equals", "Vienna"))
    segment.dynamic_query["blocks"][0]["items"].append(row("shoe_size", "equals", "42"))
    segment.save(by=factories.marketer())
    typed = {"field:0.0": "city", "operator:0.0": "equals", "value:0.0": "Graz", "field:0.1": "", "do": "remove:0.1"}
    assert post(marketer, segment, **typed).status_code == 302
    assert items(segment) == [row("city", "equals", "Graz")]


def test_typing_into_what_somebody_else_has_changed_loses_nothing_of_either(marketer: Client) -> None:
    segment = segment_of(row("city", "equals"), row("orders", "gt", 5))
    opened = {"row_version": segment.row_version, "query": json.dumps(segment.dynamic_query)}
    post(marketer, segment, do="remove:0.0")
    typed = {**opened, "field:0.0": "city", "operator:0.0": "equals", "value:0.0": "Typed by one"}
    answer = marketer.post(f"/segments/{segment.pk}/{RULES}", typed)
    assert answer.status_code == 409
    assert items(segment) == [row("orders", "gt", 5)]
    assert ("text", "Typed by one") in shown(answer, "value:0.0")
    assert "Contacts whose city is “Typed by one” and whose number of orders is more than 5." in pages.text_of(answer)
    again = {**typed, "query": pages.inputs(answer, "query")[0]["value"]}
    assert post(marketer, segment, **{**again, "row_version": segment.row_version}).status_code == 302
    assert items(segment) == [row("city", "equals", "Typed by one"), row("orders", "gt", 5)]


@pytest.mark.parametrize("query", ["{", "[", "5", "[" * 5000, '{"blocks": [{"items": [{"type": "row"}]}]}'])
def test_a_hostile_query_behind_the_inputs_stores_nothing(marketer: Client, query: str) -> None:
    segment = segment_of(row("city", "equals", "Vienna"))
    assert post(marketer, segment, query=query, **{"value:0.0": "Graz"}).status_code in (302, 422)
    segment.refresh_from_db()
    assert "Graz" not in json.dumps(segment.dynamic_query)


def test_a_value_that_is_refused_stays_where_it_was_typed(marketer: Client) -> None:
    segment, long = segment_of(row("city", "equals", "Vienna")), "x" * 600
    answer = post(marketer, segment, **{"value:0.0": long})
    assert answer.status_code == 422
    assert shown(answer, "value:0.0") == [("text", long)]
    assert "values of 500 characters" in pages.text_of(answer)


def test_another_value_is_added_without_scripts(marketer: Client) -> None:
    segment = segment_of(row("city", "equals"))
    answer = post(marketer, segment, do="more:0.0", **{"value:0.0": "Vienna"})
    page = marketer.get(answer["Location"])
    assert shown(page, "value:0.0") == [("text", "Vienna"), ("text", "")]
    both: Any = {"value:0.0": ["Vienna", "Graz"]}
    post(marketer, segment, **both)
    assert items(segment)[0]["values"] == ["Vienna", "Graz"]


def test_a_check_says_what_is_wrong_at_each_condition_until_it_is_mended(marketer: Client) -> None:
    empty_group = {"type": "group", "match": "any", "items": []}
    segment = segment_of(row("city", "equals"), row("city", "contains"), empty_group)
    answer = post(marketer, segment, "commands/check/")
    leads = [where.split()[0] for where in pages.attributes(answer, "data-leads-to")]
    assert leads == [f"edit-dynamic_query-0.{number}" for number in range(3)]
    assert set(leads) <= set(pages.attributes(answer, "id"))
    source = pages.source(answer)
    assert 'id="fault-0.0">City: enter a value.</p>' in source
    assert 'id="fault-0.2">A block or group is empty' in source
    typed = {"checked": "yes", "value:0.0": "Vienna"}
    mended = pages.source(post(marketer, segment, headers=HTMX, **typed))
    assert 'id="fault-0.0" hx-swap-oob="true"></p>' in mended
    assert 'id="fault-0.1" hx-swap-oob="true">City: enter a value.</p>' in mended


def test_what_is_locked_is_said_in_words(marketer: Client) -> None:
    conditions = row("interests", "contains-all-of", "products", "events"), row("is_child", "is", True)
    query = {"blocks": [{"join": "union", "match": "all", "items": list(conditions)}]}
    page = pages.text_of(marketer.get(f"/segments/{factories.in_state('segments', 'live', dynamic_query=query).pk}/"))
    assert "Interests contains all of Products and Events" in page
    assert "Is child is Yes" in page


def test_nothing_is_called_wrong_before_anybody_asked(marketer: Client) -> None:
    page = pages.source(marketer.get(f"/segments/{segment_of(row('city', 'equals')).pk}/"))
    assert 'id="fault-0.0"></p>' in page


@pytest.mark.parametrize(
    ("posted", "goes_on"),
    [
        ({"do": "block:union"}, "add:1"),
        ({"do": "group:0"}, "add:0.2"),
        ({"do": "related:0:account"}, "add:0.2"),
        ({"do": "more:0.0"}, "value:0.0"),
        ({"do": "remove:0.0"}, "add:0"),
        ({"add:0": "orders"}, "operator:0.2"),
        ({"add:0": "account.city"}, "operator:0.2.0"),
    ],
)
def test_the_focus_goes_on_where_the_step_leads(marketer: Client, posted: dict[str, str], goes_on: str) -> None:
    segment = segment_of(row("city", "equals", "Vienna"), row("orders", "eq", 5))
    answer = post(marketer, segment, headers=HTMX, **posted)
    assert pages.autofocus(answer) == [goes_on]


def test_what_a_filter_finds_can_be_chosen_without_scripts(marketer: Client) -> None:
    person = factories.contact(city="Linz")
    segment = factories.segment(segment_type="static", dynamic_query={}, static_filter=factories.query("Linz"))
    page = marketer.get(f"/segments/{segment.pk}/?tab=definition&estimate=static_filter")
    assert "Add all 1 to the list" in pages.text_of(page)
    assert pages.inputs(page, "contact")[0]["value"] == str(person.pk)
