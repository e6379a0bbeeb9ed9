"""Themes as designs keep them: each value read, refused in words, and seen in the mail, in light and in dark."""

import hashlib
from typing import Any

import pytest

from marketing.contracts.design import read_design
from marketing.contracts.email import EmailVersion
from marketing.contracts.theme import THEME, THEME_VALUES
from marketing.service.mail.compose import blocks, compiled, design_checks
from marketing.service.mail.compose.palette import readable_on
from tests.mail.texts import email, text_block

SHOP = "https://shop.test/"
HEADING = {"type": "heading", "text": "News"}
TEXT = text_block(f'<p>Hello <a href="{SHOP}">there</a></p>')
BUTTON = {"type": "button", "text": "Go", "href": SHOP}
LOGO = {"type": "logo"}
BRAND = {"id": 7, "row_version": 3, "values": {"accent": "#102030"}}
# Of the design below, compiled before there were brands. Where only a tool of the compiler was renewed, renew it too.
COMPILED_BEFORE = "74b0c370554174974a7d781771738b2ada2ba05f800dd36a9f11f5fe1bb53d28"
BEFORE: dict[str, Any] = {
    "mode": "blocks",
    "theme": {"accent": "#a02020", "text": "#202020", "font": "Georgia, Times, serif", "background": "#fafafa"},
    "blocks": [
        {"id": "b1", "type": "heading", "text": "News", "level": 2},
        {"id": "b2", "type": "text", "html": '<p>Hello <a href="https://shop.test/">there</a></p>', "size": "small"},
        {"id": "s1", "type": "section", "layout": "1-2", "background": "#ffeedd", "columns": [
            [{"id": "b3", "type": "image", "src": "https://x.test/a.png", "alt": "A", "width": 50}],
            [
                {"id": "b4", "type": "button", "text": "Go", "href": "https://x.test/"},
                {"id": "b5", "type": "button", "text": "Go", "href": "https://x.test/", "style": "outline",
                 "corners": "pill", "color": "#ffee00"},
            ],
        ]},
        {"id": "b6", "type": "divider"},
        {"id": "b7", "type": "spacer", "height": 20},
        {"id": "b8", "type": "social"},
        {"id": "b9", "type": "video", "src": "https://x.test/v.png", "href": "https://x.test/v", "alt": "The tour"},
        {"id": "c1", "type": "html", "html": "<b>own</b>"},
        {"id": "c2", "type": "text", "html": "<p>x</p>", "color": "#112233", "padding": "large",
         "phone": {"hidden": True}},
    ],
}  # fmt: skip


def drawn(*blocks_given: dict[str, Any], **theme: Any) -> str:
    design = read_design({"blocks": list(blocks_given), "theme": theme}).whole()
    html = blocks.to_html(design, preheader="", language="en", is_marked=any("id" in one for one in blocks_given))
    return html.replace(": ", ":").replace("; ", ";")


def rules(html: str) -> str:
    """The rules for dark inboxes."""
    return html.partition("@media (prefers-color-scheme:dark){")[2].partition("</style>")[0]


def faults(value: Any) -> list[str]:
    return [fault.message for fault in read_design(value).faults]


def test_a_design_of_before_is_read_and_compiled_as_before() -> None:
    assert read_design(BEFORE).whole().as_json() == BEFORE

    html = compiled.compile(EmailVersion(name="all", design=BEFORE)).html

    assert hashlib.sha256(html.encode()).hexdigest() == COMPILED_BEFORE


def test_values_that_are_as_usual_change_nothing() -> None:
    usual = {name: value for name, value in THEME.items() if value != ""}
    assert drawn(HEADING, TEXT, BUTTON, **usual) == drawn(HEADING, TEXT, BUTTON)


def test_a_theme_and_its_brand_are_stored_as_they_were() -> None:
    design = {"mode": "blocks", "blocks": [], "theme": {"text_size": 18, "corners": "pill"}, "brand": BRAND}
    assert read_design(design).whole().as_json() == design


