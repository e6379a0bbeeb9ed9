"""What grammars make, on its whole way: stored, shown, checked, previewed, put live, run by the service.

It holds for every case: no error of the server, no death of the process, no step of more than a second of CPU time,
nothing parked by an error that nobody expected. `make test` tries a few dozen of each kind, the same in every run;
`make fuzz` 20,000 in all (`FUZZ_CASES`), others each time (`FUZZ_SEED` repeats a run), and asks a real web process
for `/livez` meanwhile (`test_served.py`). A failure prints the seed and the case, cut down to what it takes to fail;
where the whole process died, its last case lies in the file that is named at the end.
"""

import contextlib
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from marketing.console.access import Right
from tests import factories
from tests.fuzz import grammar, runs, trial, visitors
from tests.hostile import posts
from tests.hostile.areas import area_of
from tests.hostile.ground import Ground
from tests.hostile.test_posts import POSTS, fault_of, kind_of, names_on
from tests.service import steps

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("own_uploads", "quiet_logs"),
    pytest.mark.filterwarnings("ignore:Generating overly large repr"),
]

# Of each kind: how cases are made, what is done with one, and a case that is as usual.
KINDS: dict[str, tuple[Any, Callable[[Any], None], Any]] = {
    "liquid": (grammar.MAIL_TEXTS, trial.email, {}),
    "html": (grammar.HTML.map(lambda one: {"design": {"mode": "html", "html": one}}), trial.email, {}),
    "designs": (grammar.DESIGNS.map(lambda one: {"design": one}), trial.email, {}),
    "rules": (grammar.QUERIES, trial.segment, {}),
    "pipelines": (grammar.journeys(), trial.journey, {}),
    "visits": (visitors.VISITS, visitors.visit, {}),
    "files": (grammar.IMPORTS, lambda one: trial.import_file(*one), (b"E-mail\na@one.example\n", {}, "skip")),
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_a_grammar_makes_breaks_anything(kind: str) -> None:
    strategy, attempt, usual = KINDS[kind]
    steps.people(1, first_name="x onerror=alert(1) y", last_name="<b>{{ 7 }}</b>")

    if kind == "visits":
        visitors.mail()

    @runs.many(kind, len(KINDS) + 1)
    @given(case=strategy)
    def go(case: Any) -> None:
        with runs.noted(kind, case), transaction.atomic():
            attempt(case)
            transaction.set_rollback(True)

    with contextlib.suppress(trial.Slow), transaction.atomic():  # what is compiled once is no case's cost
        attempt(usual)
        transaction.set_rollback(True)
    go()


def test_no_post_breaks_anything() -> None:
    records = {kind: factories.make(kind) for kind in {kind_of(area_of(right)) for right in POSTS}}
    ground, client = Ground(), Client()
    client.force_login(factories.marketer())
    names = {kind: names_on(kind) for kind in records}

    @runs.many("posts", len(KINDS) + 1)
    @given(right=st.sampled_from(POSTS), number=st.integers(0, 10**6))
    def go(right: Right, number: int) -> None:
        record = records[kind_of(area_of(right))]
        [attack] = posts.attacks(right, record, names[record.slug], 1, Random(number))
        with runs.noted("posts", (attack.path, attack.body)), transaction.atomic():
            before = ground.counts(), ground.row(record)
            fault = fault_of(client, attack, record, ground, before)
            transaction.set_rollback(True)
        assert not fault, f"{fault}: {attack.path} {str(attack.body)[:1500]}"

    go()
