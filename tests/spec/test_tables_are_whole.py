"""The hand-typed tables are complete in themselves: every state, every command, every cell."""

import pytest

from tests.spec.rows import CONDITIONAL, EDITABLE, LOCKED, PERSON, SERVICE
from tests.spec.tables import ALL_COMMANDS, SERVICE_COMMANDS, TABLES

each_table = pytest.mark.parametrize("slug", TABLES)


@each_table
def test_every_lock_row_covers_every_state(slug: str) -> None:
    table = TABLES[slug]
    for field, cells in {**table.locks, "(the rest)": table.rest}.items():
        assert set(cells) == set(table.states), field
        assert set(cells.values()) <= {EDITABLE, LOCKED, CONDITIONAL}, field


@each_table
def test_every_row_stays_inside_the_states_of_its_entity(slug: str) -> None:
    table = TABLES[slug]
    for move in table.moves:
        assert set(move.sources) <= set(table.states)
        assert {move.via, move.to} - {None} <= set(table.states)
        assert move.by in (PERSON, SERVICE)
    for action in table.actions:
        assert set(action.sources) <= set(table.states)


@each_table
def test_every_row_cites_its_sentence_and_says_on_what_an_open_target_depends(slug: str) -> None:
    assert all(move.says for move in TABLES[slug].moves)
    assert all(action.says for action in TABLES[slug].actions)
    for move in TABLES[slug].moves:
        assert bool(move.when) == (move.to is None)


@each_table
def test_every_command_is_one_of_the_interface(slug: str) -> None:
    assert set(TABLES[slug].commands) <= {*ALL_COMMANDS, "assign"}
    services = {move.command for move in TABLES[slug].moves if move.by == SERVICE}
    assert services <= set(SERVICE_COMMANDS)


@each_table
def test_every_state_but_the_first_is_reached_by_a_move(slug: str) -> None:
    table = TABLES[slug]
    reached = {reason for move in table.moves for reason in (move.via, move.to) if reason}
    assert reached | {next(iter(table.states))} == set(table.states)


@each_table
def test_no_state_is_a_dead_end_but_expired(slug: str) -> None:
    table = TABLES[slug]
    left = {source for move in table.moves for source in move.sources}
    assert set(table.states) - left <= {"expired"}


def test_segments_are_never_inactive() -> None:
    assert set(TABLES["segments"].states.values()) == {"active"}
