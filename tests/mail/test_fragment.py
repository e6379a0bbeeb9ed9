"""Content blocks as they are stored and copied: one element in a mail, which says where it is from."""

from typing import Any

import pytest

from marketing.contracts import copies, fragment
from marketing.contracts.design import read_design
from marketing.contracts.email import EmailVersion
from marketing.service.mail.compose.compiled import compile

HEADING = {"id": "b1", "type": "heading", "text": "News"}
WORDS = {"id": "b2", "type": "text", "html": "<p>Words</p>", "phone": {"hidden": True}}
SECTION = {"id": "s1", "type": "section", "layout": "1-1", "columns": [[HEADING], [WORDS]], "stack": False}
FROM = {"id": 7, "version": 3, "digest": "0123456789abcdef"}


def design(*elements: Any, **more: Any) -> dict[str, Any]:
    return {"mode": "blocks", "blocks": list(elements), **more}


def element(*elements: Any) -> dict[str, Any]:
    """The element that a content block of these is."""
    found = fragment.element_of(design(*elements))
    assert found is not None
    return found


@pytest.mark.parametrize("held", [WORDS, SECTION])
def test_where_an_element_is_from_is_read_and_stored_and_no_mail_is_other_for_it(held: dict[str, Any]) -> None:
    read = read_design(design({**held, "from": FROM}))
    assert read.faults == ()
    assert read.value.as_json()["blocks"][0]["from"] == FROM
    copied, plain = (compile(EmailVersion(subject="x", design=design(one))) for one in ({**held, "from": FROM}, held))
    assert (copied.html, copied.text) == (plain.html, plain.text)


@pytest.mark.parametrize("given", [
    7, [], {"id": 7}, {"version": 1}, {"id": 0, "version": 1}, {"id": True, "version": 1}, {"id": 10**20, "version": 1},
    {"id": "7", "version": 1}, {"id": 7, "version": 1, "name": "x"}, {"id": 7, "version": 1, "digest": "<b>"},
    {"id": 7, "version": 1, "digest": "0123456789abcdef\n"}, {"id": 1.0, "version": 1},
])  # fmt: skip
def test_another_origin_is_refused_and_left_out(given: Any) -> None:
    read = read_design(design({**WORDS, "from": given}))
    assert [fault.message.partition(": ")[2] for fault in read.faults] == [
        "where it was copied from is the id and the version of a content block."
    ]
    assert "from" not in read.value.as_json()["blocks"][0]


def test_a_section_or_a_block_is_itself_several_blocks_stand_in_a_section_of_one_column() -> None:
    assert element(WORDS) == {"type": "text", "html": "<p>Words</p>", "phone": {"hidden": True}}
    assert element(SECTION)["columns"][0] == [{"type": "heading", "text": "News"}]
    both = element(HEADING, WORDS)
    assert (both["type"], both["layout"], len(both["columns"][0])) == ("section", "1", 2)
    assert fragment.element_of(design()) is None
    assert read_design(design({**both, "id": "s9"})).faults == ()


def test_a_copy_stands_as_it_was_made_until_it_or_its_content_block_changes() -> None:
    made = {**copies.copied(element(SECTION), 7, 3), "id": "s5"}
    assert read_design(design(made)).faults == ()
    assert copies.standing(made, element(SECTION)) == copies.Copy(is_behind=False, is_by_hand=False)
    assert copies.standing(made, element({**SECTION, "stack": True})).is_behind
    assert copies.standing({**made, "stack": True}, element(SECTION)).is_by_hand
    assert not copies.standing(made, None).is_behind, "its content block was deleted"
    assert copies.standing({**WORDS, "from": {"id": 7, "version": 1}}, element(WORDS)).is_by_hand, "nobody knows"


def test_what_is_kept_of_a_part_of_a_mail_has_no_ids_and_is_from_nowhere() -> None:
    inside = {**SECTION, "from": FROM, "columns": [[{**HEADING, "from": FROM}], []]}
    kept = fragment.design_of(inside)["blocks"][0]
    assert ("id" in kept, "from" in kept, kept["columns"][0]) == (False, False, [{"type": "heading", "text": "News"}])


@pytest.mark.parametrize(("given", "words"), [
    (design(SECTION, WORDS), "one section, or blocks without a section"),
    (design(*({"type": "divider"} for _ in range(21))), "up to 20 blocks"),
    (design(WORDS, html="<p>x</p>"), "blocks alone"),
    (design(WORDS, theme={"accent": "#102030"}), "no style of its own"),
    ({"mode": "html", "html": "<p>x</p>"}, "blocks alone"),
    (design({"type": "script"}), "there is no block “script”"),
    ("x", "A design is an object"),
])  # fmt: skip
def test_what_is_no_content_block_is_refused_in_words(given: Any, words: str) -> None:
    assert words in " ".join(fault.message for fault in fragment.faults(given))
