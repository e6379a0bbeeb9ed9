"""What changed since the live version: told block by block, in words, and shown in both mails."""

from typing import Any

import pytest
from django.test import Client

from entities.emails.console import changes
from tests import factories, pages

HEADING = {"id": "h", "type": "heading", "text": "Hello"}
BUTTON = {"id": "b", "type": "button", "text": "Go", "href": "https://a.example/"}
TEXT = {"id": "t", "type": "text", "html": "<p>Words</p>"}
SECTION = {"id": "s", "type": "section", "layout": "1-1", "columns": [[BUTTON], [TEXT]]}


def told(before: list[Any], now: list[Any], **more: Any) -> list[tuple[Any, ...]]:
    found = changes.between({"blocks": before}, {"blocks": now, **more})
    return [(one.what, one.block, *one.details) for one in found]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ([HEADING, TEXT], [HEADING, TEXT], []),
        ([HEADING], [HEADING, TEXT], [("added", "t")]),
        ([HEADING, TEXT], [TEXT], [("removed", "h")]),
        ([HEADING, TEXT, BUTTON], [BUTTON, HEADING, TEXT], [("moved", "b")]),
        ([HEADING, TEXT], [HEADING, BUTTON, TEXT], [("added", "b")]),
        ([TEXT, SECTION | {"columns": [[BUTTON], []]}], [SECTION], [("moved", "t")]),
        ([HEADING], [{**TEXT, "id": "h"}], [("added", "h"), ("removed", "h")]),
        (
            [BUTTON],
            [{**BUTTON, "href": "https://b.example/?c={{ contact.city }}"}],
            [("changed", "b", ("link changed", "https://a.example/", "https://b.example/?c=[City]"))],
        ),
        (
            [TEXT],
            [{**TEXT, "html": "<p>Other <b>words</b></p>"}],
            [("changed", "t", ("text changed", "Words", "Other words"))],
        ),
        ([HEADING], [{**HEADING, "align": "center"}], [("changed", "h", ("alignment added", "", "Centre"))]),
        (
            [{**HEADING, "phone": {"hidden": True}}],
            [HEADING],
            [("changed", "h", ("hide it on phones removed", "", ""))],
        ),
        (
            [SECTION],
            [{**SECTION, "only_for": factories.query("Vienna")}],
            [("changed", "s", ("who gets it changed", "", ""))],
        ),
        ([], {"broken": True}, []),
    ],
)
def test_every_difference_is_told_once(before: Any, now: Any, expected: list[Any]) -> None:
    assert told(before, now) == expected


def test_colours_the_way_of_writing_and_the_source_are_told() -> None:
    [style] = changes.between({"blocks": []}, {"blocks": [], "theme": {"accent": "#ff0000"}})
    assert (style.name, style.details) == ("Style", (("accent changed", "#2450c8", "#ff0000"),))
    look = {"theme": {"text_size": 18, "heading": "#112233"}, "brand": {"id": 7, "row_version": 1, "values": {}}}
    [style] = changes.between({"blocks": []}, {"blocks": [], **look})
    assert [words for words, _before, _after in style.details] == [
        "brand changed", "headings added", "size of text changed",
    ]  # fmt: skip
    by_hand = {"mode": "html", "html": "<p>\na\nb\n</p>"}
    [way] = changes.between({"blocks": [TEXT]}, by_hand)
    assert way.details[0][0] == "now written as HTML instead of blocks"
    [source] = changes.between(by_hand, {**by_hand, "html": "<p>\nb\nc\nd</p>"})
    assert source.details[0][0] == "2 lines new, 2 lines gone"
    assert changes.between(by_hand, by_hand) == []


@pytest.fixture
def edited(marketer: Client) -> Any:
    """An email that was changed since it went live."""
    email = factories.in_state("emails", "live-editable", design=factories.design("Hello"))
    email.subject = "Another subject"
    email.design = {**email.design, "blocks": [*email.design["blocks"], {**BUTTON, "id": "new"}]}
    email.save(by=factories.marketer())
    return email


def test_the_tab_tells_what_changed_and_leads_to_the_blocks(marketer: Client, edited: Any) -> None:
    page = marketer.get(f"/emails/{edited.pk}/?tab=changes")
    assert "Changed since version 1, which is live" in pages.text_of(page)
    assert "Another subject" in pages.text_of(page)
    assert pages.attributes(page, "data-change") == ["added"]
    assert f"/emails/{edited.pk}/?tab=designer&amp;block=new#block-settings" in pages.source(page)
    frames = [pages.source(marketer.get(f"/emails/{edited.pk}/changes/{side}/")) for side in ("before", "now")]
    assert ["Go</" in frame or ">Go<" in frame for frame in frames] == [False, True]
    assert [".block-new{outline" in frame for frame in frames] == [False, True]
    assert marketer.get(f"/emails/{edited.pk}/changes/sideways/").status_code == 404


def test_only_what_can_differ_from_a_version_has_the_tab(marketer: Client) -> None:
    for state, is_there in (("draft", False), ("live", False), ("live-editable", True), ("stopped", True)):
        email = factories.in_state("emails", state)
        page = marketer.get(f"/emails/{email.pk}/")
        assert ("What changed" in pages.text_of(page)) is is_there, state
    assert "Nothing has changed" in pages.text_of(marketer.get(f"/emails/{email.pk}/?tab=changes"))
    assert marketer.get(f"/emails/{factories.email().pk}/changes/now/").status_code == 404
