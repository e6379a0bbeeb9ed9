"""A finding about hand-written HTML says in which line and column its cause stands."""

import pytest

from marketing.service.mail.compose import checks
from marketing.service.mail.compose.source_places import line_and_column
from tests.mail.texts import html_email

CATALOGUE = checks.default_catalogue({"first_name": None, "email": None})
LINES = "<p>Hello</p>\r\n<p>\n  "  # html_email begins the first line with 33 characters


@pytest.mark.parametrize(
    ("source", "code", "place"),
    [
        ('<a href="">x</a>', "link-empty", "3:12"),
        ('<a href="#">x</a>', "link-empty", "3:12"),
        ('<a href="https://example.org/">x</a>', "link-placeholder", "3:12"),
        ('<a href="shop">x</a>', "link-malformed", "3:12"),
        ('<img src="https://shop.test/a.png" width="9">', "alt-text-missing", "3:3"),
        ('<img src="" alt="A">', "library-item-missing", "3:3"),
        ('<img src="https://shop.test/a.png" alt="A">', "image-width-missing", "3:3"),
        ('<p style="color:red;display:flex">x</p>', "css-unsupported", "3:22"),
        ("<style>p { color: red }\n p { float: left }</style>", "css-unsupported", "4:5"),
        ("\U0001f600 <script>x</script>", "html-invalid", "3:6"),
        ('<p id="a" onclick="x">x</p>', "html-invalid", "3:3"),
        ("<p>Lorem Ipsum</p>", "placeholder-text", "3:6"),
        ("{{ contact.frist_name }}", "expression-unknown-field", "3:6"),
        ("{% if x", "expression-syntax", "3:3"),
    ],
)
def test_a_finding_names_line_and_column(source: str, code: str, place: str) -> None:
    found = checks.problems(html_email(LINES + source), CATALOGUE)
    assert [one.place for one in found if one.code == code] == [place]
    assert next(one.line for one in found if one.code == code) == f"Line {place[0]}"


def test_what_is_missing_has_no_place() -> None:
    version = html_email("<p>Hello</p>")
    without = html_email("", design={"mode": "html", "html": "<p>Hello there, this is the news</p>"})
    assert {one.place for one in checks.problems(without, CATALOGUE)} == {""}
    assert checks.problems(version, CATALOGUE) == []


@pytest.mark.parametrize(("text", "place"), [("", "1:1"), ("a\rb", "2:2"), ("a\r\n", "2:1"), ("\n\n", "3:1")])
def test_lines_are_counted_as_browsers_do(text: str, place: str) -> None:
    assert line_and_column(text + "x", len(text)) == place
