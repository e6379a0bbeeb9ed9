"""What a design's check finds of its blocks: placeholders, empty columns, conditions, what clients break."""

from typing import Any

import pytest

from marketing.contracts.design import read_design
from marketing.contracts.placeholders import placeholder_in
from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.service.mail.compose import checks, client_support, compiled, outlook_gate
from tests import factories
from tests.mail.test_drawing import VIENNA, section
from tests.mail.texts import FOOTER, WORDS, email, html_email, text_block

CATALOGUE = checks.default_catalogue({"first_name": None, "email": None})
PICTURE = '<img src="https://shop.test/a.png" alt="A">'


def found(*blocks: dict[str, Any], **changes: Any) -> list[Problem]:
    return checks.problems(email(text_block(WORDS), *blocks, **changes), CATALOGUE)


def told(problems: list[Problem]) -> list[tuple[str, str, str]]:
    return [(one.severity, one.code, one.place) for one in problems]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("A headline", True), ("a headline ", True), ("Write your text here.", True), ("Your text here", True),
        ("Intro: lorem ipsum dolor", True), ("Lorem", False), ("A headline for spring", False), ("", False),
        ("We write your text", False), ("YOUR HEADLINE", True),
        ("Dear [Your name]", True), ("Your subject", True), ("In your subject area", False),
    ],
)  # fmt: skip
def test_a_placeholder_is_known_by_its_words(text: str, is_one: bool) -> None:
    assert bool(placeholder_in(text)) == is_one


@pytest.mark.parametrize(
    "block",
    [
        {"type": "heading", "text": "A headline"},
        {"type": "text", "html": "<p>First</p><p>Write your <b>text</b> here.</p>"},
        {"type": "button", "text": "Your text here", "href": "https://shop.test/"},
        {"type": "html", "html": "<p>Lorem ipsum</p>"},
    ],
    ids=lambda block: block["type"],
)
def test_a_block_that_still_says_what_a_new_one_says_is_an_error(block: dict[str, Any]) -> None:
    problems = found(section("1-1", [text_block(WORDS)], [{**block, "id": "x"}]))
    assert told(problems) == [(ERROR, "placeholder-text", "x")]
    assert problems[0].message.startswith(f"Section 1, column 2, block 1 ({block['type']}) still says “")


@pytest.mark.parametrize("name", ["subject", "preheader"])
def test_a_placeholder_in_the_inbox_line_is_an_error(name: str) -> None:
    assert [(one.code, one.where) for one in found(**{name: "Lorem ipsum"})] == [("placeholder-text", name)]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([[], [text_block(WORDS)]], "Section 1: column 1 is empty."),
        ([[], [text_block(WORDS)], []], "Section 1: columns 1 and 3 are empty."),
        ([[], []], "Section 1 is empty."),
    ],
)
def test_an_empty_column_is_named(columns: list[Any], words: str) -> None:
    layout = {2: "1-1", 3: "1-1-1"}[len(columns)]
    problems = found(section(layout, *columns, id="s1"))
    assert told(problems) == [(WARNING, "column-empty", "s1")]
    assert problems[0].message.startswith(words)


@pytest.mark.parametrize("kind", ["image", "video"])
def test_a_picture_that_is_missing_is_told_with_its_block(kind: str) -> None:
    problems = found({"type": kind, "id": "i", "href": "https://shop.test/"})
    assert told(problems) == [(ERROR, "library-item-missing", "i"), (WARNING, "alt-text-missing", "i")]


def test_a_condition_on_somebody_else_is_refused_and_one_on_the_contact_is_fine() -> None:
    company = {"type": "related", "relation": "account", "match": "all", "items": []}
    only = factories.query_of(company)
    problems = found(section("1", [text_block(WORDS)], id="s1", only_for=only))
    assert told(problems) == [(ERROR, "section-condition-invalid", "s1")]
    assert found(section("1", [text_block(WORDS)], only_for=VIENNA)) == []


def test_what_is_wrong_in_a_section_for_some_is_found() -> None:
    """The check fills the mail in with every section shown."""
    broken = text_block("<p>{{ 1 | divided_by: 0 }}</p>")
    assert [one.code for one in found(section("1", [broken], only_for=VIENNA))] == ["expression-syntax"]
    unknown = text_block("<p>{{ contact.nothing }} {{ _sections.s9 }}</p>")
    codes = [one.code for one in found(section("1", [unknown], only_for=VIENNA))]
    assert codes == ["expression-unknown-field", "expression-unknown-field"]


@pytest.mark.parametrize(
    "footer",
    [section("1", [text_block(FOOTER)], only_for=VIENNA), {**text_block(FOOTER), "phone": {"hidden": True}}],
    ids=["for some", "hidden on phones"],
)
def test_what_the_law_asks_for_must_reach_everybody(footer: dict[str, Any]) -> None:
    version = email(design={"blocks": [text_block(WORDS), footer]})
    codes = [(one.severity, one.code) for one in checks.problems(version, CATALOGUE)]
    assert codes == [(ERROR, "subscription-link-missing"), (ERROR, "address-missing")]
    in_columns = email(design={"blocks": [section("1-1", [text_block(WORDS)], [text_block(FOOTER)])]})
    assert checks.problems(in_columns, CATALOGUE) == []


