"""Sections, columns and each kind of block as the HTML of a mail, read by a parser."""

from typing import Any

import pytest

from marketing.contracts.design import read_design
from marketing.contracts.email import EmailVersion
from marketing.service.mail.compose import blocks, compiled, rendering
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.compiled import CompiledEmail
from marketing.service.mail.compose.html_scan import Element, elements
from marketing.service.mail.compose.liquid_text import LiquidTextError
from marketing.service.mail.compose.palette import ink_on
from tests.mail.texts import FOOTER, context, email, text_block

RULE = {"type": "row", "field": "city", "operator": "equals", "values": ["Vienna"]}
VIENNA = {"blocks": [{"join": "union", "match": "all", "items": [RULE]}]}
SHOP = "https://shop.test/"


def section(layout: str, *columns: list[dict[str, Any]], **values: Any) -> dict[str, Any]:
    return {"type": "section", "layout": layout, "columns": list(columns), **values}


def drawn(*blocks_given: dict[str, Any], **theme: str) -> str:
    design = read_design({"blocks": list(blocks_given), "theme": theme}).whole()
    return blocks.to_html(design, preheader="", language="en")


def found(html: str, name: str) -> list[Element]:
    return [one for one in elements(html) if one.name == name and not one.is_end and not one.is_conditional]


def value(element: Element, name: str) -> str:
    attribute = element.get(name)
    return attribute.value if attribute is not None else ""


def words(element: Element, name: str) -> str:
    return value(element, name).replace(" ", "")


def cell(html: str, text: str) -> Element:
    """The innermost cell that holds a text."""
    before = html.index(text)
    return [one for one in found(html, "td") if one.start < before][-1]


@pytest.mark.parametrize(
    ("layout", "shares"),
    [("1", ["100"]), ("1-1", ["50", "50"]), ("1-2", ["33-33", "66-67"]), ("2-1", ["66-67", "33-33"]),
     ("1-1-1", ["33-33", "33-33", "33-33"])],
)  # fmt: skip
def test_columns_are_as_wide_as_the_layout_says_and_stack_on_phones(layout: str, shares: list[str]) -> None:
    html = drawn(section(layout, *([text_block(f"<p>c{n}</p>")] for n in range(len(shares)))))

    columns = [one for one in found(html, "div") if "mj-column-per" in value(one, "class")]
    assert [value(one, "class").rpartition("per-")[2] for one in columns] == shares
    assert all("width:100%" in words(one, "style") for one in columns), "on phones each takes the whole width"
    assert [html.index(f"c{n}") for n in range(len(shares))] == sorted(html.index(f"c{n}") for n in range(len(shares)))


def test_columns_that_do_not_stack_stay_beside_one_another() -> None:
    html = drawn(section("1-1", [text_block("<p>a</p>")], [text_block("<p>b</p>")], stack=False))

    columns = [one for one in found(html, "div") if "mj-column-per-50" in value(one, "class")]
    assert ["width:50%" in words(one, "style") for one in columns] == [True, True]


def test_a_section_has_its_background_and_padding() -> None:
    html = drawn(section("1", [text_block("<p>here</p>")], background="#ffeedd", padding="large"), text_block("after"))

    first = found(html, "div")[1]
    assert "background-color:#ffeedd" in words(first, "style")
    assert "padding:32px0" in words(found(html, "td")[0], "style")
    assert "background-color:#ffffff" in words([one for one in found(html, "div") if "600px" in value(one, "style")][1],
                                               "style")  # fmt: skip


def test_a_text_has_its_alignment_colour_size_padding_and_background() -> None:
    html = drawn(
        {**text_block("<p>here</p>"), "align": "right", "color": "#112233", "size": "small", "padding": "none",
         "background": "#eeffee"}
    )  # fmt: skip

    holder = [one for one in found(html, "div") if one.start < html.index("here")][-1]
    assert all(part in words(holder, "style") for part in ("text-align:right", "color:#112233", "font-size:13px"))
    around = cell(html, "here")
    assert "padding:0px0px" in words(around, "style")
    assert "background:#eeffee" in words(around, "style")


