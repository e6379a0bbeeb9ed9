"""The checks of segments as domain.md 17.4 lists them: code, severity, and the field each points at."""

from typing import Any

import pytest

from marketing import clock
from marketing.lifecycle import checks
from tests import factories

pytestmark = pytest.mark.django_db
CITY = {"type": "row", "field": "city", "operator": "equals", "values": ["Vienna"]}


def query(*items: Any, **block: Any) -> dict[str, Any]:
    """Return a query of one block."""
    return {"blocks": [{"join": "union", "match": "all", "items": list(items), **block}]}


def row(**changes: Any) -> dict[str, Any]:
    """Return a query of one condition, changed."""
    return query({**CITY, **changes})


DYNAMIC = [
    ("query-empty", {}),
    ("query-empty", query()),
    ("query-empty", query({"type": "group", "match": "any", "items": []})),
    ("query-syntax", query(CITY, match="most")),
    ("query-syntax", query(CITY, join="xor")),
    ("query-syntax", query({"type": "riddle"})),
    ("unknown-field", row(field="shoe_size")),
    ("unknown-field", row(field="owner__password")),
    ("unknown-relation", query({"type": "related", "relation": "pets", "match": "all", "items": [CITY]})),
    ("operator-type-mismatch", row(operator="gt")),
    ("operator-type-mismatch", row(field="orders", operator="eq", values=["many"])),
    ("operator-type-mismatch", row(field="birthday", operator="in-the-last", values=[3, "moons"])),
    ("value-missing", row(values=[])),
    ("value-missing", row(values=["", None])),
    ("value-missing", row(field="orders", operator="between", values=[1])),
    ("value-missing", row(field="birthday", operator="older-than", values=[])),
]


def found(**values: Any) -> list[tuple[str, str, str]]:
    """Return (severity, code, field) of what the check finds on a segment with these values."""
    return [(one.severity, one.code, one.where) for one in checks.problems(factories.segment(**values), clock.now())]


@pytest.mark.parametrize(("code", "stored"), DYNAMIC)
def test_what_is_wrong_with_a_query_stops_it_and_names_the_query(code: str, stored: dict[str, Any]) -> None:
    problems = found(dynamic_query=stored)
    assert ("error", code, "dynamic_query") in problems
    assert all(severity == "error" for severity, _code, _where in problems), "nobody is counted by a faulty query"


def test_a_query_that_finds_nobody_now_only_warns() -> None:
    assert found(dynamic_query=query(CITY)) == [("warning", "dynamic-empty-now", "dynamic_query")]
    factories.contact(city="Vienna")
    assert found(dynamic_query=query(CITY)) == []


def test_an_empty_list_only_warns_whatever_query_is_kept_beside_it() -> None:
    static = {"segment_type": "static", "dynamic_query": row(field="shoe_size")}
    assert found(**static) == [("warning", "static-empty", "static_members")]
    assert found(**static, static_members=[factories.contact().pk]) == []


def test_a_list_of_inactive_people_alone_is_empty() -> None:
    gone = factories.in_state("contacts", "inactive")
    static = {"segment_type": "static", "dynamic_query": {}, "static_members": [gone.pk]}
    assert found(**static) == [("warning", "static-empty", "static_members")]


def test_a_segment_without_a_name_is_stopped() -> None:
    factories.contact(city="Vienna")
    assert found(name=" ", dynamic_query=query(CITY)) == [("error", "name-missing", "name")]
