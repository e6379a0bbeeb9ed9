"""Every rule of the check catalogue for scoring models (domain.md 17.4): broken, told, mended."""

from typing import Any

import pytest

from marketing import clock
from marketing.lifecycle import checks
from tests import factories
from tests.factories import expression as where
from tests.factories import scoring_condition as condition
from tests.factories import scoring_rule as rule

pytestmark = pytest.mark.django_db


def grades(*ends: tuple[Any, Any], name: str = "Band") -> list[dict[str, Any]]:
    """Return grades with these ends."""
    return [{"name": name, "from": first, "to": last} for first, last in ends]


def rules(*conditions: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a model with one rule of these conditions."""
    return {"rules": [rule(5, *conditions)]}


FIELD = ("unknown-field", "error", "rules")
CASES: list[tuple[dict[str, Any], tuple[str, str, str]]] = [
    ({"rules": []}, ("no-rule", "error", "rules")),
    ({"rules": [rule(None)]}, ("pair-without-action", "error", "rules")),
    ({"rules": [rule(0)]}, ("action-zero", "warning", "rules")),
    ({"rules": [rule(5) | {"conditions": []}]}, ("condition-without-entity", "error", "rules")),
    (rules(condition("")), ("condition-without-entity", "error", "rules")),
    (rules(condition("lead", where("city", "equals"))), ("expression-value-missing", "error", "rules")),
    (rules(condition("lead", where("city", "equals", ""))), ("expression-value-missing", "error", "rules")),
    (rules(condition("lead", amount=0, unit="days")), ("expression-value-missing", "error", "rules")),
    (rules(condition("lead", amount=3)), ("expression-value-missing", "error", "rules")),
    (rules(condition("lead.contact" + ".account.contacts" * 3)), ("too-many-hops", "error", "rules")),
    (rules(condition("invoice")), ("unknown-entity", "error", "rules")),
    (rules(condition("lead.invoices")), ("unknown-relation", "error", "rules")),
    (rules(condition("clicked.account")), ("unknown-relation", "error", "rules")),
    (rules(condition("lead", where("shoe_size", "gt", 3))), FIELD),
    (rules(condition("clicked", where("city", "equals", "Graz"))), FIELD),
    (rules(condition("lead", where("city", "gt", 3))), ("operator-type-mismatch", "error", "rules")),
    (rules(condition("lead", where("rating", "is", "lukewarm"))), ("operator-type-mismatch", "error", "rules")),
    ({"grades": grades((0, 25), (25, 50))}, ("grades-overlap", "error", "grades")),
    ({"grades": grades((50, 0))}, ("grades-overlap", "error", "grades")),
    ({"grades": grades((0, 25), (27, 50))}, ("grades-gap", "error", "grades")),
    ({"grades": grades((0, None))}, ("grades-gap", "error", "grades")),
    ({"grades": grades((0, 25), name="")}, ("grade-unnamed", "error", "grades")),
    ({"sales_ready_score": None}, ("sales-ready-missing", "warning", "sales_ready_score")),
    ({"name": " "}, ("name-missing", "error", "name")),
]


def found(**values: Any) -> list[Any]:
    """Return what the check says of a model with these values."""
    return checks.problems(factories.lead_scoring_model(**values), clock.now())


def test_a_sound_model_has_nothing_to_mend() -> None:
    assert found() == []
    assert found(grades=[]) == []
    assert found(grades=grades((26, 60), (0, 25), (-10, -1))) == []


@pytest.mark.parametrize(("values", "expected"), CASES, ids=[one[1][0] for one in CASES])
def test_a_broken_rule_is_told_at_its_place(values: dict[str, Any], expected: tuple[str, str, str]) -> None:
    told = found(**values)
    assert expected in {(one.code, one.severity, one.where) for one in told}
    assert all(one.message.endswith(".") for one in told)


def test_what_can_not_be_read_is_refused_at_the_door() -> None:
    model = factories.lead_scoring_model()
    for broken in ([3], {"a": 1}, [rule(1) | {"more": 1}], [rule(1.5)], [{"conditions": [{"frequency": "often"}]}]):  # type: ignore[arg-type]
        model.rules = broken
        assert [one.where for one in model.content_faults()][:1] == ["rules"]