@pytest.mark.parametrize(("level", "size"), [(None, 26), (1, 26), (2, 21), (3, 17)])
def test_a_heading_is_one_of_its_level(level: int | None, size: int) -> None:
    html = drawn({"type": "heading", "text": "News", **({"level": level} if level else {})})

    (heading,) = found(html, f"h{level or 1}")
    assert f"font-size:{size}px" in words(heading, "style")


def test_a_picture_always_has_a_width_outlook_reads() -> None:
    picture = {"type": "image", "src": f"{SHOP}a.png", "alt": "A", "href": SHOP}
    html = drawn(picture, {**picture, "width": 50, "corners": "pill"}, section("1-1", [{**picture, "width": 20}], []))

    assert [value(one, "width") for one in found(html, "img")] == ["550", "275", "50"]
    assert "border-radius:100px" in words(found(html, "img")[1], "style")
    assert [value(one, "href") for one in found(html, "a")] == [SHOP] * 3


def test_a_picture_in_columns_that_stack_fills_a_phone() -> None:
    picture = {"type": "image", "src": f"{SHOP}a.png", "alt": "A"}
    html = drawn(section("1-1", [picture], [{**picture, "width": 40}]))

    assert html.count('class="mj-full-width-mobile"') == 2, "the table and its cell, of the picture that fills"


@pytest.mark.parametrize(
    ("block", "parts"),
    [
        ({}, ["background:#2450c8", "color:#ffffff", "border-radius:4px"]),
        ({"color": "#ffee00"}, ["background:#ffee00", "color:#1b1f27"]),
        ({"style": "outline", "corners": "pill"}, ["background:transparent", "color:#2450c8", "border-radius:100px"]),
    ],
)
def test_a_button_has_its_style_and_words_that_can_be_read(block: dict[str, Any], parts: list[str]) -> None:
    html = drawn({"type": "button", "text": "Go", "href": SHOP, **block})

    (button,) = found(html, "a")
    assert all(part in words(button, "style") for part in parts), value(button, "style")


def test_a_wide_button_takes_the_whole_width() -> None:
    def table(html: str) -> Element:
        return [one for one in found(html, "table") if one.start < html.index("Go")][-1]

    button = {"type": "button", "text": "Go", "href": SHOP}
    assert "width:100%" in words(table(drawn({**button, "wide": True})), "style")
    assert "width:100%" not in words(table(drawn(button)), "style")


def test_a_divider_has_thickness_colour_and_width() -> None:
    html = drawn({"type": "divider", "thickness": 3, "color": "#ff0000", "width": 40, "align": "left"})

    assert "border-top:solid3px#ff0000" in words(found(html, "p")[0], "style")
    assert "width:40%" in words(found(html, "p")[0], "style")


def test_what_is_apart_on_phones_is_in_a_media_query_alone() -> None:
    block = {
        **text_block("<p>here</p>"),
        "align": "left",
        "phone": {"align": "center", "padding": "none", "hidden": True},
    }
    html = drawn(block)

    assert value(cell(html, "here"), "class") == "go-align-center go-padding-none go-hidden"
    (style,) = [part for part in html.split("<style")[1:] if "go-hidden" in part.split("</style")[0]]
    assert "max-width:479px" in style
    assert ".go-hidden{display:none !important}" in style
    assert "display: none" not in value(cell(html, "here"), "style")
    assert "go-hidden" not in drawn(text_block("<p>here</p>"))


def filled(version: EmailVersion, sections: dict[str, bool] | None = None, **settings: str) -> rendering.Rendered:
    data = context()
    data["content_settings"] |= settings
    data["_sections"] = sections or {}
    made = compiled.compile(version)
    return rendering.render(made, data, link_url=lambda number: f"https://go.test/c/{number}", open_url="data:,")


def test_social_links_are_words_and_only_those_that_the_content_settings_have() -> None:
    mail = filled(email({"type": "social", "align": "right"}), linkedin_url="https://li.test/us", x_url="")

    assert [value(one, "href") for one in found(mail.html, "a")] == ["https://li.test/us", "https://go.test/p/abc"]
    assert "LinkedIn (https://li.test/us)" in mail.text
    assert not {"YouTube", "Facebook"} & set(mail.text.split())
    assert found(mail.html, "img")[:-1] == [], "no pictures but the beacon"


