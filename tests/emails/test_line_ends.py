"""Hand-written HTML goes through a text area and back: what nobody touched stays as it was, byte for byte."""

import re
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from entities.emails import line_ends
from tests import factories, pages

TEXT = st.text(alphabet="ab\r\n", max_size=20)


def in_a_text_area(text: str) -> str:
    """The text as a browser's text area holds it."""
    return re.sub(r"\r\n|\r", "\n", text)


@given(before=TEXT, typed=TEXT)
def test_the_words_are_those_that_were_typed(before: str, typed: str) -> None:
    assert in_a_text_area(line_ends.kept(before, typed)) == in_a_text_area(typed)


@given(before=TEXT, end=st.sampled_from(["\n", "\r\n"]))
def test_what_nobody_touched_is_as_before_whatever_ends_a_browser_sends(before: str, end: str) -> None:
    assert line_ends.kept(before, in_a_text_area(before).replace("\n", end)) == before


@pytest.mark.parametrize(
    ("before", "typed", "kept"),
    [
        ("a\r\nb\r\nc\n", "a\nnew\nb\nc\n", "a\r\nnew\r\nb\r\nc\n"),
        ("a\nb\r\n", "a\r\nx\r\nb\r\n", "a\nx\nb\r\n"),
        ("a", "a\r\nb", "a\nb"),
        ("a\r\nb\r\n", "a", "a"),
        ("", "a\r\nb", "a\nb"),
    ],
)
def test_lines_around_a_change_keep_their_ends(before: str, typed: str, kept: str) -> None:
    assert line_ends.kept(before, typed) == kept


def test_a_source_is_shown_and_stored_as_it_is(marketer: Client) -> None:
    source = "\n<p>Hello</p>\r\n\t<p>\u00a0</p>\n"
    email: Any = factories.email(design={"mode": "html", "html": source})
    area = pages.source(marketer.get(f"/emails/{email.pk}/")).split('name="html"')[1].split("</textarea>")[0]
    assert area.split(">", 1)[1].startswith("\n\n&lt;p&gt;"), "a browser takes the first line end away"
    typed = "\r\n<p>Hello!</p>\r\n\t<p>\u00a0</p>\r\n"
    marketer.post(f"/emails/{email.pk}/source/", {"row_version": email.row_version, "html": typed})
    email.refresh_from_db()
    assert email.design["html"] == source.replace("Hello", "Hello!")