LINK = '<p>{} <a href="{}">{}</a></p>'
LEADING = [
    ({"type": "button", "text": "Go", "href": ""}, "link-empty"),
    ({"type": "image", "src": "https://a.test/a", "alt": "A", "href": "shop.test/?a=1&b=2"}, "link-malformed"),
    (text_block(LINK.format("Good", "https://a@shop.test/?a=1&amp;b=2", "Go")), "link-malformed"),
    (text_block("<p>{{ contact.nothing }}</p>"), "expression-unknown-field"),
    ({"type": "button", "text": "{{ contact.first_name", "href": "https://a.test/"}, "expression-syntax"),
    ({"type": "html", "html": "<form></form>"}, "html-invalid"),
]


@pytest.mark.parametrize(("block", "code"), LEADING, ids=[code for _block, code in LEADING])
def test_a_finding_leads_to_its_block(block: dict[str, Any], code: str) -> None:
    fine = {"type": "button", "id": "fine", "text": "Good", "href": "https://a.test/"}
    problems = found(fine, section("1-1", [{**text_block(WORDS), "id": "other"}], [{**block, "id": "culprit"}]))
    assert [(one.code, one.place) for one in problems] == [(code, "culprit")]


def test_a_finding_about_the_whole_mail_leads_to_no_block() -> None:
    version = email(design={"blocks": [{**text_block(WORDS), "id": "b1"}]})
    assert {one.place for one in checks.problems(version, CATALOGUE)} == {""}


CSS = [
    ("display:flex", "display: flex"), ("DISPLAY : inline-flex", "display: flex"), ("display:grid", "display: grid"),
    ("float:left", "float"), ("position:absolute", "position"), ("transform:rotate(3deg)", "transform"),
    ("object-fit:cover", "object-fit"), ("color:var(--x)", "variables (var)"), ("--x:#fff", "variables (var)"),
    ("display:block", ""), ("float:none", ""), ("background-position:left", ""), ("text-transform:uppercase", ""),
    ("position:static", ""), ("border-radius:4px", ""), ("color:#111;display:table", ""),
]  # fmt: skip


@pytest.mark.parametrize(("css", "words"), CSS)
def test_css_that_many_readers_would_not_see_is_known(css: str, words: str) -> None:
    assert [one.words for one in client_support.unsupported(css)] == ([words] if words else [])
    assert [one.words for one in client_support.unsupported(f".a{{color:red;{css}}}")] == ([words] if words else [])


def test_every_entry_of_the_list_names_its_source() -> None:
    assert all(one.source.startswith("https://www.caniemail.com/features/") for one in client_support.UNSUPPORTED)


TABLE = "<table><tr><td>x</td></tr></table>"
VML = '<!--[if mso]><v:rect><v:fill src="https://shop.test/a.png" /></v:rect><![endif]-->'
GATE = [
    (f"<style>.a{{display:flex}}</style>{TABLE}", ["css-unsupported"]),
    ('<p style="position:relative">x</p>', ["css-unsupported"]),
    (PICTURE, ["image-width-missing"]),
    (PICTURE.replace("alt", 'width="20" alt'), []),
    ('<td background="https://shop.test/a.png">x</td>', ["background-without-vml"]),
    ('<p style="background:#fff url(https://shop.test/a.png)">x</p>', ["background-without-vml"]),
    (f'<p style="background-image:url(https://shop.test/a.png)">x</p>{VML}', []),
    ('<p style="background:#fff">x</p>', []),
    ('<div style="display:inline-block;width:50%">x</div>', ["div-layout"]),
    (f'<div style="display:inline-block">x</div>{TABLE}', []),
    ('<div style="text-align:center">x</div>', []),
]


@pytest.mark.parametrize(("source", "codes"), GATE)
def test_constructs_that_outlook_breaks_are_warnings(source: str, codes: list[str]) -> None:
    by_source = checks.problems(html_email(WORDS + source), CATALOGUE)
    assert [(one.severity, one.code) for one in by_source] == [(WARNING, code) for code in codes]
    if "<td" not in source or TABLE in source:
        by_block = found({"type": "html", "id": "own", "html": source})
        assert told(by_block) == [(WARNING, code, "own") for code in codes]


def test_what_blocks_are_drawn_as_passes_the_gate() -> None:
    made = compiled.compile(
        email(
            section("1-2", [{"type": "image", "src": "https://shop.test/a.png", "alt": "A"}], [text_block(WORDS)]),
            {"type": "button", "text": "Go", "href": "https://shop.test/"},
            {"type": "social"},
            {"type": "divider"},
        )
    )
    drawn = read_design({"mode": "html", "html": made.html}).whole()
    assert list(outlook_gate.findings(drawn)) == []