@pytest.mark.parametrize(
    ("theme", "block", "part"),
    [
        ({"heading": "#112233"}, HEADING, "text-align:left;color:#112233"),
        ({"heading_font": "Georgia, serif"}, HEADING, "font-family:Georgia, serif;font-size:16px"),
        ({"heading_1": 40}, HEADING, "font-size:40px;line-height:1.25"),
        ({"heading_2": 33}, {**HEADING, "level": 2}, "font-size:33px;line-height:1.25"),
        ({"heading_3": 13}, {**HEADING, "level": 3}, "font-size:13px;line-height:1.25"),
        ({"link": "#112233"}, TEXT, 'style="color:#112233;">there'),
        ({"text_size": 20}, TEXT, "font-size:20px;line-height:1.5"),
        ({"text_size": 20}, {**TEXT, "size": "large"}, "font-size:24px;line-height:1.5"),
        ({"spacing": "large"}, TEXT, "padding:24px 25px"),
        ({"panel": "#eeffee"}, TEXT, "background:#eeffee;background-color:#eeffee"),
        ({"button_text": "#112233"}, BUTTON, "color:#112233"),
        ({"corners": "pill"}, BUTTON, "border-radius:100px"),
        ({"logo": f"{SHOP}l.png", "logo_alt": "Shop", "logo_href": SHOP}, LOGO, f'<a href="{SHOP}" target="_blank"'),
        ({"logo": f"{SHOP}l.png", "logo_alt": "Shop"}, LOGO, f'alt="Shop" height="auto" src="{SHOP}l.png" width="165"'),
    ],
)
def test_a_value_is_seen_in_the_mail(theme: dict[str, Any], block: dict[str, Any], part: str) -> None:
    assert part in drawn(block, **theme)
    assert part not in drawn(block)


@pytest.mark.parametrize(
    ("theme", "block", "part"),
    [
        ({"spacing": "large"}, {**TEXT, "padding": "usual"}, "padding:10px 25px"),
        ({"button_text": "#112233"}, {**BUTTON, "color": "#ffee00"}, "color:#1b1f27"),
        ({"corners": "pill"}, {**BUTTON, "corners": "square"}, "border-radius:0px"),
        ({"logo": f"{SHOP}l.png"}, {**LOGO, "width": 100}, 'width="550"'),
    ],
)
def test_a_block_overrides_a_value(theme: dict[str, Any], block: dict[str, Any], part: str) -> None:
    assert part in drawn(block, **theme)


DARK = {"dark_accent": "#88aaff", "dark_text": "#eeeeee", "dark_panel": "#222222", "dark_background": "#111111"}


@pytest.mark.parametrize(
    ("block", "part"),
    [
        (TEXT, "body,.go-page{background:#111111 !important;background-color:#111111 !important}"),
        (TEXT, ".go-panel,.go-panel>table{background:#222222 !important;background-color:#222222 !important}"),
        (TEXT, ".go-words>div{color:#eeeeee !important}"),
        (TEXT, ".go-links a{color:#88aaff !important}"),
        (TEXT, "[data-ogsc] .go-words>div{color:#eeeeee !important}"),
        (TEXT, "[data-ogsb] .go-panel,[data-ogsb] .go-panel>table{background:#222222 !important"),
        (HEADING, ".go-words>div{color:#eeeeee !important}"),
        (BUTTON, ".go-button td,.go-button td>a{background:#88aaff !important"),
        (BUTTON, ".go-button a{color:#1b1f27 !important}"),
        ({**BUTTON, "style": "outline"}, ".go-outline a{color:#88aaff !important}"),
        ({"type": "social"}, ".go-links a{color:#88aaff !important}"),
        ({"type": "html", "html": "<b>x</b>"}, ".go-words>div{color:#eeeeee !important}"),
    ],
)
def test_a_dark_colour_is_in_the_rules_for_dark_inboxes_alone(block: dict[str, Any], part: str) -> None:
    html = drawn(block, **DARK)

    assert part in rules(html)
    head, _, body = html.partition("</head>")
    assert '<meta name="color-scheme" content="light dark">' in head
    assert not [colour for colour in DARK.values() if colour in body]
    light = drawn(block)
    assert "color-scheme" not in light
    assert "go-" not in light


def test_every_class_of_the_rules_is_one_of_the_mail() -> None:
    html = drawn(HEADING, TEXT, BUTTON, {**BUTTON, "style": "outline"}, **DARK)
    for name in ("go-page", "go-panel", "go-words", "go-links", "go-button", "go-outline"):
        assert f".{name}" in rules(html)
        assert name in html.partition("</head>")[2], name


def test_one_dark_colour_brings_the_others() -> None:
    html = rules(drawn(TEXT, dark_panel="#000000"))
    assert ".go-words>div{color:#e8eaf0 !important}" in html
    assert f".go-links a{{color:{readable_on('#000000', '#2450c8')} !important}}" in html


