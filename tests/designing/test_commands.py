"""Commands and their inverses, by chance: a form of fields in rows, edited as people do."""

import json
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketing.console.designing import edits
from marketing.console.designing.commands import Command, Insert, Move, Remove, Set, from_json
from marketing.console.designing.documents import Document, DocumentError, Place, find, ids_of, walk
from tests.designing.forms_of_fields import FORM

START: Document = {
    "title": "Sign up",
    "blocks": [
        {"id": "q1", "type": "question", "label": "Name"},
        {
            "id": "r1",
            "type": "row",
            "width": 2,
            "columns": [[{"id": "q2", "type": "question", "label": "City"}], [{"id": "q3", "type": "question"}]],
        },
        {"id": "s1", "type": "submit", "text": "Send"},
    ],
}
NAMES = ("insert", "remove", "move", "set", "width", "duplicate", "document", "step")
CHOICES = st.tuples(st.sampled_from(NAMES), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))


def ids(document: Document) -> str:
    return " ".join(found.block["id"] for found in walk(document))


def place_of(document: Document, chosen: int, index: int) -> Place:
    places = [("", 0)] + [
        (found.block["id"], number)
        for found in walk(document)
        for number, _ in enumerate(found.block.get("columns", ()))
    ]
    within, column = places[chosen % len(places)]
    return Place(within, column, index % 6)


def command(document: Document, chosen: tuple[str, int, int, int], new_id: edits.NewId) -> Command:
    """An edit that a person could make now, of the numbers that chance gave."""
    name, first, second, third = chosen
    present = ids(document).split() or ["q0"]
    block = present[first % len(present)]
    place = place_of(document, second, third)
    made: dict[str, Any] = {
        "insert": lambda: edits.add(FORM, ("question", "submit", "row")[first % 3], place, new_id),
        "remove": lambda: Remove(block),
        "move": lambda: Move(block, place),
        "set": lambda: Set(block, {"label": f"Label {second}", "help": None if third % 2 else "Help"}),
        "width": lambda: edits.change(FORM, document, block, {"width": 1 + second % 3}),
        "duplicate": lambda: edits.duplicate(document, block, new_id),
        "document": lambda: Set("", {"title": None if third % 3 == 0 else f"Title {second}"}),
        "step": lambda: edits.step(document, block, 1 if third % 2 else -1),
    }
    found: Command = made[name]()
    return found


def done(document: Document, chosen: list[tuple[str, int, int, int]]) -> tuple[list[Document], list[Command]]:
    """Every document on the way and every inverse; what is refused changes nothing."""
    numbers = count(1)
    documents, inverses = [document], []
    for one in chosen:
        try:
            made = command(documents[-1], one, lambda: f"n{next(numbers)}")
            after, inverse = edits.made_by(FORM, documents[-1], made)
        except (DocumentError, KeyError):
            continue
        documents.append(after)
        inverses.append(inverse)
    return documents, inverses


@settings(max_examples=80, deadline=None)
@given(st.lists(CHOICES, max_size=25))
def test_undoing_everything_gives_the_start_and_every_document_on_the_way(
    chosen: list[tuple[str, int, int, int]],
) -> None:
    documents, inverses = done(START, chosen)
    now, redone = documents[-1], []
    for before, inverse in zip(reversed(documents[:-1]), reversed(inverses), strict=True):
        now, again = from_json(json.loads(json.dumps(inverse.as_json()))).apply(now)
        assert now == before
        redone.append(again)
    assert now == START
    for again in reversed(redone):
        now, _inverse = again.apply(now)
    assert now == documents[-1]


@settings(max_examples=40, deadline=None)
@given(st.lists(CHOICES, max_size=25))
def test_no_edit_loses_a_block_or_gives_two_one_id(chosen: list[tuple[str, int, int, int]]) -> None:
    documents, _inverses = done(START, chosen)
    for document in documents:
        present = ids(document).split()
        assert len(present) == len(set(present))
        assert sorted(present) == sorted(one for block in document["blocks"] for one in ids_of(block))