def test_a_video_is_a_linked_picture_with_a_play_mark_in_words() -> None:
    html = drawn({"type": "video", "src": f"{SHOP}v.png", "href": f"{SHOP}v", "alt": "The tour", "text": "See it"})

    assert [value(one, "href") for one in found(html, "a")] == [f"{SHOP}v", f"{SHOP}v"]
    assert value(found(html, "img")[0], "alt") == "▶ The tour"
    assert "▶ See it" in html
    assert "▶ Watch the video" in drawn({"type": "video", "src": "x", "href": "y"})


def test_own_code_stays_as_it_was_written() -> None:
    code = "<DIV class=x>{% if contact.a %}<br>{% else %}a & b{% endif %}</DIV>"
    assert code in drawn({"type": "html", "html": code})


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("<script>x</script>", "<script> can't be in a mail"),
        ("<b onclick='x'>x</b>", "event handler"),
        ("<a href='javascript:x'>x</a>", "javascript: address"),
        ("<div>x", "<div> is never closed"),
        ("x</td></tr></table>", "</td> ends what this block did not begin"),
        ("<!-- x", "comment is never closed"),
        ("<body>x</body>", "<body> can't stand in a block"),
        ("<style>p{", "<style> is never closed"),
    ],
)
def test_own_code_is_judged_as_a_source_is_and_stays_within_its_block(code: str, message: str) -> None:
    with pytest.raises(BlocksError, match=rf"Section 1, column 2, block 1 \(html\): .*{message}".replace("</", "</")):
        drawn(section("1-1", [], [{"type": "html", "html": code}]))


def test_no_block_closes_the_condition_of_its_section() -> None:
    leaving = text_block("<p>{% endif %}for all{% if contact.a %}</p>")
    with pytest.raises(LiquidTextError, match=r"Section 1, column 1, block 1 \(text\): "):
        drawn(section("1", [leaving], only_for=VIENNA))


CONDITIONAL = section(
    "1-1",
    [text_block('<p>Only Vienna</p><p><a href="https://vienna.test/">Map</a></p>')],
    [{"type": "button", "text": "Ride", "href": "https://tram.test/"}],
    only_for=VIENNA,
)


def test_a_conditional_section_is_in_html_and_text_of_those_alone_who_get_it() -> None:
    version = email(text_block("<p>For everybody</p>"), CONDITIONAL)

    for is_shown, part in ((True, "got"), (False, "not got")):
        mail = filled(version, {"s1": is_shown})
        for text in (mail.html, mail.text):
            assert "For everybody" in text
            assert "1 Main St" in text
            assert [word in text for word in ("Only Vienna", "Map", "Ride")] == [is_shown] * 3, part


def test_links_of_a_conditional_section_are_links_of_the_mail() -> None:
    made = compiled.compile(email(CONDITIONAL, section("1", [text_block("<p>x</p>")])))

    assert [link.url for link in made.links] == ["https://vienna.test/", "https://tram.test/"]
    assert [(one.name, one.query) for one in made.sections] == [("s1", VIENNA)]
    assert CompiledEmail.from_payload(made.to_payload()) == made


def test_a_mail_without_conditions_has_none() -> None:
    assert compiled.compile(email(section("1", [text_block("<p>x</p>")]))).sections == ()


def test_sections_hold_what_the_law_asks_for() -> None:
    mail = filled(email(design={"blocks": [section("1-1", [text_block("<p>x</p>")], [text_block(FOOTER)])]}))
    assert "1 Main St" in mail.text


@pytest.mark.parametrize(("colour", "ink"), [("#2450c8", "#ffffff"), ("#fff", "#1b1f27"), ("#ffcc00", "#1b1f27")])
def test_words_on_a_colour_can_be_read(colour: str, ink: str) -> None:
    assert ink_on(colour) == ink
