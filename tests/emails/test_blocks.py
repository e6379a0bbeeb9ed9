"""Every kind of block: what a new one starts with, what can be set of it, and where a designer finds it again."""

from itertools import count
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from entities.emails.console.design import EMAIL
from marketing.console.designing import edits, pages, shown
from marketing.console.designing.documents import Place, find
from marketing.console.mails import blocks, designs
from marketing.contracts.design import VALUES, read_design
from marketing.contracts.design_values import LAYOUTS
from marketing.contracts.email import EmailVersion
from marketing.contracts.problems import ERROR
from marketing.service.mail.compose import checks, drawing
from tests import factories
from tests import pages as looked

EMPTY: dict[str, Any] = {"mode": "blocks", "blocks": []}


def new(name: str) -> dict[str, Any]:
    """A design of one new block, b1."""
    numbers = count(1)
    return edits.made_by(EMAIL, EMPTY, edits.add(EMAIL, name, Place(), lambda: f"b{next(numbers)}"))[0]


@pytest.mark.parametrize("name", blocks.OFFERED)
def test_a_new_block_is_a_whole_design_and_its_form_as_it_stands_changes_nothing(name: str) -> None:
    design = new(name)
    assert read_design(design).faults == ()
    block = design["blocks"][0]
    form = QueryDict(mutable=True)
    for setting in blocks.KINDS[block["type"]].settings:
        value = shown.value(block, setting)
        form[setting.name] = str(value).lower() if setting.input == "switch" else str(value)
    typed = pages.typed(form, EMAIL, block)
    assert edits.made_by(EMAIL, design, edits.change(EMAIL, design, "b1", typed))[0] == design


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("heading", "placeholder-text"),
        ("text", "placeholder-text"),
        ("button", "link-empty"),
        ("image", "library-item-missing"),
        ("video", "library-item-missing"),
        ("logo", "library-item-missing"),
        *((name, "") for name in blocks.OFFERED if name not in ("heading", "text", "button", "image", "video", "logo")),
    ],
)
def test_a_new_block_keeps_the_mail_back_while_something_is_to_be_written(name: str, code: str) -> None:
    version = EmailVersion(name="News", design=new(name))
    found = [one for one in checks.problems(version) if one.place and one.severity == ERROR]
    assert [one.code for one in found][:1] == ([code] if code else [])
    assert {one.place for one in found} <= {"b1"}


@pytest.mark.parametrize("kind", [*VALUES, "section"])
def test_every_value_that_the_contract_holds_can_be_set(kind: str) -> None:
    names = {setting.name for setting in blocks.KINDS[kind].settings}
    if kind != "section":
        assert names >= set(VALUES[kind])
        assert "phone.hidden" in names
    assert all(label for setting in blocks.KINDS[kind].settings for _value, label in setting.options)


def test_what_is_apart_on_phones_is_kept_beside_the_rest() -> None:
    design = new("text")
    form = QueryDict("phone.align=center&phone.hidden=true&align=right&padding=")
    made = edits.made_by(
        EMAIL, design, edits.change(EMAIL, design, "b1", pages.typed(form, EMAIL, design["blocks"][0]))
    )[0]
    assert made["blocks"][0] == {**design["blocks"][0], "align": "right", "phone": {"align": "center", "hidden": True}}
    form = QueryDict("phone.align=&phone.hidden=false&align=")
    back = edits.change(EMAIL, made, "b1", pages.typed(form, EMAIL, made["blocks"][0]))
    assert edits.made_by(EMAIL, made, back)[0] == design


@pytest.mark.parametrize(("layout", "numbers"), [(name, len(parts)) for name, parts in LAYOUTS.items()])
def test_another_layout_keeps_every_block(layout: str, numbers: int) -> None:
    design = new("columns-3")
    for column in range(3):
        added = edits.add(EMAIL, "text", Place("b1", column), lambda column=column: f"t{column}")  # type: ignore[misc]
        design = edits.made_by(EMAIL, design, added)[0]
    made, inverse = edits.made_by(EMAIL, design, edits.change(EMAIL, design, "b1", {"layout": layout}))
    columns = find(made, "b1").block["columns"]
    assert len(columns) == numbers
    assert [block["id"] for column in columns for block in column] == ["t0", "t1", "t2"]
    assert EMAIL.clean(inverse.apply(made)[0]) == design


def test_blocks_in_columns_get_ids_of_their_own() -> None:
    section = {
        "type": "section",
        "layout": "1-1",
        "columns": [[{"type": "divider"}], [{"type": "divider", "id": "b1"}]],
    }
    made = designs.clean({"blocks": [section, {"type": "divider"}]})
    assert sorted(found.block["id"] for found in EMAIL.walk(made)) == ["b1", "b2", "b3", "b4"]


def test_a_marked_drawing_names_blocks_sections_and_columns() -> None:
    video = {"id": "v1", "type": "video", "src": "https://a.example/a.png", "alt": "A", "href": "https://a.example/"}
    hidden = {"id": "t1", "type": "text", "html": "<p>Hello</p>", "phone": {"hidden": True}}
    section = {"id": "s1", "type": "section", "layout": "1-1", "columns": [[video], [hidden]]}
    design = read_design({"blocks": [section, {"id": "d1", "type": "divider"}]}).value
    marked = drawing.to_html(design, preheader="", language="en", is_marked=True)
    plain = drawing.to_html(design, preheader="", language="en")
    for name in ("block-s1", "column-s1-0", "column-s1-1", "block-t1 go-hidden", "block-d1"):
        assert name in marked, name
    assert marked.count('class="block-v1"') == 2, "the picture and its link"
    assert "block-" not in plain
    assert "column-s1" not in plain


def test_a_finding_leads_to_its_block(marketer: Client) -> None:
    email = factories.email(design=new("heading"))
    page = marketer.get(f"/emails/{email.pk}/")
    assert set(looked.attributes(page, "data-shows")) == {"b1"}
    assert looked.attributes(marketer.get(f"/emails/{email.pk}/?block=b1"), "data-settings-of") == ["b1"]


def test_a_section_is_for_those_that_meet_a_segment_s_rule(marketer: Client) -> None:
    segment = factories.live("segments")
    email = factories.email(design=new("columns-2"))
    data = {"row_version": email.row_version, "segment": segment.pk}
    marketer.post(f"/emails/{email.pk}/blocks/b1/readers/", data)
    email.refresh_from_db()
    assert email.design["blocks"][0]["only_for"]["blocks"]
    page = looked.text_of(marketer.get(f"/emails/{email.pk}/?block=b1"))
    assert "Who gets it Contacts whose" in page
    marketer.post(f"/emails/{email.pk}/blocks/b1/readers/", {"row_version": email.row_version, "segment": ""})
    email.refresh_from_db()
    assert "only_for" not in email.design["blocks"][0]
    gone = {"row_version": email.row_version, "segment": "999999999999999999999999"}
    assert marketer.post(f"/emails/{email.pk}/blocks/b1/readers/", gone).status_code == 422
