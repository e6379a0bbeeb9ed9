"""Every operator of every type, over contacts and over related records two hops away, with every kind of nothing.

The compiled SQL is compared with `evaluator`, which reads domain.md 7.2 by itself; on SQLite and PostgreSQL.
"""

from typing import Any

import pytest

from marketing.service import authoring
from tests.segments import evaluator
from tests.segments.calendars import Now
from tests.segments.worlds import AUTUMN, LEAP, NEW_YEAR, NO_MIDNIGHT, SPRING, Built

PATHS: dict[str, tuple[str, ...]] = {
    "contact": (),
    "company": ("account",),
    "primary-contact": ("account", "primary_contact"),
    "colleagues": ("account", "contacts"),
}
FIELDS = {
    "contact": {
        "text": "city", "integer": "orders", "decimal": "credit_limit", "choice": "customer_type",
        "boolean": "is_child", "lookup": "owner", "multi-choice": "interests", "date": "customer_since",
        "datetime": "last_purchase_at",
    },
    "account": {
        "text": "city", "integer": "employees", "decimal": "annual_revenue", "choice": "industry", "lookup": "owner",
        "date": "customer_since",
    },
}  # fmt: skip
TEXTS: list[list[Any]] = [
    ["vienna"], ["VIENNA "], ["%"], ["_"], ["\\"], ["a\\b"], ["straße"], ["strasse"], ["école"], ["İ"], ["μαριος"],
    ["ΜΆΡΙΟΣ"], ["100"], ["😀"], ["'"], [" "], ["null", "it's"], ["\n"], ["Ǆ"], ["Ж", "vienna"],
]  # fmt: skip
NUMBERS: list[list[Any]] = [[0], [1], [-1], [5], ["9"], [2**31 - 1], [-(2**31)], [2**31], [-(10**14)], [10**14]]
AMOUNTS: list[list[Any]] = [[0], ["1.1"], ["1.10"], ["1.105"], ["1.095"], ["1.115"], ["-0.005"], ["0.005"]]
AMOUNTS += [["-5.00"], ["1e2"], ["999999999999.99"], ["999999999999.991"]]
AMOUNTS += [["-999999999999.999"], ["99999999999999"], ["-1e14"]]
DAYS: list[list[Any]] = [["2026-03-29"], ["2026-03-28"], ["2028-02-29"], ["2024-03-31"], ["1984-02-29"]]
DAYS += [["2027-01-01"], ["2026-10-25"]]
MINUTES: list[list[Any]] = [["2026-03-29T02:30"], ["2026-10-25T02:30"], ["2026-10-25T02:59"]]
MINUTES += [["2026-03-29T12:15"], ["2028-02-28T23:30"]]
AWAY: list[list[Any]] = [[1, "hours"], [2, "hours"], [26, "hours"], [1, "days"], [7, "days"], [1, "weeks"]]
AWAY += [[1, "months"], [2, "months"], [1, "years"], [2, "years"], [10_000, "years"], [10_000, "months"]]
MANY: dict[str, list[list[Any]]] = {
    "text": TEXTS,
    "integer": [*NUMBERS, [5, -1, 2**40]],
    "decimal": [*AMOUNTS, ["1.1", "0.01"], ["1.105", "-5"]],
    "choice": [["customer"], ["partner", "former"]],
    "boolean": [[True], ["false"], [True, False]],
    "multi-choice": [["products"], ["products", "events"], ["research", "events"]],
    "date": [*DAYS, ["2026-03-29", "2028-02-29"]],
    "datetime": [*DAYS, *MINUTES, ["2026-03-29", "2026-10-25T02:59"]],
}
PAIRS: dict[str, list[list[Any]]] = {
    "integer": [[5, -1], [-1, 5], [0, 0], [-(10**14), 10**14], [2**31, 2**32]],
    "decimal": [["1.105", "-0.005"], ["0.011", "1.099"], ["-1e14", "1e14"], ["1e13", "1e14"]],
    "date": [["2026-03-28", "2026-03-29"], ["2028-02-29", "2026-01-01"]],
    "datetime": [["2026-03-29", "2026-03-28"], ["2026-10-25T02:30", "2026-10-26"], ["2026-03-28", "2026-03-29T02:30"]],
}
ALL_DATES, SOME_DATES = (SPRING, AUTUMN, LEAP, NEW_YEAR, NO_MIDNIGHT), (AUTUMN, LEAP)


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _django_db_marker() -> None:
    """The mark `django_db` lets pytest-django make the database; the module's own transaction holds the world."""


