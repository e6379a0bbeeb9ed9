"""The design as it is stored: sections and columns, what each block holds, what is refused and in which words."""

from typing import Any

import pytest

from marketing.contracts.design import MOST_BLOCKS, VALUES, Block, read_design
from marketing.contracts.email import EmailVersion
from marketing.contracts.payload import digest

FLAT = {
    "mode": "blocks",
    "blocks": [{"id": "b1", "type": "heading", "text": "News"}, {"type": "spacer", "height": 20}],
    "theme": {"accent": "#102030"},
}
RULE = {"type": "row", "field": "city", "operator": "equals", "values": ["Vienna"]}
SECTION = {
    "id": "s1",
    "type": "section",
    "layout": "1-2",
    "columns": [
        [{"id": "b2", "type": "image", "src": "https://x.test/a.png", "alt": "A", "width": 50, "corners": "rounded"}],
        [
            {"id": "b3", "type": "text", "html": "<p>x</p>", "align": "center", "padding": "large"},
            {"id": "b4", "type": "button", "text": "Go", "href": "https://x.test/", "wide": True,
             "phone": {"align": "left", "hidden": False}},
        ],
    ],
    "background": "#ffeedd",
    "padding": "none",
    "stack": False,
    "only_for": {"blocks": [{"join": "union", "match": "all", "items": [RULE]}]},
}  # fmt: skip


def design(*elements: Any) -> dict[str, Any]:
    return {"mode": "blocks", "blocks": list(elements)}


def section(*columns: Any, **values: Any) -> dict[str, Any]:
    layout = {1: "1", 2: "1-1", 3: "1-1-1"}[len(columns)]
    return {"type": "section", "layout": layout, "columns": list(columns), **values}


def faults(value: Any) -> list[tuple[str, str]]:
    return [(fault.message, fault.place) for fault in read_design(value).faults]


@pytest.mark.parametrize("value", [FLAT, design(SECTION, {"id": "b9", "type": "divider"})], ids=["flat", "sections"])
def test_what_is_read_is_stored_as_it_was(value: dict[str, Any]) -> None:
    read = read_design(value)
    assert read.faults == ()
    assert read.value.as_json() == value


def test_a_flat_design_of_before_keeps_its_digest_and_is_read_under_its_schema() -> None:
    payload = {**EmailVersion(name="x").to_payload(), "design": FLAT}
    version = EmailVersion.from_payload(payload, 1)
    assert digest(version.to_payload()) == digest(payload)
    assert version.content_faults() == ()


def test_a_walk_finds_every_block_with_its_place() -> None:
    block = {"type": "divider"}
    found = list(read_design(design(block, SECTION, {**block, "id": "b9"}, section([block]))).value.walk())
    assert [(one.type, place.words(one.type)) for one, place in found] == [
        ("divider", "Block 1 (divider)"),
        ("image", "Section 1, column 1, block 1 (image)"),
        ("text", "Section 1, column 2, block 1 (text)"),
        ("button", "Section 1, column 2, block 2 (button)"),
        ("divider", "Block 2 (divider)"),
        ("divider", "Section 2, column 1, block 1 (divider)"),
    ]
    assert found[3][1].as_json() == {"in": "s1", "column": 1, "index": 1}
    assert found[4][1].as_json() == {"in": "", "column": 0, "index": 2}


IMAGE = {"id": "i", "type": "image"}
REFUSED = [
    ({**IMAGE, "width": 101}, "Block 1 (image): the width is a whole number from 5 to 100."),
    ({**IMAGE, "onload": "x"}, "Block 1 (image): it has no “onload”."),
    ({"id": "i", "type": "heading", "color": "red"}, "“color” is a colour, written as #2450c8."),
    ({"id": "i", "type": "heading", "level": True}, "the level is a whole number from 1 to 3."),
    ({"id": "i", "type": "button", "wide": "yes"}, "“wide” is true or false."),
    ({"id": "i", "type": "text", "align": "justify"}, "“align” is one of: left, center, right."),
    ({"id": "i", "type": "text", "align": ["left"]}, "“align” is one of: left, center, right."),
    ({"id": "i", "type": "text", "phone": []}, "Block 1 (text): what is apart on phones is an object."),
    ({"id": "i", "type": "spacer", "phone": {"align": "left"}}, "it has no “align” apart on phones."),
    ({"id": "i", "type": "text", "html": 5}, "“html” must be text of up to 500,000 characters."),
]


