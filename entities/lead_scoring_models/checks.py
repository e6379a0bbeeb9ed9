"""The error check of lead-scoring models (domain.md 17.4)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from entities.lead_scoring_models.models import LeadScoringModel
from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.contracts.scoring import Grade, read_grades, read_rules
from marketing.lifecycle.checks import check
from marketing.service import authoring

KIND = "lead-scoring-models"


@check(KIND)
def check_settings(record: LeadScoringModel, at: datetime) -> Iterator[Problem]:
    """A name is there; from which score on a lead is ready for sales is nearly always said."""
    if not record.name.strip():
        yield Problem(ERROR, "name-missing", "Give the scoring model a name.", "name")
    if record.sales_ready_score is None:
        words = "Without a sales-ready score this model makes no lead ready for sales."
        yield Problem(WARNING, "sales-ready-missing", words, "sales_ready_score")


@check(KIND)
def check_rules(record: LeadScoringModel, at: datetime) -> Iterator[Problem]:
    """There are rules, each of conditions and points, and the engine can run them."""
    rules = read_rules(record.rules).value
    if not rules:
        yield Problem(ERROR, "no-rule", "Add at least one rule.", "rules")
    for number, rule in enumerate(rules):
        name, place = f"“{rule.name}”" if rule.name else f"Rule {number + 1}", str(number)
        if rule.points is None:
            yield Problem(ERROR, "pair-without-action", f"{name}: say how many points it gives.", "rules", place=place)
        elif rule.points == 0:
            yield Problem(WARNING, "action-zero", f"{name} gives no points.", "rules", place=place)
        if not rule.conditions:
            words = f"{name}: add at least one condition."
            yield Problem(ERROR, "condition-without-entity", words, "rules", place=place)
    yield from authoring.problems(record.snapshot())


@check(KIND)
def check_grades(record: LeadScoringModel, at: datetime) -> Iterator[Problem]:
    """Grades have names, follow one another without a gap and do not overlap."""
    grades = read_grades(record.grades).value
    for number, grade in enumerate(grades):
        if not grade.name.strip():
            yield Problem(ERROR, "grade-unnamed", f"Grade {number + 1}: give it a name.", "grades", place=str(number))
        yield from _ends(grade, number)
    whole = [one for one in grades if one.first is not None and one.last is not None]
    yield from _seams(sorted(whole, key=lambda one: (one.first or 0, one.last or 0)))


def _ends(grade: Grade, number: int) -> Iterable[Problem]:
    name = f"“{grade.name}”" if grade.name else f"Grade {number + 1}"
    if grade.first is None or grade.last is None:
        return [Problem(ERROR, "grades-gap", f"{name}: say from which to which score.", "grades", place=str(number))]
    if grade.first > grade.last:
        words = f"{name} ends before it begins."
        return [Problem(ERROR, "grades-overlap", words, "grades", place=str(number))]
    return []


def _seams(grades: list[Grade]) -> Iterator[Problem]:
    for lower, upper in pairwise(grades):
        names, end, start = f"“{lower.name}” and “{upper.name}”", lower.last or 0, upper.first or 0
        if start <= end:
            yield Problem(ERROR, "grades-overlap", f"{names} overlap.", "grades")
        elif start > end + 1:
            yield Problem(ERROR, "grades-gap", f"There is a gap between {names}.", "grades")
