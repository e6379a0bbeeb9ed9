"""HTML is read as the standard's tokenizer reads it: by examples of the standard, and beside a parser of it."""

import html
import random
import re

import nh3
import pytest

from marketing import markup
from marketing.markup import Comment, Tag, Text, decoded


def read(source: str) -> list[str]:
    """Return what stands where: tags as written, texts and comments marked; “!” is for Outlook alone."""
    shown = []
    for token in markup.tokens(source):
        words = source[token.start : token.end]
        if isinstance(token, Comment):
            shown.append(f"comment {words}")
            continue
        mark = "!" if token.is_conditional else ""
        if isinstance(token, Text):
            shown.append(f"{mark}text {words}")
        else:
            named = [f"{one.name}={source[one.start : one.end]}" for one in token.attributes]
            shown.append(" ".join([f"{mark}{'/' if token.is_end else ''}{token.name}", *named]))
    return shown


@pytest.mark.parametrize(
    ("source", "tokens"),
    [
        ("a < b", ["text a < b"]),
        ("<p>a</p >b", ["p", "text a", "/p", "text b"]),
        ("<br/><br / x>", ["br", "br x="]),
        ("<a href = x title=\"y>\" alt='z'>", ["a href=x title=y> alt=z"]),
        ("<a href=x/y>", ["a href=x/y"]),
        ("<a x=1 x=2>", ["a x=1 x=2"]),
        ('<a ="x">', ['a ="x"=']),
        ("<a x=>y", ["a x=", "text y"]),
        ('<a x="y', ["a"]),
        ("<!-->x<!--->y", ["comment <!-->", "text x", "comment <!--->", "text y"]),
        ("<!-- --!>z", ["comment <!-- --!>", "text z"]),
        ("<!---->x<!-- a -- > b -->c", ["comment <!---->", "text x", "comment <!-- a -- > b -->", "text c"]),
        ("<!-- a", ["comment <!-- a"]),
        ("</ p>x</>y", ["comment </ p>", "text x", "comment </>", "text y"]),
        ("<?xml ?>x", ["comment <?xml ?>", "text x"]),
        ("<!doctype html>x", ["comment <!doctype html>", "text x"]),
        ("<title>a <b> &amp;</TITLE >b", ["title", "text a <b> &amp;", "/TITLE", "text b"]),
        ("<style>a</styles></style", ["style", "text a</styles></style"]),
        ("<!--[if mso]><b>x</b><![endif]-->y", [
            "comment <!--[if mso]><b>x</b><![endif]-->", "!b", "!text x", "!/b", "text y",
        ]),
        ("<!--[if !mso]><!-->x<!--<![endif]-->", ["comment <!--[if !mso]><!-->", "text x", "comment <!--<![endif]-->"]),
        ("<![if !mso]>x<![endif]>", ["comment <![if !mso]>", "text x", "comment <![endif]>"]),
    ],
)  # fmt: skip
def test_a_source_is_read_as_the_standard_says(source: str, tokens: list[str]) -> None:
    assert read(source) == tokens


@pytest.mark.parametrize(
    ("written", "in_text", "in_attribute"),
    [
        ("?id=5&region=eu&copy=2", "?id=5®ion=eu©=2", "?id=5&region=eu&copy=2"),
        ("&copy;=2&reg;", "©=2®", "©=2®"),
        ("a&copy", "a©", "a©"),
        ("&copy&reg x", "©® x", "©® x"),
        ("&notit;", "¬it;", "&notit;"),
        ("&notin;", "∉", "∉"),
        ("&amp;amp; &amp;lt;", "&amp; &lt;", "&amp; &lt;"),
        ("&#106;&#x6A;&#106x", "jjjx", "jjjx"),
        ("&#0;&#xD800;&#x110000;", "���", "���"),
        (f"&#{'9' * 6000};", "�", "�"),
        ("&#128;", "€", "€"),
        ("&;&#;&#x;&unknown;&", "&;&#;&#x;&unknown;&", "&;&#;&#x;&unknown;&"),
        ("&AMP;&Amp;", "&&Amp;", "&&Amp;"),
        ("&nbsp;&NotEqualTilde;", "\xa0≂̸", "\xa0≂̸"),
    ],
)
def test_character_references_are_resolved_once(written: str, in_text: str, in_attribute: str) -> None:
    assert decoded(written, is_attribute=False) == in_text
    assert decoded(written, is_attribute=True) == in_attribute


def test_a_reference_that_an_unknown_value_goes_on_stays() -> None:
    assert decoded("?a=1&copy", is_attribute=True, goes_on=True) == "?a=1&copy"
    assert decoded("?a=1&copy;", is_attribute=True, goes_on=True) == "?a=1©"


PIECES = [
    "<a title='{}'>", '<a title="{}">', "<a title={}>", "<a class=x title= {} >", "<A TITLE='{}' title=second>",
    "<a\ttitle\n=\f'{}'\r>", "<a/title='{}'/>", "<a title='{}'", "< a title=no>", "</a>", "</ x>", "<", "=", "&",
    "<p>", "</p>", "<b>", "</b>", "<span>", "</span>", "<br/>", ' "> ', "words & {}", "<title>{}</title>",
    "<style>{}</style>", "<!-- {} -->", "<!-->", "<!--->", "<!--x--!>", "<!x>", "<?x>", "<![if x]>",
    "<!--[if !mso]><!-->", "<!--<![endif]-->",
]  # fmt: skip
VALUES = [
    "x", "a&copy=2", "a&ampb", "&lt;i&gt;", "&#106;s", "a&reg;b", "?a=1&region=eu", "&notit;", "", "&amp;amp;", "a/b",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(400))
def test_tags_are_found_where_a_parser_of_the_standard_finds_them(seed: int) -> None:
    choose = random.Random(seed)
    source = "".join(choose.choice(PIECES).format(choose.choice(VALUES)) for _ in range(choose.randint(1, 14)))

    ours = set()
    for token in markup.tokens(source):
        if isinstance(token, Tag) and token.name.lower() == "a" and token.is_complete and not token.is_end:
            titles = [one for one in token.attributes if one.name.lower() == "title"]
            ours |= {decoded(source[one.start : one.end], is_attribute=True) for one in titles[:1]}
    cleaned = nh3.clean(source, tags={"a"}, attributes={"a": {"title"}}, link_rel=None, clean_content_tags=set())

    assert ours == {html.unescape(title) for title in re.findall(r'<a title="([^"]*)"', cleaned)}, source