def values(kind: str, operator: authoring.Operator, built: Built) -> list[list[Any]]:
    """Return the lists of values that an operator is tried with."""
    if operator.values == "none":
        return [[]]
    if operator.values == "amount-unit":
        return AWAY
    if operator.values == "amount":
        return [[0], [1], [30], [10_000]]
    if operator.values == "two":
        return PAIRS[kind]
    many = [[built.owners[0]], built.owners] if kind == "lookup" else MANY[kind]
    return many if operator.values == "many" else [one for one in many if len(one) == 1]


def tried(path: str, kind: str, operator: authoring.Operator, built: Built) -> list[list[Any]]:
    """Return the values for a path: all of them for contacts, every other one behind a relation."""
    found = values(kind, operator, built)
    return found if path == "contact" else found[::2]


def wrapped(path: tuple[str, ...], item: dict[str, Any]) -> dict[str, Any]:
    """Return a query of one condition at the end of some relations."""
    for relation in reversed(path):
        item = {"type": "related", "relation": relation, "match": "all", "items": [item]}
    return {"blocks": [{"join": "union", "match": "all", "items": [item]}]}


def differences(built: Built, path: str, kind: str, operator: authoring.Operator) -> dict[int, list[Any]]:
    """Return {contact: [what SQL and the evaluator disagree on]} of an operator with all its values."""
    found: dict[int, list[Any]] = {}
    name = FIELDS[end_of(path)][kind]
    for given in tried(path, kind, operator, built):
        if end_of(path) == "account" and kind == "choice" and given:
            given = [{"customer": "retail", "partner": "health", "former": "other"}[one] for one in given]
        item = {"type": "row", "field": name, "operator": operator.key, "values": given}
        for now in moments(kind, operator, path):
            query = wrapped(PATHS[path], item)
            wrong = built.by_sql(query, now) ^ evaluator.members(query, built.world, now)
            for key in wrong:
                found.setdefault(key, []).append((given, now))
    return found


def moments(kind: str, operator: authoring.Operator, path: str) -> tuple[Now, ...]:
    """Return the moments an operator is tried at: dates at all that are odd."""
    if kind not in ("date", "datetime") or "data" in operator.key:
        return (SPRING,)
    return ALL_DATES if path == "contact" else SOME_DATES


def end_of(path: str) -> str:
    """Return the entity at the end of a path."""
    return "account" if path == "company" else "contact"


CASES = [
    (path, kind, operator, state)
    for path in PATHS
    for kind in FIELDS[end_of(path)]
    for operator in authoring.operators(kind)
    for state in ("filled", "null", "no-record")
    if not (state == "null" and kind == "boolean") and not (state == "no-record" and path == "contact")
]


@pytest.mark.parametrize(
    ("path", "kind", "operator", "state"),
    CASES,
    ids=[f"{path}-{kind}-{operator.key}-{state}" for path, kind, operator, state in CASES],
)
def test_sql_and_evaluator_agree(
    built: Built, path: str, kind: str, operator: authoring.Operator, state: str
) -> None:
    case = (path, kind, operator.key)
    if case not in built.judged:
        built.judged[case] = differences(built, path, kind, operator)
    states = built.states(PATHS[path], FIELDS[end_of(path)][kind])
    assert state in states.values(), "somebody is in this state"
    wrong = {key: one for key, one in built.judged[case].items() if states[key] == state}
    assert wrong == {}
