"""Queries as chance makes them: nested groups, related records, several blocks; SQL and the evaluator must agree."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketing.service import authoring
from tests.segments import evaluator
from tests.segments.calendars import Now
from tests.segments.evaluator import RELATIONS, TYPES
from tests.segments.worlds import CODES, MOMENTS, TEXTS, Built

pytestmark = pytest.mark.django_db
JOINS, MATCHES = st.sampled_from(["union", "intersect", "except"]), st.sampled_from(["all", "any"])
INTERESTS = ["products", "events", "offers", "research"]
DATES = st.dates(min_value=MOMENTS[-1].today, max_value=MOMENTS[2].today).map(str)
PLAIN: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from([text for text in TEXTS if text]) | st.text("aeéßσςİ%_\\ 1", min_size=1, max_size=3),
    "integer": st.sampled_from([0, 1, -1, 5, 9]) | st.integers(-(10**14), 10**14),
    "decimal": st.decimals(-100, 100, places=3).map(str) | st.sampled_from(["1.1", "0", "-5", "1e13"]),
    "boolean": st.booleans(),
    "lookup": st.integers(1, 40),
    "multi-choice": st.sampled_from(INTERESTS),
    "date": DATES,
    "datetime": DATES | st.datetimes(MOMENTS[4].at.replace(tzinfo=None), MOMENTS[2].at.replace(tzinfo=None)).map(
        lambda one: one.isoformat(timespec="minutes")
    ),
}  # fmt: skip
UNITS = st.sampled_from(["hours", "days", "weeks", "months", "years"])


@pytest.fixture(autouse=True)
def _django_db_marker() -> None:
    """The mark `django_db` lets pytest-django make the database; the module's own transaction holds the world."""


@st.composite
def rows(draw: st.DrawFn, entity: str) -> dict[str, Any]:
    """Return a condition on a field of an entity, with values that fit."""
    name = draw(st.sampled_from(sorted(TYPES[entity])))
    kind = TYPES[entity][name]
    operator = draw(st.sampled_from(authoring.operators(kind)))
    one = st.sampled_from([str(code) for code in CODES[name] if code != ""]) if name in CODES else PLAIN[kind]
    values: dict[str, st.SearchStrategy[list[Any]]] = {
        "none": st.just([]),
        "one": st.lists(one, min_size=1, max_size=1),
        "two": st.lists(one, min_size=2, max_size=2),
        "many": st.lists(one, min_size=1, max_size=3),
        "amount": st.lists(st.integers(0, 800), min_size=1, max_size=1),
        "amount-unit": st.tuples(st.integers(1, 60), UNITS).map(list),
    }
    return {"type": "row", "field": name, "operator": operator.key, "values": draw(values[operator.values])}


@st.composite
def items(draw: st.DrawFn, entity: str, depth: int) -> dict[str, Any]:
    """Return a row, a group, or conditions on related records, up to three deep."""
    relations = sorted(relation for one, relation in RELATIONS if one == entity)
    kind = draw(st.sampled_from(["row", "row", "group", "related"])) if depth < 3 else "row"
    if kind == "row":
        return draw(rows(entity))
    node: dict[str, Any] = {"type": kind, "match": draw(MATCHES)}
    if kind == "related":
        node["relation"] = draw(st.sampled_from(relations))
        entity = RELATIONS[entity, node["relation"]][0]
    return {**node, "items": draw(st.lists(items(entity, depth + 1), min_size=1, max_size=2))}


@st.composite
def blocks(draw: st.DrawFn) -> dict[str, Any]:
    """Return a block of one to three items."""
    inner = draw(st.lists(items("contact", 0), min_size=1, max_size=3))
    return {"join": draw(JOINS), "match": draw(MATCHES), "items": inner}


QUERIES = st.lists(blocks(), min_size=1, max_size=3).map(lambda found: {"blocks": found})
STEADY = settings(
    max_examples=100,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@STEADY
@given(query=QUERIES, now=st.sampled_from(MOMENTS))
def test_sql_and_evaluator_agree_on_queries_of_chance(built: Built, query: dict[str, Any], now: Now) -> None:
    assert built.by_sql(query, now) == evaluator.members(query, built.world, now)


@pytest.mark.parametrize("first", ["union", "intersect", "except"])
@pytest.mark.parametrize("second", ["union", "intersect", "except"])
def test_blocks_join_in_their_order(built: Built, first: str, second: str) -> None:
    def block(join: str, field: str, operator: str, *values: Any) -> dict[str, Any]:
        row = {"type": "row", "field": field, "operator": operator, "values": list(values)}
        return {"join": join, "match": "all", "items": [row]}

    middle = block(first, "orders", "gt", 0)
    query = {"blocks": [block("union", "city", "contains", "a"), middle, block(second, "consent", "is", "4")]}
    found = built.by_sql(query, MOMENTS[0])
    assert found == evaluator.members(query, built.world, MOMENTS[0])
    assert found
