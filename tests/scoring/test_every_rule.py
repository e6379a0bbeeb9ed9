"""Every kind of rule, scored by the database and by a plain reading of domain.md 8.2, on a world made by chance."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from marketing.contracts.lead_scoring_model import LeadScoringModelVersion
from marketing.service.scoring.compile import problems, scored
from tests.factories import expression as where
from tests.factories import scoring_condition as condition
from tests.factories import scoring_rule as rule
from tests.scoring import evaluator
from tests.scoring.worlds import NOW, Built, build

pytestmark = pytest.mark.django_db
Values = dict[str, Any]
PLACES: dict[str, tuple[Values, ...]] = {
    "lead": (where("rating", "is", "hot"), where("city", "begins-with", "v"), where("sales_accepted", "is", True)),
    "lead.contact": (where("orders", "gt", 2), where("city", "does-not-contain", "i")),
    "lead.account": (where("industry", "is-not", "retail"),),
    "lead.contact.account": (where("employees", "ge", 5), where("city", "does-not-equal", "Graz")),
    "lead.account.contacts": (where("orders", "contains-data"),),
    "lead.account.primary_contact": (where("consent", "is", "4", "5"),),
    "lead.contact.account.contacts": (where("city", "equals", "vienna"),),
    "lead.contact.account.contacts.account.primary_contact": (where("orders", "does-not-contain-data"),),
    "clicked": (where("link_label", "equals", "offer"), where("at", "in-the-last", 30, "days")),
    "opened": (where("link_url", "contains-data"),),
    "clicked.contact": (where("orders", "between", 0, 5),),
    "clicked.contact.account": (where("industry", "is", "health"),),
    "opened.contact.account.contacts": (where("city", "ends-with", "NNA"),),
}
AGES: tuple[Values, ...] = ({}, {"amount": 30, "unit": "days"}, {"amount": 1, "unit": "weeks"})
TARGETS: tuple[Values, ...] = (
    {"entity_target": "contact", "minimum_consent": None},
    {"entity_target": "contact", "minimum_consent": 4},
    {"entity_target": "account", "minimum_consent": None},
)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Built]:
    """The world, rolled back when the module is through."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def expressions_of(entity: str) -> list[list[Values]]:
    """Return none, each, and all of the expressions for an entity."""
    known = list(PLACES[entity])
    return [[], *([one] for one in known), *([known] if len(known) > 1 else [])]


def by_the_database(model: Values) -> dict[int, int]:
    """Return the score of each lead as the engine's statement has it."""
    version = LeadScoringModelVersion(name="Model", time_zone=NOW.zone, **model)
    assert list(problems(version, NOW.at)) == []
    names = [f"times_{number}" for number in range(len(model["rules"]))]
    rows = scored(version, NOW.at).values_list("pk", *names)
    points = [one["points"] for one in model["rules"]]
    return {key: sum(p * t for p, t in zip(points, times, strict=True)) for key, *times in rows}


@pytest.mark.parametrize("entity", PLACES)
@pytest.mark.parametrize("frequency", ["each", "at-least", "none"])
def test_a_rule_gives_what_it_says(built: Built, entity: str, frequency: str) -> None:
    """ "*Each* – points for every matching record; *At least* – points once …; *None* – points when there is none" """
    conditions = [
        condition(entity, *given, frequency=frequency, **age) for given in expressions_of(entity) for age in AGES
    ]
    for target in TARGETS:
        model = target | {"rules": [rule(7**number % 1_000_003 % 999, one) for number, one in enumerate(conditions)]}
        assert by_the_database(model) == evaluator.scores(model, built.world, NOW)


@pytest.mark.parametrize("seed", range(12))
def test_rules_of_several_conditions_give_what_they_say(built: Built, seed: int) -> None:
    """ "all children must hold (AND)"; "with several children, *Each* counts the first child's records" """
    dice = random.Random(seed)
    rules = [rule(dice.choice((-20, -1, 3, 100)), *_conditions(dice)) for _number in range(8)]
    for target in TARGETS:
        model = target | {"rules": rules}
        assert by_the_database(model) == evaluator.scores(model, built.world, NOW)


def test_the_world_tells_rules_apart(built: Built) -> None:
    """Else the comparisons above would prove little: leads of each kind get points, and not all of them."""
    for target in TARGETS:
        model = target | {"rules": [rule(1, condition("clicked", frequency="each"))]}
        found = evaluator.scores(model, built.world, NOW)
        assert len(found) > 5
        assert len(set(found.values())) > 3


def _conditions(dice: random.Random) -> list[Values]:
    entities = dice.sample(list(PLACES), dice.choice((1, 2, 3)))
    return [
        condition(
            entity,
            *dice.choice(expressions_of(entity)),
            frequency=dice.choice(("each", "at-least", "none")),
            **dice.choice(AGES),
        )
        for entity in entities
    ]
