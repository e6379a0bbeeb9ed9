"""Every operator of domain.md 7.2, over every type of field, with the rule for empty values; on both databases."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from marketing import clock
from marketing.contracts.segment import SegmentVersion
from marketing.service import authoring, insights
from marketing.service.segments import engine, population
from marketing.service.segments.compile import contacts
from tests import factories
from tests.factories import row

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)  # 11 March already in Vienna


def found(*items: Any, match: str = "all", zone: str = "UTC", at: datetime = AT) -> set[str]:
    """Return the first names of whom a query of one block finds."""
    query = {"blocks": [{"join": "union", "match": match, "items": list(items)}]}
    return whom(query, zone, at)


def whom(query: dict[str, Any], zone: str = "UTC", at: datetime = AT) -> set[str]:
    """Return the first names of whom a query finds."""
    version = SegmentVersion(query=query, time_zone=zone)
    return set(contacts(version, 0, at).values_list("first_name", flat=True))


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("equals", ["ÉCOLE Straße"], {"full"}),
        ("equals", ["école straße", "Graz"], {"full", "other"}),
        ("does-not-equal", ["école straße"], {"other", "empty"}),
        ("contains", ["CoLe"], {"full"}),
        ("contains", ["%"], set()),
        ("does-not-contain", ["cole"], {"other", "empty"}),
        ("begins-with", ["ÉC"], {"full"}),
        ("does-not-begin-with", ["éc"], {"other", "empty"}),
        ("ends-with", ["STRASSE"], set()),
        ("ends-with", ["raße"], {"full"}),
        ("does-not-end-with", ["az"], {"full", "empty"}),
        ("contains-data", [], {"full", "other"}),
        ("does-not-contain-data", [], {"empty"}),
    ],
)
def test_text(operator: str, values: list[str], expected: set[str]) -> None:
    factories.contact(first_name="full", city="École Straße")
    factories.contact(first_name="other", city="Graz")
    factories.contact(first_name="empty", city="")
    assert found(row("city", operator, *values)) == expected


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("eq", [5], {"five"}),
        ("eq", ["5", "9"], {"five", "nine"}),
        ("ne", [5], {"nine", "empty"}),
        ("gt", [5], {"nine"}),
        ("ge", [5], {"five", "nine"}),
        ("lt", [9], {"five"}),
        ("le", [9], {"five", "nine"}),
        ("between", [9, 5], {"five", "nine"}),
        ("contains-data", [], {"five", "nine"}),
        ("does-not-contain-data", [], {"empty"}),
    ],
)
@pytest.mark.parametrize("field", ["orders", "credit_limit"])
def test_numbers(field: str, operator: str, values: list[Any], expected: set[str]) -> None:
    factories.contact(first_name="five", **{field: 5})
    factories.contact(first_name="nine", **{field: 9})
    factories.contact(first_name="empty")
    assert found(row(field, operator, *values)) == expected


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("is", ["customer"], {"customer"}),
        ("is", ["customer", "partner"], {"customer", "partner"}),
        ("is-not", ["customer"], {"partner", "empty"}),
        ("contains-data", [], {"customer", "partner"}),
        ("does-not-contain-data", [], {"empty"}),
    ],
)
def test_choices(operator: str, values: list[str], expected: set[str]) -> None:
    factories.contact(first_name="customer", customer_type="customer")
    factories.contact(first_name="partner", customer_type="partner")
    factories.contact(first_name="empty")
    assert found(row("customer_type", operator, *values)) == expected


def test_yes_no_and_numbered_choices() -> None:
    factories.contact(first_name="child", is_child=True, consent=4)
    factories.contact(first_name="adult", consent=1)
    assert found(row("is_child", "is", True)) == {"child"}
    assert found(row("is_child", "is-not", "true")) == {"adult"}
    assert found(row("consent", "is", "4", "5")) == {"child"}
    assert found(row("consent", "contains-data")) == {"child", "adult"}


def test_lookups() -> None:
    owner = factories.user()
    factories.contact(first_name="theirs", owner=owner)
    factories.contact(first_name="mine")
    assert found(row("owner", "is", owner.pk)) == {"theirs"}
    assert found(row("owner", "is-not", owner.pk)) == {"mine"}


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("contains-any-of", ["products", "offers"], {"both", "one"}),
        ("contains-all-of", ["products", "events"], {"both"}),
        ("contains-none-of", ["events"], {"one", "none"}),
        ("contains-data", [], {"both", "one"}),
        ("does-not-contain-data", [], {"none"}),
    ],
)
def test_multiple_choices(operator: str, values: list[str], expected: set[str]) -> None:
    factories.contact(first_name="both", interests=["products", "events"])
    factories.contact(first_name="one", interests=["products"])
    factories.contact(first_name="none")
    assert found(row("interests", operator, *values)) == expected


@pytest.mark.parametrize(
    ("operator", "values", "expected"),
    [
        ("on", ["2026-03-10"], {"10th"}),
        ("not-on", ["2026-03-10"], {"9th", "11th", "empty"}),
        ("before", ["2026-03-10"], {"9th"}),
        ("after", ["2026-03-10"], {"11th"}),
        ("on-or-before", ["2026-03-10"], {"9th", "10th"}),
        ("on-or-after", ["2026-03-10"], {"10th", "11th"}),
        ("between", ["2026-03-10", "2026-03-11"], {"10th", "11th"}),
        ("in-the-last", [2, "days"], {"9th", "10th"}),
        ("in-the-next", [2, "days"], {"10th", "11th"}),
        ("older-than", [1, "weeks"], set()),
        ("today", [], {"10th"}),
        ("yesterday", [], {"9th"}),
        ("tomorrow", [], {"11th"}),
        ("this-week", [], {"9th", "10th", "11th"}),
        ("last-month", [], set()),
        ("this-year", [], {"9th", "10th", "11th"}),
        ("contains-data", [], {"9th", "10th", "11th"}),
        ("does-not-contain-data", [], {"empty"}),
    ],
)
@pytest.mark.parametrize("field", ["customer_since", "last_purchase_at"])
def test_dates(field: str, operator: str, values: list[Any], expected: set[str]) -> None:
    for day in (9, 10, 11):
        value: Any = date(2026, 3, day) if field == "customer_since" else datetime(2026, 3, day, 12, tzinfo=UTC)
        factories.contact(first_name=f"{day}th", **{field: value})
    factories.contact(first_name="empty")
    if (field, operator) == ("last_purchase_at", "in-the-last"):
        expected = {"9th", "10th"}
    if (field, operator) == ("last_purchase_at", "in-the-next"):
        expected = {"11th"}
    assert found(row(field, operator, *values)) == expected


def test_days_are_counted_in_the_segments_zone() -> None:
    factories.contact(first_name="late", last_purchase_at=datetime(2026, 3, 10, 23, 30, tzinfo=UTC))
    assert found(row("last_purchase_at", "on", "2026-03-10"), zone="UTC") == {"late"}
    assert found(row("last_purchase_at", "on", "2026-03-11"), zone="Europe/Vienna") == {"late"}
    assert found(row("last_purchase_at", "today"), zone="Europe/Vienna") == {"late"}
    assert found(row("last_purchase_at", "after", "2026-03-11T00:29"), zone="Europe/Vienna") == {"late"}
    assert found(row("last_purchase_at", "after", "2026-03-11T00:30"), zone="Europe/Vienna") == set()


def test_anniversaries_wrap_round_the_year_and_leap_days() -> None:
    factories.contact(first_name="soon", birthday=date(1980, 1, 2))
    factories.contact(first_name="leap", birthday=date(1984, 2, 29))
    factories.contact(first_name="later", birthday=date(1980, 6, 1))
    assert found(row("birthday", "anniversary-within", 5), at=datetime(2026, 12, 29, tzinfo=UTC)) == {"soon"}
    assert found(row("birthday", "anniversary-within", 3), at=datetime(2026, 2, 26, tzinfo=UTC)) == {"leap"}
    assert found(row("birthday", "anniversary-within", 1), at=datetime(2028, 2, 27, tzinfo=UTC)) == set()


BIRTHDAYS = {"3rd": (5, 3), "4th": (5, 4), "5th": (5, 5), "28th": (2, 28), "29th": (2, 29), "1st": (3, 1)}


@pytest.mark.parametrize(
    ("today", "within", "who"),
    [
        (date(2026, 5, 4), None, {"4th"}),
        (date(2026, 5, 4), 0, {"4th"}),
        (date(2026, 5, 4), 1, {"4th", "5th"}),
        (date(2026, 2, 27), None, set()),
        (date(2026, 2, 27), 1, {"28th", "29th"}),
        (date(2026, 2, 28), None, {"28th", "29th"}),
        (date(2026, 3, 1), None, {"1st"}),
        (date(2028, 2, 28), None, {"28th"}),
        (date(2028, 2, 28), 1, {"28th", "29th"}),
        (date(2028, 2, 29), 0, {"29th"}),
    ],
)
def test_a_birthday_is_today_in_any_year_and_never_the_day_before(
    today: date, within: int | None, who: set[str]
) -> None:
    for name, (month, day) in BIRTHDAYS.items():
        factories.contact(first_name=name, birthday=date(1984, month, day))
    asked = row("birthday", "anniversary-today") if within is None else row("birthday", "anniversary-within", within)
    for hour in (0, 23):
        assert found(asked, at=datetime(today.year, today.month, today.day, hour, 30, tzinfo=UTC)) == who


def test_today_is_that_of_the_segments_zone() -> None:
    factories.contact(first_name="next", birthday=date(1980, 5, 5))
    late = datetime(2026, 5, 4, 22, 30, tzinfo=UTC)
    assert found(row("birthday", "anniversary-today"), at=late, zone="Europe/Vienna") == {"next"}
    assert found(row("birthday", "anniversary-today"), at=late, zone="UTC") == set()


def test_groups_nest() -> None:
    factories.contact(first_name="a", city="Vienna", orders=1)
    factories.contact(first_name="b", city="Graz", orders=9)
    factories.contact(first_name="c", city="Linz", orders=9)
    group = {"type": "group", "match": "any", "items": [row("city", "equals", "Vienna"), row("city", "equals", "Graz")]}
    assert found(group, row("orders", "ge", 5)) == {"b"}
    assert found(group, row("orders", "ge", 5), match="any") == {"a", "b", "c"}


def test_rows_of_a_related_entity_hold_for_the_same_record() -> None:
    one = factories.account(city="Vienna", industry="retail")
    two = factories.account(city="Graz", industry="health")
    factories.contact(first_name="one", account=one)
    factories.contact(first_name="two", account=two)
    factories.contact(first_name="none")
    both = {
        "type": "related",
        "relation": "account",
        "match": "all",
        "items": [row("city", "equals", "vienna"), row("industry", "is", "health")],
    }
    assert found(both) == set()
    assert found({**both, "match": "any"}) == {"one", "two"}


def test_related_entities_nest_to_many() -> None:
    company = factories.account()
    factories.contact(first_name="rich", account=company, orders=50)
    factories.contact(first_name="colleague", account=company, orders=1)
    factories.contact(first_name="stranger", orders=50)
    inner = {"type": "related", "relation": "contacts", "match": "all", "items": [row("orders", "gt", 10)]}
    assert found({"type": "related", "relation": "account", "match": "all", "items": [inner]}) == {"rich", "colleague"}


def test_blocks_combine_from_left_to_right() -> None:
    for name, city, orders in (("a", "Vienna", 1), ("b", "Vienna", None), ("c", "Graz", 9)):
        factories.contact(first_name=name, city=city, orders=orders)

    def block(join: str, item: dict[str, Any]) -> dict[str, Any]:
        return {"join": join, "match": "all", "items": [item]}

    vienna, graz = block("union", row("city", "equals", "Vienna")), block("union", row("city", "equals", "Graz"))
    ordered = row("orders", "gt", 0)
    assert whom({"blocks": [vienna, graz, block("intersect", ordered)]}) == {"a", "c"}
    assert whom({"blocks": [vienna, block("except", ordered)]}) == {"b"}
    assert whom({"blocks": [vienna, block("except", ordered), graz]}) == {"b", "c"}


@pytest.mark.parametrize("operator", ["does-not-contain", "begins-with"])
def test_thousands_of_values_are_no_burden(operator: str) -> None:
    factories.contact(first_name="one", city="Town 3-77")
    factories.contact(first_name="other", city="Village")
    rows = [row("city", operator, *[f"town {n}-{m}" for m in range(220)]) for n in range(5)]
    expected = {"other"} if operator == "does-not-contain" else {"one"}
    assert found(*rows, match="all" if operator == "does-not-contain" else "any") == expected


def test_inactive_contacts_are_never_found() -> None:
    factories.in_state("contacts", "inactive", city="Vienna")
    assert found(row("city", "equals", "Vienna")) == set()


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({}, "query-empty"),
        ({"blocks": []}, "query-empty"),
        ({"blocks": [{"match": "all", "items": []}]}, "query-empty"),
        ({"blocks": "no"}, "query-syntax"),
        ({"blocks": [{"match": "most", "items": [row("city", "equals", "x")]}]}, "query-syntax"),
        ({"blocks": [{"match": "all", "items": [{"type": "riddle"}]}]}, "query-syntax"),
        ({"blocks": [{"match": "all", "items": [row("owner__password", "equals", "x")]}]}, "unknown-field"),
        ({"blocks": [{"match": "all", "items": [row("password", "equals", "x")]}]}, "unknown-field"),
        ({"blocks": [{"match": "all", "items": [row("city", "gt", "x")]}]}, "operator-type-mismatch"),
        ({"blocks": [{"match": "all", "items": [row("orders", "eq", "many")]}]}, "operator-type-mismatch"),
        ({"blocks": [{"match": "any", "items": [row("orders", "eq", *range(400))] * 13}]}, "query-syntax"),
        ({"blocks": [{"match": "all", "items": [row("birthday", "on", "9999-12-31")]}]}, "operator-type-mismatch"),
        ({"blocks": [{"match": "all", "items": [row("birthday", "on", "0001-01-01")]}]}, "operator-type-mismatch"),
        ({"blocks": [{"match": "all", "items": [row("city", "equals")]}]}, "value-missing"),
        ({"blocks": [{"match": "all", "items": [row("orders", "between", 1)]}]}, "value-missing"),
        (
            {"blocks": [{"match": "all", "items": [{"type": "related", "relation": "owner", "items": []}]}]},
            "unknown-relation",
        ),
    ],
)
def test_faulty_queries_are_named(query: dict[str, Any], code: str) -> None:
    assert code in [problem.code for problem in authoring.problems(SegmentVersion(query=query))]


def test_estimate_and_sample_are_those_of_the_query() -> None:
    second = factories.contact(first_name="B", last_name="B", city="Vienna")
    first = factories.contact(first_name="A", last_name="A", city="vienna")
    version = SegmentVersion(query=factories.query("Vienna"))
    assert authoring.estimate(version) == 2
    assert authoring.sample(version, 5) == [first.pk, second.pk]


def deep(blocks: int, groups: int, hops: int) -> dict[str, Any]:
    """Return a query of so many blocks, each with groups in groups, the innermost about related records of such."""
    inner = row("city", "does-not-equal", "Rome")
    for hop in reversed(range(hops)):
        inner = {"type": "related", "relation": ("account", "contacts")[hop % 2], "match": "all", "items": [inner]}
    for level in range(groups):
        around = [inner, row("city", "does-not-equal", "Oslo")]
        inner = {"type": "group", "match": ("all", "any")[level % 2], "items": around}
    joins = ("union", "except")
    return {"blocks": [{"join": joins[n % 2], "match": "all", "items": [inner]} for n in range(blocks)]}


def test_a_query_is_refused_in_words_before_a_database_finds_it_too_deep() -> None:
    refused = []
    factories.contact(account=factories.account())
    for blocks, groups, hops in itertools.product((8, 14, 20), (0, 3, 8), (0, 2, 7)):
        version = SegmentVersion(query=deep(blocks, groups, hops))
        found = authoring.problems(version)
        refused += [problem.message for problem in found if "too deep" in problem.message]
        if not found:
            assert authoring.estimate(version) in (0, 1)
            assert contacts(version, 0, AT, is_wide=False).count() in (0, 1)
    assert bool(refused) == (connection.vendor == "sqlite")


@pytest.mark.parametrize(("blocks", "groups", "hops"), [(13, 6, 2), (10, 8, 2), (6, 4, 5)])
def test_what_is_just_not_too_deep_is_populated_and_followed(blocks: int, groups: int, hops: int) -> None:
    person = factories.contact(account=factories.account())
    segment = factories.in_state("segments", "live", dynamic_query=deep(blocks, groups, hops))
    population.refresh(segment.pk, clock.now())
    assert insights.segment_population([segment.pk])[segment.pk].state == "ready"
    person.city = "Graz"
    person.save(by=factories.marketer())
    assert engine.follow_changes(clock.now()) > 0
