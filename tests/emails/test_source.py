"""Hand-written HTML to start from: made of blocks, Liquid in place."""

import pytest

from entities.emails import source
from tests import factories

BLOCKS = {
    "blocks": [
        {"type": "heading", "text": "5 < 6, {{ contact.first_name | default: 'you' }}"},
        {"type": "text", "html": "<p>Hello {{ contact.city }}</p>"},
        {"type": "image", "src": "https://a.example/x.jpg", "alt": 'A "b"', "href": "https://a.example/"},
        {"type": "button", "text": "Go", "href": "https://a.example/?c={{ contact.city }}"},
        {"type": "spacer", "height": 20},
        {"type": "unknown"},
    ]
}


def test_words_are_escaped_and_expressions_are_not() -> None:
    made = source.source_of(BLOCKS)
    assert "5 &lt; 6, {{ contact.first_name | default: 'you' }}" in made
    assert 'alt="A &quot;b&quot;"' in made
    assert 'href="https://a.example/?c={{ contact.city }}"' in made


def test_a_source_made_of_blocks_passes_the_check(db: None) -> None:
    from marketing.service import authoring

    email = factories.email(design={"mode": "html", "blocks": [], "html": source.source_of(factories.design("Hello"))})
    assert [p.message for p in authoring.problems(email.snapshot()) if p.severity == "error"] == []


def test_the_text_to_go_on_from_keeps_expressions_and_addresses(db: None) -> None:
    from marketing.service import authoring

    made = {"mode": "html", "blocks": [], "html": source.source_of(BLOCKS)}
    text = authoring.generated_text(factories.email(design=made).snapshot())
    assert "Hello {{ contact.city }}" in text
    assert "Go (https://a.example/?c={{ contact.city }})" in text
    assert "<" not in text.replace("5 < 6", "")


EVERY_KIND = [
    {"type": "heading", "text": "Sub", "level": 2},
    {"type": "image", "src": "https://a.example/x.jpg", "alt": "A", "width": 50},
    {"type": "divider", "color": "#ff0000"},
    {"type": "social"},
    {"type": "video", "src": "https://a.example/v.jpg", "alt": "V", "href": "https://a.example/v"},
    {"type": "html", "html": "<p>own</p>"},
]
SECTION = {"type": "section", "layout": "1-1", "columns": [EVERY_KIND, [{"type": "text", "html": "<p>right</p>"}]]}


def test_columns_stand_beside_one_another_and_every_kind_is_written(db: None) -> None:
    from marketing.service import authoring

    design = factories.design("Hello")
    made = source.source_of({"blocks": [SECTION, *design["blocks"]]})
    assert made.count('<td width="50%" valign="top">') == 2
    assert 'src="https://a.example/x.jpg" alt="A" width="125"' in made
    for words in ("<h2>Sub</h2>", "LinkedIn", "▶ Watch the video", "<p>own</p>", "<p>right</p>", "#ff0000"):
        assert words in made
    email = factories.email(design={"mode": "html", "blocks": [], "html": made})
    assert authoring.problems(email.snapshot()) == []


def test_a_source_has_the_style_of_the_blocks() -> None:
    theme = {
        "text_size": 18, "heading_1": 40, "heading": "#112233", "link": "#223344", "panel": "#eeffee",
        "button_text": "#334455", "corners": "pill", "logo": "https://a.example/l.png", "logo_alt": "Shop",
    }  # fmt: skip
    button = {"type": "button", "text": "Go", "href": "https://a.example/"}
    made = source.source_of({"blocks": [{"type": "logo"}, button], "theme": theme})
    for part in (
        "font: 18px/1.5", "h1 { font-size: 40px", "h1, h2, h3 { color: #112233; }", "a { color: #223344; }",
        "background: #eeffee; }", "color: #334455; padding: 12px 24px; border-radius: 100px",
        '<img src="https://a.example/l.png" alt="Shop" width="165">',
    ):  # fmt: skip
        assert part in made


def test_what_was_for_some_is_for_nobody_until_its_author_says_for_whom(db: None) -> None:
    from marketing.service import authoring

    design = factories.design("Hello")
    only = {**SECTION, "only_for": factories.query("Vienna")}
    made = {"mode": "html", "html": source.source_of({"blocks": [only, *design["blocks"]]})}
    rendered = authoring.render(factories.email(design=made).snapshot())
    assert "right" not in rendered.html + rendered.text
    assert "Hello" in rendered.text
    assert "<p>right</p>" in made["html"]


@pytest.mark.parametrize(
    ("typed", "made"),
    [
        ("{{ a '", "{{ a &#x27;"),
        ("{% if 'x' %}{{ <", "{% if 'x' %}{{ &lt;"),
        ("}} {{ '", "}} {{ &#x27;"),
        ("{{ 'a' }} & {% 'b'", "{{ 'a' }} &amp; {% &#x27;b&#x27;"),
    ],
)
def test_liquid_that_is_never_closed_is_text(typed: str, made: str) -> None:
    assert f"<h1>{made}</h1>" in source.source_of({"blocks": [{"type": "heading", "text": typed}]})
