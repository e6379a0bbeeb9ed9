"""Rules as sentences: what people read to see whether a model says what they mean."""

from typing import Any

import pytest

from marketing.audience.catalogue import USERS
from marketing.contracts.scoring import read_rules
from marketing.service.scoring.sentences import sentences
from tests.factories import expression as where
from tests.factories import scoring_condition as condition
from tests.factories import scoring_rule as rule

HOT = where("rating", "is", "hot")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (rule(1, condition("lead", HOT)), "+1 point when the lead is one whose rating is Hot."),
        (rule(-20, condition("lead", HOT), name="Cold"), "Cold: −20 points when the lead is one whose rating is Hot."),
        (
            rule(3, condition("opened", amount=30, unit="days")),
            "+3 points when there is an “Email opened” in the last 30 days.",
        ),
        (rule(5, condition("clicked", frequency="none")), "+5 points when there is no “Link clicked”."),
        (
            rule(5, condition("clicked", frequency="each"), condition("lead", HOT)),
            "+5 points for each “Link clicked”, when the lead is one whose rating is Hot.",
        ),
        (
            rule(2, condition("lead.contact.account", where("city", "equals", "Graz"))),
            "+2 points when the company of the parent contact of the lead is one whose city is “Graz”.",
        ),
        (rule(2, condition("lead", where("owner", "is", 7))), "+2 points when the lead is one whose owner is Ada."),
        (rule(None) | {"conditions": []}, "… points when …"),
    ],
)
def test_a_rule_reads_as_a_sentence(given: dict[str, Any], said: str) -> None:
    assert sentences(read_rules([given]).value, {(USERS, 7): "Ada"}) == [said]
