"""Edits of a segment's query, without any database."""

import json
from typing import Any

import pytest

from marketing.audience import catalogue
from marketing.console.rules import queries as rules
from marketing.console.rules.queries import RulesError
from marketing.console.rules.typed import Typed, fill
from marketing.console.rules.vocabulary import Vocabulary
from marketing.service import authoring
from marketing.service.authoring import sentences

WORDS = Vocabulary(authoring.operators, sentences)
CITY = {"type": "row", "field": "city", "operator": "equals", "values": ["Vienna"]}
ORDERS = {"type": "row", "field": "orders", "operator": "ge", "values": [5]}
TYPE = {"type": "row", "field": "customer_type", "operator": "is", "values": ["customer", "partner"]}
INDUSTRY = {"type": "row", "field": "industry", "operator": "is", "values": ["technology"]}
COMPANY = {"type": "related", "relation": "account", "match": "all", "items": [INDUSTRY]}
QUERY: dict[str, Any] = {
    "blocks": [
        {
            "join": "union",
            "match": "all",
            "items": [CITY, {"type": "group", "match": "any", "items": [ORDERS, TYPE]}, COMPANY],
        }
    ]
}


def nested(depth: int) -> Any:
    node: Any = CITY
    for _level in range(depth):
        node = {"type": "group", "match": "all", "items": [node]}
    return {"blocks": [{"items": [node]}]}


def row(**changes: Any) -> Any:
    return {"blocks": [{"items": [{**CITY, **changes}]}]}


def test_a_query_of_known_parts_stays_as_it_is() -> None:
    assert rules.clean(QUERY, WORDS) == QUERY


@pytest.mark.parametrize(
    "value",
    [
        [],
        "x",
        5,
        {"blocks": {}},
        {"blocks": [5]},
        {"blocks": [{"join": "xor"}]},
        {"blocks": [{"join": []}]},
        {"blocks": [{"match": "some"}]},
        {"blocks": [{"items": {}}]},
        {"blocks": [{"items": ["x"]}]},
        {"blocks": [{"items": [{"type": "sql"}]}]},
        {"blocks": [{"items": [{"type": ["row"]}]}]},
        {"blocks": [{"items": [{"type": "related", "relation": "owner"}]}]},
        {"blocks": [{"items": [{"type": "related", "relation": {}}]}]},
        {"blocks": [{"more": 1}]},
        {"blocks": [{}] * 21},
        {"blocks": [{"items": [CITY] * 201}]},
        {"more": 1},
        row(field="owner__password"),
        row(field="description"),
        row(field=["city"]),
        row(field=None),
        row(operator="gt"),
        row(operator={}),
        row(values="Vienna"),
        row(values=[{}]),
        row(values=[None]),
        row(values=["x" * 501]),
        row(values=["x"] * 201),
        row(extra=1),
        nested(20),
    ],
)
def test_what_is_no_query_is_refused_in_words(value: Any) -> None:
    with pytest.raises(RulesError) as refused:
        rules.clean(value, WORDS)
    assert str(refused.value).endswith((".", "deep."))


@pytest.mark.parametrize("kind", sorted(set(catalogue.__dict__) & {"TEXT", "DATE", "INTEGER"}))
def test_a_new_row_starts_with_the_first_operator_of_its_type(kind: str) -> None:
    field = {"TEXT": "city", "DATE": "birthday", "INTEGER": "orders"}[kind]
    made = rules.add_row(rules.add_block({"blocks": []}, "union"), "0", field, WORDS)
    assert made["blocks"][0]["items"][0]["operator"] == authoring.operators(getattr(catalogue, kind))[0].key


def test_a_field_of_the_company_is_wrapped_into_the_company() -> None:
    made = rules.add_row(QUERY, "0", "account.city", WORDS)
    added = made["blocks"][0]["items"][-1]
    assert (added["type"], added["relation"], added["items"][0]["field"]) == ("related", "account", "city")


def test_a_row_in_the_company_is_about_the_company() -> None:
    made = rules.add_row(QUERY, "0.2", "employees", WORDS)
    assert made["blocks"][0]["items"][2]["items"][1]["field"] == "employees"
    with pytest.raises(RulesError, match="no field"):
        rules.add_row(QUERY, "0.2", "birthday", WORDS)


