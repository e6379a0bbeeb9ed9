"""Every rule of the check catalogue: it is broken, told at the right place, mended; and no rule lacks a case."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from marketing.settings import BASE_DIR
from tests import factories
from tests.checks.cases import Case, found
from tests.checks.catalogue import CATALOGUE, OURS, WITHOUT_CASE
from tests.checks.email_cases import EMAIL_CASES, SETTINGS_CASES
from tests.checks.journey_cases import CASES as JOURNEY_CASES
from tests.checks.journey_cases import journey

pytestmark = pytest.mark.django_db
CASES: dict[str, list[Case]] = {
    "journeys": JOURNEY_CASES,
    "emails": EMAIL_CASES,
    "content-settings": SETTINGS_CASES,
}
MAKERS: dict[str, Callable[[], Any]] = {
    "journeys": journey,
    "emails": factories.email,
    "content-settings": factories.content_settings,
}
MAIL = "marketing/service/mail"
MAIL_CHECKS = ("checks", "body_checks", "design_checks", "outlook_gate", "personalise")
SOURCES = {
    "journeys": ("entities/customer_journeys", "marketing/lifecycle/checks.py"),
    "emails": ("entities/emails", *(f"{MAIL}/compose/{name}.py" for name in MAIL_CHECKS)),
    "content-settings": ("entities/content_settings", f"{MAIL}/settings_checks.py"),
}
# Where the code stands among the arguments of what makes a finding.
CODE_AT = {"Problem": 1, "_problem": 1, "ExpressionProblem": 0, "_Required": 0}


@pytest.mark.parametrize("kind", CASES)
def test_a_sound_record_has_nothing_to_mend(kind: str) -> None:
    assert found(MAKERS[kind]()) == []


@pytest.mark.parametrize(
    ("kind", "case"), [pytest.param(kind, case, id=f"{kind}-{case}") for kind, cases in CASES.items() for case in cases]
)
def test_a_broken_rule_is_told_at_its_place_until_it_is_mended(kind: str, case: Case) -> None:
    record = MAKERS[kind]()
    before = record.snapshot()

    mend = case.spoil(record)
    told = found(record, case.code)
    if mend is not None:
        mend()
    else:
        record.restore(before)

    assert (case.severity, case.where, case.tile) in {(one.severity, one.where, one.tile) for one in told}
    assert all(one.message.endswith((".", "?")) or " In: " in one.message for one in told)
    assert found(record, case.code) == []


@pytest.mark.parametrize("kind", CASES)
def test_every_code_of_the_catalogue_has_a_case_or_a_reason(kind: str) -> None:
    tested = {case.code for case in CASES[kind]}
    assert (tested - OURS[kind]) | set(WITHOUT_CASE[kind]) == CATALOGUE[kind]
    assert not tested & set(WITHOUT_CASE[kind])


@pytest.mark.parametrize("kind", CASES)
def test_every_code_that_the_source_can_emit_has_a_case(kind: str) -> None:
    elsewhere = {"expression-to-many"} if kind == "emails" else set()
    shared = {"expression-syntax", "expression-unknown-field"} if kind == "content-settings" else set()
    assert {case.code for case in CASES[kind]} == emitted(SOURCES[kind]) - elsewhere | shared


def emitted(places: tuple[str, ...]) -> set[str]:
    """Return every code written into what makes a finding; codes that are passed on are found where they arise."""
    return {code for place in places for path in _files(BASE_DIR / place) for code in _codes(path)}


def _files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def _codes(path: Path) -> Iterator[str]:
    for call in ast.walk(ast.parse(path.read_text())):
        name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
        if not isinstance(call, ast.Call) or name not in CODE_AT:
            continue
        code = call.args[CODE_AT[name]]
        if isinstance(code, ast.Constant):
            yield str(code.value)
        else:
            passed_on = getattr(code, "attr", getattr(code, "id", ""))
            assert passed_on == "code", f"{path}: the code of a finding is written out, so that it can be found"
