"""`manage.py lifecycles` prints what the contract's tables say: states, moves and lock rows."""

import json
from functools import cache
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from tests.spec.tables import TABLES

each_table = pytest.mark.parametrize("slug", TABLES)
Arc = tuple[str, str, str | None, str | None, str]


@cache
def printed() -> dict[str, Any]:
    """What the command prints."""
    out = StringIO()
    call_command("lifecycles", format="json", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_every_kind_of_the_tables_is_printed() -> None:
    assert set(TABLES) <= set(printed())


@each_table
def test_the_states_are_those_of_the_contract(slug: str) -> None:
    assert printed()[slug]["states"] == TABLES[slug].states


@each_table
def test_the_moves_are_those_of_the_contract(slug: str) -> None:
    said = {
        (move.command, source, move.via, move.to, move.by) for move in TABLES[slug].moves for source in move.sources
    }

    assert _arcs(printed()[slug]["moves"]) == said


@each_table
def test_a_move_whose_target_depends_says_on_what(slug: str) -> None:
    open_moves = [move for move in printed()[slug]["moves"] if move["to"] is None]
    said = {move.when for move in TABLES[slug].moves if move.to is None}

    assert {move["when"] for move in open_moves} == said


@each_table
def test_every_lock_row_of_the_contract_is_printed_cell_by_cell(slug: str) -> None:
    rows = printed()[slug]["locks"]

    assert {field: rows.get(field) for field in TABLES[slug].locks} == TABLES[slug].locks


@each_table
def test_fields_that_no_lock_table_names_follow_the_rule_of_the_rest(slug: str) -> None:
    rows = printed()[slug]["locks"]
    others = set(rows) - set(TABLES[slug].locks)

    assert {field: rows[field] for field in others} == dict.fromkeys(others, TABLES[slug].rest)


def test_the_text_form_names_every_kind_and_command() -> None:
    out = StringIO()
    call_command("lifecycles", stdout=out)

    for slug, table in TABLES.items():
        assert slug in out.getvalue()
        for move in table.moves:
            assert move.command in out.getvalue()


def _arcs(moves: list[dict[str, Any]]) -> set[Arc]:
    return {(m["command"], source, m["via"], m["to"], m["by"]) for m in moves for source in m["from"]}