def test_a_group_that_loses_its_last_row_goes_too_but_the_block_stays() -> None:
    made = rules.remove(rules.remove(QUERY, "0.1.1"), "0.1.0")
    assert [item["type"] for item in made["blocks"][0]["items"]] == ["row", "related"]
    alone = {"blocks": [{"join": "union", "match": "all", "items": [CITY]}]}
    assert rules.remove(alone, "0.0")["blocks"][0]["items"] == []


@pytest.mark.parametrize("path", ["7", "0.9", "0.1.9", "x", "", "-1", "0.0.0", "0." * 50, "٣"])
def test_a_place_that_is_not_there_is_refused_in_words(path: str) -> None:
    with pytest.raises(RulesError):
        rules.remove(QUERY, path)
    with pytest.raises(RulesError):
        rules.add_row(QUERY, path, "city", WORDS)


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        (row(values=[]), row(values=["Graz"]), True),
        (row(values=["Graz"]), row(values=["Linz"]), True),
        (row(values=["Graz"]), row(values=["Graz", "Linz"]), True),
        (row(), row(field="phone"), False),
        (row(operator="between", values=[]), row(operator="between", values=[1, 2]), True),
        (row(), row(operator="contains"), False),
        (row(operator="is", values=["a"]), row(operator="is", values=["a", "b"]), True),
    ],
)
def test_the_builder_is_renewed_only_where_its_inputs_change(before: Any, after: Any, is_same: bool) -> None:
    joined = [{"blocks": [{"join": "union", **one["blocks"][0]}]} for one in (before, after)]
    assert (rules.shape(joined[0]) == rules.shape(joined[1])) == is_same


def test_an_edit_leaves_the_query_it_started_from_alone() -> None:
    before = json.dumps(QUERY)
    rules.add_group(QUERY, "0.1")
    rules.remove(QUERY, "0")
    fill(QUERY, Typed({"match:0": ["any"], "value:0.0": ["Graz"]}), WORDS)
    assert json.dumps(QUERY) == before


def filled(**typed: Any) -> Any:
    lists = {name.replace("__", ":"): value for name, value in typed.items()}
    return fill(QUERY, Typed(lists), WORDS)["blocks"][0]["items"]


def test_typed_values_are_taken_over_once_each_and_without_blanks() -> None:
    assert filled(**{"value:0.0": [" Graz ", "", "Linz", "Graz"]})[0]["values"] == ["Graz", "Linz"]
    assert filled(**{"value:0.1.0": ["12"]})[1]["items"][0]["values"] == [12]
    assert filled(**{"value:0.1.1": ["", "partner"]})[1]["items"][1]["values"] == ["partner"]


def test_another_field_of_another_type_starts_with_its_own_operator() -> None:
    first = filled(**{"field:0.0": ["orders"], "operator:0.0": ["equals"], "value:0.0": ["Vienna"]})[0]
    assert first == {"type": "row", "field": "orders", "operator": "eq", "values": []}


def test_another_operator_keeps_the_values_that_still_make_sense() -> None:
    assert filled(**{"operator:0.0": ["contains"], "value:0.0": ["Vienna"]})[0]["values"] == ["Vienna"]
    assert filled(**{"operator:0.0": ["contains-data"], "value:0.0": ["Vienna"]})[0]["values"] == []


def test_an_amount_comes_with_its_unit() -> None:
    query = fill(QUERY, Typed({"field:0.0": ["birthday"]}), WORDS)
    query = fill(query, Typed({"operator:0.0": ["in-the-last"]}), WORDS)
    query = fill(query, Typed({"operator:0.0": ["in-the-last"], "amount:0.0": ["3"], "unit:0.0": ["weeks"]}), WORDS)
    assert query["blocks"][0]["items"][0]["values"] == [3, "weeks"]


def typed_into(field: str, stored: str, values: list[Any], **typed: list[str]) -> Any:
    """Return the values of a condition after its inputs are typed into."""
    before = {"blocks": [{"join": "union", **row(field=field, operator=stored, values=values)["blocks"][0]}]}
    lists = {f"{what}:0.0": given for what, given in typed.items()}
    return fill(rules.tidy(before, WORDS), Typed(lists), WORDS)["blocks"][0]["items"][0]["values"]


