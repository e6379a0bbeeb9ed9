"""Edits of a journey's tree of tiles, without any database."""

from typing import Any

import pytest

from entities.customer_journeys import designer
from entities.customer_journeys.designer import Draft, EditRefused, Place
from marketing.contracts.pipeline import read_pipeline

PIPELINE: list[dict[str, Any]] = [
    {"id": "s", "type": "segment"},
    {"id": "e", "type": "email"},
    {
        "id": "i",
        "type": "if-then",
        "branches": {"yes": [{"id": "y1", "type": "email"}, {"id": "y2", "type": "wait-for"}], "no": []},
    },
    {"id": "w", "type": "wait-for"},
]
DRAFT = Draft(PIPELINE, {"s": {"name": "All"}, "y1": {"name": "Voucher", "email": 4}})


def shape(nodes: list[dict[str, Any]]) -> str:
    """Return a tree as text: `s e i(y:y1 y2|n:) w`."""
    words = []
    for node in nodes:
        branches = node.get("branches")
        inner = "|".join(f"{name[0]}:{shape(found)}" for name, found in branches.items()) if branches else ""
        words.append(f"{node['id']}({inner})" if branches is not None else node["id"])
    return " ".join(words)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("after:s", "s n e i(y:y1 y2|n:) w"),
        ("after:i", "s e i(y:y1 y2|n:) n w"),
        ("yes:i", "s e i(y:n y1 y2|n:) w"),
        ("no:i", "s e i(y:y1 y2|n:n) w"),
        ("after:y2", "s e i(y:y1 y2 n|n:) w"),
        ("after:w", "s e i(y:y1 y2|n:) w n"),
    ],
)
def test_a_tile_is_added_at_any_join(place: str, expected: str) -> None:
    made = designer.add(DRAFT, Place.parse(place), "email", "n")
    assert shape(made.pipeline) == expected
    assert made.settings["n"] == {"name": "", "email": None}
    assert read_pipeline(made.pipeline).faults == ()


def test_an_edit_leaves_the_draft_it_started_from_alone() -> None:
    before = shape(PIPELINE)
    designer.add(DRAFT, Place.parse("yes:i"), "wait-for", "n")
    designer.remove(DRAFT, "i", "yes")
    designer.move(DRAFT, "w", Place.parse("after:s"))
    assert shape(PIPELINE) == before
    assert DRAFT.settings == {"s": {"name": "All"}, "y1": {"name": "Voucher", "email": 4}}


def test_a_new_branch_tile_has_both_branches() -> None:
    made = designer.add(DRAFT, Place.parse("after:w"), "if-then", "n")
    assert made.pipeline[-1] == {"id": "n", "type": "if-then", "branches": {"yes": [], "no": []}}


def test_the_first_tile_of_an_empty_journey_is_its_segment() -> None:
    made = designer.add(Draft(), Place(), "segment", "n")
    assert shape(made.pipeline) == "n"


@pytest.mark.parametrize(
    ("place", "kind", "words"),
    [
        ("after:e", "segment", "one segment tile"),
        ("start", "segment", "one segment tile"),
        ("start", "email", "stays at the start"),
        ("yes:e", "email", "no such branch"),
        ("after:gone", "email", "not on the canvas any more"),
        ("after:e", "teleport", "no tile of this type"),
        ("sideways:e", "email", "no such place"),
        ("after", "email", "no such place"),
        ("start:e", "email", "no such place"),
    ],
)
def test_what_makes_no_journey_is_refused(place: str, kind: str, words: str) -> None:
    with pytest.raises(EditRefused, match=words):
        designer.add(DRAFT, Place.parse(place), kind, "n")


@pytest.mark.parametrize(
    ("keep", "expected", "left"),
    [("", "s e w", {"s"}), ("yes", "s e y1 y2 w", {"s", "y1"}), ("no", "s e w", {"s"})],
)
def test_removing_a_branch_keeps_what_is_asked_for(keep: str, expected: str, left: set[str]) -> None:
    made = designer.remove(DRAFT, "i", keep)
    assert shape(made.pipeline) == expected
    assert set(made.settings) == left


def test_held_counts_the_tiles_of_each_branch() -> None:
    assert designer.held(DRAFT, "i") == {"yes": 2}
    assert designer.held(DRAFT, "e") == {}


@pytest.mark.parametrize(
    ("tile", "place", "expected"),
    [
        ("w", "after:s", "s w e i(y:y1 y2|n:)"),
        ("y1", "no:i", "s e i(y:y2|n:y1) w"),
        ("i", "after:s", "s i(y:y1 y2|n:) e w"),
        ("y2", "after:w", "s e i(y:y1|n:) w y2"),
    ],
)
def test_a_tile_moves_with_what_its_branches_hold(tile: str, place: str, expected: str) -> None:
    assert shape(designer.move(DRAFT, tile, Place.parse(place)).pipeline) == expected


def test_a_tile_does_not_move_into_itself() -> None:
    with pytest.raises(EditRefused, match="into itself"):
        designer.move(DRAFT, "i", Place.parse("after:y1"))


def test_the_segment_stays_at_the_start() -> None:
    with pytest.raises(EditRefused, match="stays at the start"):
        designer.move(DRAFT, "s", Place.parse("after:w"))


@pytest.mark.parametrize(
    ("tile", "steps", "place"),
    [
        ("s", 1, None),
        ("e", -1, None),
        ("e", 1, "after:i"),
        ("i", -1, "after:s"),
        ("y1", -1, "after:e"),
        ("y1", 1, "after:y2"),
        ("y2", -1, "yes:i"),
        ("y2", 1, "after:i"),
        ("w", 1, None),
        ("w", -1, "after:e"),
    ],
)
def test_one_step_up_or_down_leaves_branches(tile: str, steps: int, place: str | None) -> None:
    found = designer.neighbour(DRAFT, tile, steps)
    assert (str(found) if found else None) == place


def test_places_are_those_that_change_something() -> None:
    assert [str(place) for place in designer.places(DRAFT, "e")] == [
        "yes:i", "after:y1", "after:y2", "no:i", "after:i", "after:w",
    ]  # fmt: skip


def test_the_segment_has_no_other_place() -> None:
    assert designer.places(DRAFT, "s") == []


def test_settings_change_by_name_and_keep_the_rest() -> None:
    made = designer.change(DRAFT, "y1", {"email": 9})
    assert made.settings["y1"] == {"name": "Voucher", "email": 9}
    assert made.pipeline is DRAFT.pipeline


def test_the_path_before_a_tile_leaves_other_branches_out() -> None:
    assert [node["id"] for node in designer.path_before(DRAFT, "y2")] == ["s", "e", "i", "y1"]
    assert [node["id"] for node in designer.path_before(DRAFT, "w")] == ["s", "e", "i"]
