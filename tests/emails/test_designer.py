"""Edits of an email's design, without any database."""

from itertools import count
from typing import Any

import pytest

from entities.emails.console.design import EMAIL
from marketing.console.designing import edits
from marketing.console.designing.commands import Command, Remove, Set
from marketing.console.designing.documents import DocumentError, Place
from marketing.console.mails import designs
from marketing.console.mails.designs import DesignError

DESIGN: dict[str, Any] = {
    "mode": "blocks",
    "blocks": [
        {"id": "b1", "type": "heading", "text": "Hello"},
        {"id": "b2", "type": "text", "html": "<p>Words</p>"},
        {"id": "b3", "type": "divider"},
    ],
    "html": "<p>By hand</p>",
}


def new_ids() -> edits.NewId:
    """Ids b4, b5 and so on."""
    numbers = count(4)
    return lambda: f"b{next(numbers)}"


def made(command: Command, design: dict[str, Any] = DESIGN) -> dict[str, Any]:
    """The design after an edit."""
    return edits.made_by(EMAIL, design, command)[0]


def place(after: str) -> Place:
    return edits.behind(DESIGN, after) if after else Place()


def ids(design: dict[str, Any]) -> str:
    return " ".join(block["id"] for block in design["blocks"])


@pytest.mark.parametrize(("after", "expected"), [("", "b4 b1 b2 b3"), ("b1", "b1 b4 b2 b3"), ("b3", "b1 b2 b3 b4")])
def test_a_block_is_added_behind_any_other_or_in_front(after: str, expected: str) -> None:
    assert ids(made(edits.add(EMAIL, "button", place(after), new_ids()))) == expected


def test_a_footer_is_a_text_with_address_and_a_way_to_unsubscribe() -> None:
    block = made(edits.add(EMAIL, "footer", place("b3"), new_ids()))["blocks"][-1]
    assert (block["type"], block["id"]) == ("text", "b4")
    assert "content_settings.address_main" in block["html"]
    assert "content_settings.subscription_center_url" in block["html"]


@pytest.mark.parametrize(
    ("block", "steps", "expected"),
    [("b1", 1, "b2 b1 b3"), ("b3", -1, "b1 b3 b2"), ("b1", -1, "b1 b2 b3"), ("b3", 1, "b1 b2 b3")],
)
def test_a_block_moves_and_stops_at_the_ends(block: str, steps: int, expected: str) -> None:
    assert ids(made(edits.step(DESIGN, block, steps))) == expected


def test_a_copy_stands_behind_its_original_with_an_id_of_its_own() -> None:
    after = made(edits.duplicate(DESIGN, "b1", new_ids()))
    assert ids(after) == "b1 b4 b2 b3"
    assert after["blocks"][1]["text"] == "Hello"


def test_an_edit_keeps_the_other_half_of_the_design_and_leaves_its_start_alone() -> None:
    after = made(Remove("b2"), made(edits.change(EMAIL, DESIGN, "b1", {"text": "Changed"})))
    assert after["html"] == "<p>By hand</p>"
    assert (ids(after), after["blocks"][0]["text"]) == ("b1 b3", "Changed")
    assert ids(DESIGN) == "b1 b2 b3"
    assert DESIGN["blocks"][0]["text"] == "Hello"


def test_dragging_names_every_block_once() -> None:
    assert ids(made(edits.reorder(DESIGN, ["b3", "b1", "b2"]))) == "b3 b1 b2"
    for order in (["b1", "b2"], ["b1", "b1", "b2", "b3"], ["b1", "b2", "b9"]):
        with pytest.raises(DocumentError):
            edits.reorder(DESIGN, order)


def test_changing_the_mode_loses_neither_blocks_nor_source() -> None:
    assert made(Set("", {"mode": "blocks"}), made(Set("", {"mode": "html"}))) == DESIGN


def test_a_theme_keeps_only_what_differs_from_the_default() -> None:
    kept = designs.theme_with(DESIGN, {"accent": "#ff0000", "background": designs.THEME["background"]})
    assert kept == {"accent": "#ff0000"}


@pytest.mark.parametrize("block", ["b9", "", "../b1", "b1\0"])
def test_an_unknown_block_is_refused_in_words(block: str) -> None:
    with pytest.raises(DocumentError, match="isn't there any more"):
        made(Remove(block))


@pytest.mark.parametrize(
    "value",
    [
        [],
        "text",
        5,
        None,
        {"mode": "paper"},
        {"mode": []},
        {"blocks": {}},
        {"blocks": ["text"]},
        {"blocks": [{"type": "script"}]},
        {"blocks": [{"type": ["heading"]}]},
        {"blocks": [{"type": "heading", "text": 5}]},
        {"blocks": [{"type": "heading", "text": "x" * 3000}]},
        {"blocks": [{"type": "heading", "onclick": "x"}]},
        {"blocks": [{"type": "spacer", "height": "high"}]},
        {"blocks": [{"type": "spacer", "height": True}]},
        {"blocks": [{"type": "spacer", "height": 10**9}]},
        {"blocks": [{"type": "divider", "id": 7}]},
        {"blocks": [{"type": "divider", "id": "a b"}]},
        {"blocks": [{"type": "divider", "id": "b1"}, {"type": "divider", "id": "b1"}]},
        {"blocks": [{"type": "divider"}] * 101},
        {"html": 5},
        {"html": "x" * 500_001},
        {"theme": "red"},
        {"theme": {"accent": "red"}},
        {"theme": {"accent": 5}},
        {"theme": {"font": "x;} body{"}},
        {"theme": {"size": "1"}},
        {"more": 1},
    ],
)
def test_what_is_no_design_is_refused_in_words(value: Any) -> None:
    with pytest.raises(DesignError) as refused:
        designs.clean(value)
    assert str(refused.value)[0].isupper()


def test_blocks_without_an_id_get_one() -> None:
    numbered = designs.clean({"blocks": [{"type": "divider"}, {"type": "divider", "id": "b1"}, {"type": "divider"}]})
    assert sorted(block["id"] for block in numbered["blocks"]) == ["b1", "b2", "b3"]


@pytest.mark.parametrize("value", [None, [], {}, {"blocks": "x"}, {"blocks": [1, None]}, {"theme": 1, "html": 1}])
def test_whatever_is_stored_can_be_shown(value: Any) -> None:
    assert designs.tidy(value)["blocks"] == []


def test_a_picture_of_the_library_is_told_without_its_digest() -> None:
    address = f"https://mail.example/media/{'0a' * 32}.png"
    assert designs.summary({"type": "image", "src": address}) == "From the library"
    assert designs.summary({"type": "image", "src": address, "alt": "A scarf"}) == "A scarf"
    assert designs.summary({"type": "image", "src": "https://a.example/b.png"}) == "https://a.example/b.png"