def test_what_has_a_background_of_its_own_stays_as_it_is_in_dark() -> None:
    section = {"type": "section", "layout": "1", "columns": [[TEXT, BUTTON]], "background": "#ffeedd"}
    for html in (drawn(section, **DARK), drawn({**TEXT, "background": "#ffeedd"}, **DARK)):
        assert not {"go-words", "go-links", "go-button"} & set(html.replace('"', " ").split())


def test_a_colour_of_a_block_can_be_read_in_dark_too() -> None:
    html = drawn({**TEXT, "color": "#333333"}, **DARK)
    lighter = readable_on("#222222", "#333333")
    assert f".go-words-333333>div{{color:{lighter} !important}}" in rules(html)
    assert lighter > "#888888"


def test_the_designers_marks_and_the_dark_classes_stand_side_by_side() -> None:
    section = {"type": "section", "id": "s1", "layout": "1", "columns": [[{**TEXT, "id": "b1"}]]}
    html = drawn(section, **DARK)
    assert 'class="block-s1 go-panel"' in html
    assert 'class="block-b1 go-words go-links"' in html


@pytest.mark.parametrize(
    ("theme", "message"),
    [
        ("red", "The theme of a design is an object with colours, fonts and sizes."),
        ({"size": 1}, "A theme has no “size”."),
        ({"accent": "red"}, "The style: “accent” is a colour, written as #2450c8."),
        ({"dark_text": "#fff;}body{"}, "The style: “text in dark” is a colour, written as #2450c8."),
        ({"panel": None}, "The style: “content background” is a colour, written as #2450c8."),
        ({"heading": 5}, "The style: “headings” is a colour, written as #2450c8."),
        ({"font": "x;}"}, "The style: “font” is a font: a list of names."),
        ({"heading_font": ["Georgia"]}, "The style: “font of headings” is a font: a list of names."),
        ({"text_size": 10**30}, "The style: the size of text is a whole number from 12 to 24."),
        ({"heading_1": True}, "The style: the size of large headings is a whole number from 12 to 60."),
        ({"corners": "round"}, "The style: “corners of buttons” is one of: square, rounded, pill."),
        ({"spacing": {}}, "The style: “room around blocks” is one of: small, usual, large."),
        *(({"logo": value}, "The style: “logo” must be text of up to 2,000 characters. It holds no fields of a "
           "contact, and starts with https://.") for value in (5, "javascript:x", "https://{{ a }}", "x" * 3000)),
        ({"logo_alt": "{% endif %}"}, "The style: “alternative text of the logo” must be text of up to 2,000 "
         "characters. It holds no fields of a contact."),
    ],
)  # fmt: skip
def test_a_value_that_is_none_is_refused_in_words(theme: Any, message: str) -> None:
    assert faults({"theme": theme}) == [message]
    assert read_design({"theme": theme}).value.theme == {}


@pytest.mark.parametrize(
    ("brand", "message"),
    [
        (5, "The brand of a design is an object with an id, a row version and values."),
        ({**BRAND, "more": 1}, "The brand of a design is an object with an id, a row version and values."),
        ({**BRAND, "id": "7"}, "The id and the row version of a design's brand are numbers of its record."),
        ({**BRAND, "row_version": 10**30}, "The id and the row version of a design's brand are numbers of its record."),
        ({**BRAND, "values": [1]}, "The theme of a design is an object with colours, fonts and sizes."),
        ({**BRAND, "values": {"accent": "red"}}, "The style: “accent” is a colour, written as #2450c8."),
    ],
)
def test_a_brand_that_is_none_is_refused_in_words(brand: Any, message: str) -> None:
    assert faults({"brand": brand}) == [message]


def test_a_logo_that_nobody_chose_is_an_error_at_its_block() -> None:
    def codes(**theme: str) -> list[str]:
        design = read_design({"blocks": [{**LOGO, "id": "b1"}], "theme": theme}).whole()
        return [problem.code for problem in design_checks.findings(design) if problem.place == "b1"]

    assert codes() == ["library-item-missing"]
    assert codes(logo=f"{SHOP}l.png") == ["alt-text-missing"]
    assert codes(logo=f"{SHOP}l.png", logo_alt="Shop") == []


def test_a_logos_link_is_a_link_of_the_mail() -> None:
    design = {"theme": {"logo": f"{SHOP}l.png", "logo_href": f"{SHOP}?a=1"}, "blocks": [LOGO]}
    assert [link.url for link in compiled.compile(email(design=design)).links] == [f"{SHOP}?a=1"]


def test_every_value_has_words_and_a_usual_value_that_can_be_read() -> None:
    for one in THEME_VALUES:
        assert one.label
        assert one.is_optional or one.read(one.usual) == one.usual
