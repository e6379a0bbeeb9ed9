"""The note of a test stands above the mail, whatever that begins with, and the preview text stays the mail's own."""

import pytest

from marketing.service.mail.test_notes import TestNote

NOTE = TestNote(" a <b>\nc ", "Ada")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "<p>Hello</p>"),
        ("<!doctype html><html><body class=\"a>b\">", "<p>Hello</p></body></html>"),
        ("<html><body>", "Hello"),
        ("<body><div style=\"display:none\">Preview</div>", "<p>Hello</p></body>"),
        ("<body>", "<div><div style=\"display:none\">x</div></div></body>"),
    ],
)
def test_it_is_the_first_that_is_seen(before: str, after: str) -> None:
    made = NOTE.above_html(before + after)
    assert made.startswith(f"{before}<table")
    assert made.endswith(f"</table>{after}")
    assert "Note from Ada with this test. It is not part of the mail.</b><br>a &lt;b&gt;<br>c</td>" in made


def test_the_text_part_has_it_too() -> None:
    assert NOTE.above_text("Hello\n").endswith("not part of the mail.\n\na <b>\nc\n" + "-" * 60 + "\n\nHello\n")