def test_the_ends_of_a_range_stay_where_they_are_typed_even_when_they_are_the_same() -> None:
    assert typed_into("orders", "between", [], value=["9", "9"]) == [9, 9]
    assert typed_into("orders", "between", [], value=["", "9"]) == ["", 9]
    assert typed_into("orders", "between", [5, 9], value=["", ""]) == []
    assert typed_into("orders", "between", ["", 9], operator=["gt"], value=["", "9"]) == [9]


def test_a_unit_chosen_before_its_amount_stays() -> None:
    assert typed_into("birthday", "in-the-last", [], amount=[""], unit=["months"]) == ["", "months"]
    assert typed_into("birthday", "in-the-last", [], amount=[""], unit=["days"]) == []
    query = rules.tidy(row(field="birthday", operator="in-the-last", values=["", "months"]), WORDS)
    assert sentences(query) == ["Contacts whose birthday is in the last … months."]


def test_a_field_that_is_gone_stays_until_it_is_removed() -> None:
    query = rules.tidy(row(field="shoe_size"), WORDS)
    made = fill(query, Typed({"field:0.0": [""], "operator:0.0": [""]}), WORDS)
    assert made == query
    assert rules.remove(made, "0.0")["blocks"][0]["items"] == []


@pytest.mark.parametrize(
    ("field", "operator", "values", "words"),
    [
        ("interests", "contains-all-of", ["products", "events"], "interests hold all of Products and Events"),
        ("interests", "contains-any-of", ["products", "events"], "interests hold any of Products or Events"),
        ("birthday", "anniversary-within", [7], "birthday has its anniversary today or in the next 7 days"),
        ("birthday", "anniversary-within", [1], "birthday has its anniversary today or tomorrow"),
        ("birthday", "anniversary-within", [0], "birthday has its anniversary today"),
        ("birthday", "anniversary-today", [], "birthday has its anniversary today"),
    ],
)
def test_what_a_condition_asks_is_said_in_plain_words(field: str, operator: str, values: Any, words: str) -> None:
    query = rules.tidy(row(field=field, operator=operator, values=values), WORDS)
    assert sentences(query) == [f"Contacts whose {words}."]


@pytest.mark.parametrize("kind", [catalogue.TEXT, catalogue.INTEGER, catalogue.DATE, catalogue.BOOLEAN])
def test_every_operator_that_is_offered_has_inputs_and_words(kind: str) -> None:
    field = {"text": "city", "integer": "orders", "date": "birthday", "boolean": "do_not_email"}[kind]
    values = {"text": ["x", "y"], "integer": [1, 2], "date": ["2026-01-01", "2026-02-01"], "boolean": [True]}[kind]
    for operator in authoring.operators(kind):
        given = {"amount": [3], "amount-unit": [3, "days"], "none": []}.get(operator.values, values)
        condition = {"type": "row", "field": field, "operator": operator.key, "values": given}
        query = {"blocks": [{"join": "union", "match": "all", "items": [condition]}]}
        assert rules.clean(query, WORDS) == query
        sentence = sentences(query)[0]
        assert "{}" not in sentence
        assert "…" not in sentence


def test_a_query_reads_as_sentences() -> None:
    query = {"blocks": [*QUERY["blocks"], {"join": "except", "match": "all", "items": [CITY]}]}
    assert sentences(query) == [
        "Contacts whose city is “Vienna”, and (whose number of orders is 5 or more, or whose customer type is "
        "Customer or Partner), and with a company whose industry is Technology.",
        "But not contacts whose city is “Vienna”.",
    ]


@pytest.mark.parametrize(
    "value", [None, 5, [], {"blocks": 5}, {"blocks": [5]}, {"blocks": [{"items": [5, {"type": []}]}]}]
)
def test_whatever_is_stored_can_be_shown(value: Any) -> None:
    found = rules.tidy(value, WORDS)
    assert all(block["items"] == [] for block in found["blocks"])
