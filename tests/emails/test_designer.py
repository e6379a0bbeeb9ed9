"""Edits of an email's design, without any database."""

from typing import Any

import pytest

from entities.emails import designer
from entities.emails.designer import DesignError

DESIGN: dict[str, Any] = {
    "mode": "blocks",
    "blocks": [
        {"id": "b1", "type": "heading", "text": "Hello"},
        {"id": "b2", "type": "text", "html": "<p>Words</p>"},
        {"id": "b3", "type": "divider"},
    ],
    "html": "<p>By hand</p>",
}


def ids(design: dict[str, Any]) -> str:
    return " ".join(block["id"] for block in design["blocks"])


@pytest.mark.parametrize(("after", "expected"), [("", "b4 b1 b2 b3"), ("b1", "b1 b4 b2 b3"), ("b3", "b1 b2 b3 b4")])
def test_a_block_is_added_behind_any_other_or_in_front(after: str, expected: str) -> None:
    made, new = designer.add(DESIGN, "button", after)
    assert ids(made) == expected
    assert new == "b4"


def test_a_footer_is_a_text_with_address_and_a_way_to_unsubscribe() -> None:
    made, new = designer.add(DESIGN, "footer", "b3")
    block = made["blocks"][-1]
    assert (block["type"], block["id"]) == ("text", new)
    assert "content_settings.address_main" in block["html"]
    assert "content_settings.subscription_center_url" in block["html"]


@pytest.mark.parametrize(
    ("block", "steps", "expected"),
    [("b1", 1, "b2 b1 b3"), ("b3", -1, "b1 b3 b2"), ("b1", -1, "b1 b2 b3"), ("b3", 1, "b1 b2 b3")],
)
def test_a_block_moves_and_stops_at_the_ends(block: str, steps: int, expected: str) -> None:
    assert ids(designer.move(DESIGN, block, steps)) == expected


def test_a_copy_stands_behind_its_original_with_an_id_of_its_own() -> None:
    made, twin = designer.duplicate(DESIGN, "b1")
    assert ids(made) == "b1 b4 b2 b3"
    assert (twin, made["blocks"][1]["text"]) == ("b4", "Hello")


def test_an_edit_keeps_the_other_half_of_the_design_and_leaves_its_start_alone() -> None:
    made = designer.remove(designer.change(DESIGN, "b1", {"text": "Changed"}), "b2")
    assert made["html"] == "<p>By hand</p>"
    assert ids(DESIGN) == "b1 b2 b3"
    assert DESIGN["blocks"][0]["text"] == "Hello"


def test_dragging_names_every_block_once() -> None:
    assert ids(designer.reorder(DESIGN, ["b3", "b1", "b2"])) == "b3 b1 b2"
    for order in (["b1", "b2"], ["b1", "b1", "b2", "b3"], ["b1", "b2", "b9"]):
        with pytest.raises(DesignError):
            designer.reorder(DESIGN, order)


def test_changing_the_mode_loses_neither_blocks_nor_source() -> None:
    made = designer.set_mode(designer.set_mode(DESIGN, "html"), "blocks")
    assert made == DESIGN


def test_a_theme_keeps_only_what_differs_from_the_default() -> None:
    made = designer.set_theme(DESIGN, {"accent": "#ff0000", "background": designer.THEME["background"]})
    assert made["theme"] == {"accent": "#ff0000"}


@pytest.mark.parametrize("block", ["b9", "", "../b1", "b1\0"])
def test_an_unknown_block_is_refused_in_words(block: str) -> None:
    with pytest.raises(DesignError, match="isn't there any more"):
        designer.remove(DESIGN, block)


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
        designer.clean(value)
    assert str(refused.value)[0].isupper()


def test_blocks_without_an_id_get_one() -> None:
    made = designer.clean({"blocks": [{"type": "divider"}, {"type": "divider", "id": "b1"}, {"type": "divider"}]})
    assert sorted(block["id"] for block in made["blocks"]) == ["b1", "b2", "b3"]


@pytest.mark.parametrize("value", [None, [], {}, {"blocks": "x"}, {"blocks": [1, None]}, {"theme": 1, "html": 1}])
def test_whatever_is_stored_can_be_shown(value: Any) -> None:
    assert designer.tidy(value)["blocks"] == []