def test_a_row_made_narrower_keeps_what_its_last_column_held() -> None:
    made, inverse = edits.made_by(FORM, START, edits.change(FORM, START, "r1", {"width": 1}))
    assert ids(made) == "q1 r1 q2 q3 s1"
    assert len(find(made, "r1").block["columns"]) == 1
    assert inverse.apply(made)[0] == START


def test_an_edit_leaves_the_document_it_was_given_alone() -> None:
    before = json.dumps(START)
    for one in (
        Remove("q2"),
        Move("q1", Place("r1", 1)),
        Set("q1", {"label": "Other"}),
        Insert({"id": "x", "type": "submit"}, Place()),
    ):
        one.apply(START)
    assert json.dumps(START) == before


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Remove("x9"), "isn't there any more"),
        (Move("x9", Place()), "isn't there any more"),
        (Set("x9", {"label": "x"}), "isn't there any more"),
        (Move("q1", Place("x9")), "isn't there any more"),
        (Move("q1", Place("r1", 5)), "This column isn't there any more"),
        (Move("r1", Place("r1", 0)), "into itself"),
        (Set("q1", {"id": "q2"}), "can't be set"),
        (Set("q1", {"columns": []}), "can't be set"),
        (Set("", {"blocks": []}), "can't be set"),
        (Insert({"id": "q1", "type": "submit"}, Place()), "there already"),
        (Insert({"id": "x", "type": "script"}, Place()), "no such field"),
        (Insert({"id": "x", "type": "row", "width": 0, "columns": []}, Place("r1")), "can't stand in a row"),
    ],
)
def test_what_can_t_be_done_is_refused_in_words(edit: Command, words: str) -> None:
    with pytest.raises(DocumentError, match=words):
        edits.made_by(FORM, START, edit)


def test_taking_a_change_back_spares_what_somebody_else_wrote_meanwhile() -> None:
    mine, inverse = Set("q1", {"label": "Mine"}).apply(START)
    theirs, _ = Set("q1", {"label": "Theirs"}).apply(mine)
    with pytest.raises(DocumentError, match="changed this since"):
        inverse.apply(theirs)


def test_a_removed_block_comes_back_behind_its_neighbour_wherever_that_stands_now() -> None:
    without, inverse = Remove("s1").apply(START)
    moved, _ = Insert({"id": "x1", "type": "submit"}, Place("", 0, 0)).apply(without)
    assert ids(inverse.apply(moved)[0]) == "x1 q1 r1 q2 q3 s1"
    gone, _ = Remove("r1").apply(moved)
    assert ids(inverse.apply(gone)[0]) == "x1 q1 s1"


def test_more_blocks_than_a_document_holds_are_refused() -> None:
    full = {"blocks": [{"id": f"q{number}", "type": "question"} for number in range(30)]}
    with pytest.raises(DocumentError, match="A form holds up to 30 blocks"):
        edits.made_by(FORM, full, edits.add(FORM, "submit", Place(), lambda: "x"))


def test_a_block_is_added_into_the_selected_row_s_first_empty_column_else_behind_what_is_selected() -> None:
    row: Any = {"id": "r2", "type": "row", "width": 2, "columns": [[{"id": "q9", "type": "question"}], []]}
    document = {"blocks": [row]}
    assert edits.at_selected(document, "r2", {"type": "question"}) == Place("r2", 1)
    assert edits.at_selected(document, "q9", {"type": "question"}) == Place("r2", 0, 1, "q9")
    row["columns"][1].append({"id": "q8", "type": "question"})
    assert edits.at_selected(document, "r2", {"type": "question"}) == Place("", 0, 1, "r2")


@pytest.mark.parametrize("selected", ["r2", "q9"])
def test_what_has_columns_is_added_behind_the_whole_row(selected: str) -> None:
    document = {"blocks": [{"id": "r2", "type": "row", "columns": [[{"id": "q9", "type": "question"}], []]}]}
    assert edits.at_selected(document, selected, {"type": "row", "columns": [[]]}) == Place("", 0, 1, "r2")