@pytest.mark.parametrize(("block", "message"), REFUSED)
def test_a_value_that_is_none_is_refused_with_the_block_named(block: dict[str, Any], message: str) -> None:
    (loose,) = faults(design(block))
    assert message in loose[0]
    assert loose[1] == "i"
    (held,) = faults(design(section([], [{"type": "divider"}, block])))
    assert held[0] == loose[0].replace("Block 1", "Section 1, column 2, block 2")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"layout": "4"}, "Section 1: the layout is one of: 1, 1-1, 1-2, 2-1, 1-1-1."),
        ({"layout": ["1"]}, "Section 1: the layout is one of: 1, 1-1, 1-2, 2-1, 1-1-1."),
        ({"columns": [[]]}, "Section 1: the layout “1-1” has 2 columns, each a list of blocks."),
        ({"columns": "x"}, "Section 1: the layout “1-1” has 2 columns, each a list of blocks."),
        ({"columns": [[], {}]}, "Section 1: the layout “1-1” has 2 columns, each a list of blocks."),
        ({"columns": [[], ["x"]]}, "Section 1, column 2: a column is a list of blocks."),
        (
            {"columns": [[], [{"type": "section"}]]},
            "Section 1, column 2, block 1 (section): a section can't stand in a section. There are: heading, text, "
            "image, button, divider, spacer, social, video, html, logo.",
        ),
        ({"padding": "5px"}, "Section 1: “padding” is one of: none, small, usual, large."),
        ({"background": "url(x)"}, "Section 1: “background” is a colour, written as #2450c8."),
        ({"stack": 1}, "Section 1: “stack” is true or false."),
        ({"style": "x"}, "Section 1: there is no “style” in a section."),
        ({"only_for": {"blocks": 5}}, "Section 1: its condition can't be read. A query is a list of blocks."),
        ({"only_for": "x"}, "Section 1: its condition can't be read. A query is an object with a list of blocks."),
    ],
)
def test_a_section_that_is_none_is_refused_and_named(changes: dict[str, Any], message: str) -> None:
    found = faults(design({**section([], []), "id": "s1", **changes}))
    assert (message, "s1") in found or (message, "") in found


def test_what_of_a_faulty_section_can_be_read_is_there() -> None:
    read = read_design(design(section([{"type": "divider"}], [{"type": "nonsense"}, {"type": "spacer"}], layout="4")))
    assert [block.type for block, _place in read.value.walk()] == ["divider"]


def test_ids_are_unique_in_the_whole_design() -> None:
    twice = {"id": "b1", "type": "divider"}
    assert faults(design(twice, section([twice], id="s"))) == [
        ("Section 1, column 1, block 1 (divider): two blocks have the id “b1”.", "b1")
    ]
    assert faults(design(section([twice], id="b1"))) == [
        ("Section 1, column 1, block 1 (divider): two blocks have the id “b1”.", "b1")
    ]


def _deep(levels: int) -> dict[str, Any]:
    held: dict[str, Any] = {"type": "divider"}
    for _level in range(levels):
        held = section([held])
    return held


HOSTILE = {
    "deep": (design(_deep(1_000)), "a section can't stand in a section"),
    "many": (design(*[{"type": "divider"}] * 10_000), "An email holds up to 100 blocks."),
    "many in a column": (design(section([{"type": "divider"}] * 10_000)), "An email holds up to 100 blocks."),
    "many sections": (design(*[section([])] * 10_000), "An email holds up to 100 blocks."),
    "long": (design(*[{"type": "text", "html": "x" * 490_000}] * 10), "up to 1,000,000 characters together"),
    "many columns": (design(section([], columns=[[]] * 100_000)), "has 1 column, each a list"),
    "deep values": (design({"type": "heading", "text": _deep(1_000)}), "“text” must be text"),
    "deep condition": (design(section([], only_for={"blocks": [_deep(900)]})), "its condition can't be read"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_design_is_refused_in_words(name: str) -> None:
    value, message = HOSTILE[name]
    read = read_design(value)
    assert any(message in fault.message for fault in read.faults)
    assert len(list(read.value.walk())) <= MOST_BLOCKS


def test_sections_count_as_blocks() -> None:
    assert faults(design(section([{"type": "divider"}] * (MOST_BLOCKS - 1)))) == []
    assert faults(design(section([{"type": "divider"}] * MOST_BLOCKS))) == [("An email holds up to 100 blocks.", "")]


def test_each_kind_says_what_it_holds() -> None:
    for values in VALUES.values():
        assert {"padding", "background"} <= set(values)
    assert Block("button", held={"wide": True}).as_json() == {"type": "button", "wide": True}
