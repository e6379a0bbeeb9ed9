"""Compiling one version, and filling it in per person."""

import pytest

from marketing.contracts.email import EmailVersion
from marketing.service.mail.compose import compiled, rendering
from marketing.service.mail.compose.compiled import CompiledEmail, CompileError
from marketing.service.mail.compose.html_scan import elements
from marketing.service.mail.compose.rendering import Rendered, link_target
from tests.mail.texts import WORDS, context, email, html_email, text_block


def rendered(version: EmailVersion, **contact: object) -> Rendered:
    return rendering.render(
        compiled.compile(version),
        context(**contact),
        link_url=lambda number: f"https://go.test/c/{number}",
        open_url="https://go.test/o/1",
    )


def test_the_same_version_always_compiles_to_the_same() -> None:
    assert compiled.compile(email()) == compiled.compile(email())


def test_a_compiled_email_survives_being_stored() -> None:
    made = compiled.compile(email(text_block("<a href='https://shop.test/'>Shop</a>")))

    assert CompiledEmail.from_payload(made.to_payload()) == made


def test_links_are_replaced_in_html_and_text_and_the_beacon_closes_the_body() -> None:
    mail = rendered(email(text_block("<p><a href='https://shop.test/x?a=1&amp;b=2'>The <b>shop</b></a></p>")))

    assert 'href="https://go.test/c/1"' in mail.html
    assert "shop.test/x" not in mail.html + mail.text
    assert "The shop (https://go.test/c/1)" in mail.text
    assert mail.html.index("https://go.test/o/1") > mail.html.index("1 Main St")


def test_a_link_keeps_number_target_label_and_origin() -> None:
    link = compiled.compile(html_email("<a href='https://Shop.test/x?a=1&amp;b=2'>The <b>shop</b></a>")).links[0]

    assert (link.number, link.url, link.label, link.origin) == (
        1,
        "https://Shop.test/x?a=1&b=2",
        "The shop",
        "https://shop.test",
    )


def test_mailto_anchors_and_the_services_own_links_are_not_redirected() -> None:
    source = (
        '<a href="mailto:a@b.test">a</a><a href="tel:+431">b</a><a href="#top">c</a>'
        '<a href="{{ message.view_as_web_page_url }}">d</a><a href="{{content_settings.subscription_center_url}}">e</a>'
    )

    made = compiled.compile(html_email(source))

    assert made.links == ()
    assert source in made.html


def test_hand_written_html_stays_as_it_was_written() -> None:
    source = "<!-- mine -->\n<TABLE Border=0><tr>\n<td class=x>Ünï &nbsp;{{contact.first_name}}</TD></table>"

    assert source in compiled.compile(html_email(source)).html


def test_the_preview_text_of_hand_written_html_is_hidden_at_its_start() -> None:
    mail = rendered(html_email("<p>Body</p>", preheader="For {{ contact.first_name }} & you"))

    assert mail.html.index("For Ada &amp; you") < mail.html.index("<p>Body")
    assert "For Ada" not in mail.text


def test_links_of_a_conditional_comment_and_of_bare_attributes_are_replaced() -> None:
    source = '<!--[if mso]><v:rect href="https://a.test/"></v:rect><![endif]--><a href=https://b.test/>x</a>'

    made = compiled.compile(html_email(source))

    assert [link.url for link in made.links] == ["https://a.test/", "https://b.test/"]
    assert 'href="{{ _links.n1 }}"' in made.html
    assert '<a href="{{ _links.n2 }}">x</a>' in made.html


def test_each_branch_inside_a_tag_has_its_own_link() -> None:
    source = '<a {% if contact.vip %}href="https://vip.test/"{% else %}href="https://all.test/"{% endif %}>x</a>'

    assert '<a href="https://go.test/c/2">x</a>' in rendered(html_email(source)).html.replace("<a  href", "<a href")


def test_loops_and_conditions_keep_their_place_in_tables_and_lists() -> None:
    block = text_block(
        "<table>{% for item in contact.items %}<tr><td>{{ item.name }}</td>"
        "{% if item.price &gt; 5 %}<td>dear</td>{% endif %}</tr>{% endfor %}</table>"
        "<ul>{% for item in contact.items %}<li>{{ item.name }}</li>{% endfor %}</ul>"
    )

    mail = rendered(email(block), items=[{"name": "Tea", "price": 3}, {"name": "Tin", "price": 9}])

    assert mail.html.count("<tr><td") >= 2
    names = [element.name for element in elements(mail.html)]
    for name in ("table", "tbody", "tr", "td", "ul", "li"):
        opened = sum(e.name == name and not e.is_end for e in elements(mail.html))
        assert opened * 2 == names.count(name), name
    assert mail.html.count("dear") == 1
    assert mail.text.startswith("Tea\nTin  dear\n* Tea\n* Tin\n")


def test_expressions_survive_the_html_tools_with_quotes_and_comparisons() -> None:
    block = text_block(
        '<p title="{{ contact.first_name }}" style="color: {{ contact.colour | default: "red" }}">'
        "{{ contact.nick | default: &quot;Q&quot; }}{% if 1 < 2 and 3 > 2 %} &amp; yes{% endif %}</p>"
    )

    mail = rendered(email(block))

    assert 'title="Ada"' in mail.html
    assert "color: red" in mail.html
    assert "Q &amp; yes" in mail.html


def test_words_that_look_like_our_placeholders_are_left_alone() -> None:
    typed = "lqd0x lqd1x lqdf0f lqdf1f lqt0x lqd99999999999x"

    mail = rendered(
        email(text_block(f"<p>{typed} {{{{ contact.first_name }}}}</p>"), {"type": "heading", "text": typed})
    )

    assert mail.html.count("lqd0x lqd1x lqdf0f lqdf1f") == 2
    assert "lqd99999999999x Ada" in mail.html


def test_a_text_block_is_cleaned_of_active_content() -> None:
    bad = (
        '<p onclick="x()">ok<script>alert(1)</script><iframe src="https://a.test"></iframe>'
        '<a href="javascript:alert(1)">z</a><!--[if mso]><b>mso</b><![endif]--><img src="data:x" onerror=x></p>'
    )

    html = rendered(email(text_block(bad))).html

    for word in ("onclick", "alert", "iframe", "javascript", "onerror", "<b>mso", "data:x"):
        assert word not in html


def test_an_expression_where_it_cannot_be_kept_is_refused_and_named() -> None:
    with pytest.raises(CompileError, match=r"contact\.first_name"):
        compiled.compile(email(text_block("<script>{{ contact.first_name }}</script>")))


def test_an_unknown_block_is_refused_and_named() -> None:
    with pytest.raises(CompileError, match="marquee"):
        compiled.compile(email({"type": "marquee"}))


def test_every_kind_of_block_is_drawn_in_the_theme() -> None:
    design = {
        "theme": {"accent": "#ff0000", "font": "Georgia, serif"},
        "blocks": [
            {"type": "heading", "text": "Hi <{{ contact.first_name }}>"},
            {"type": "image", "src": "https://i.test/a.png", "alt": 'A "b"', "href": "https://shop.test/i"},
            {"type": "button", "text": "Buy & go", "href": "https://shop.test/b?n={{ contact.id }}"},
            {"type": "divider"},
            {"type": "spacer", "height": 24},
        ],
    }

    mail = rendered(email(design=design))

    assert "Hi &lt;Ada&gt;" in mail.html
    assert 'alt="A &quot;b&quot;"' in mail.html
    assert "Buy &amp; go" in mail.html
    assert "#ff0000" in mail.html
    assert "#f5f6f8" in mail.html, "the usual background"
    assert "height:24px" in mail.html
    assert "Georgia, serif" in mail.html
    assert "<script" not in mail.html
    assert "Buy & go (https://go.test/c/2)" in mail.text


@pytest.mark.parametrize("theme", [{"background": 'red"><script>'}, {"font": "x;}"}, {"size": "1"}, "red", None])
def test_a_theme_that_nobody_could_have_chosen_is_refused_in_words(theme: object) -> None:
    with pytest.raises(CompileError, match=r"colour|font|theme"):
        compiled.compile(email(design={"theme": theme, "blocks": [text_block(WORDS)]}))


def test_nothing_is_fetched_while_compiling() -> None:
    source = "<style>p { color: red }</style><p>x</p>"

    assert "https://fonts" not in compiled.compile(email(text_block(source))).html


def test_a_hand_written_text_part_is_used_and_its_links_share_the_numbers() -> None:
    version = html_email(
        '<a href="https://shop.test/a">A</a>',
        generate_plain_text=False,
        plain_text="A: https://shop.test/a. B: https://other.test/?n={{ contact.id }}, {{ contact.first_name }}",
    )

    made = compiled.compile(version)

    assert made.text == "A: {{ _links.n1 }}. B: {{ _links.n2 }}, {{ contact.first_name }}"
    assert [link.url for link in made.links] == ["https://shop.test/a", "https://other.test/?n={{ contact.id }}"]


def test_a_personal_link_target_is_encoded_and_cannot_leave_its_host() -> None:
    made = compiled.compile(
        html_email('<a href="https://shop.test/{{ contact.first_name }}?q={{ contact.city }}#x">s</a>')
    )

    target = link_target(made, 1, context(first_name="../@evil.test/a b", city="Wien & Graz"))

    assert target == "https://shop.test/..%2F%40evil.test%2Fa%20b?q=Wien%20%26%20Graz#x"


def test_a_link_that_is_not_there_has_no_target() -> None:
    with pytest.raises(LookupError):
        link_target(compiled.compile(email()), 1, context())


@pytest.mark.parametrize("number", [1, 2])
def test_a_literal_link_target_comes_back_as_written(number: int) -> None:
    urls = ("https://shop.test/a?x=1&y=%20#f", "https://shop.test/ü")
    made = compiled.compile(html_email("".join(f'<a href="{url.replace("&", "&amp;")}">x</a>' for url in urls)))

    assert link_target(made, number, {}) == ("https://shop.test/a?x=1&y=%20#f", "https://shop.test/%C3%BC")[number - 1]


def test_header_texts_become_one_line_and_empty_ones_are_named() -> None:
    mail = rendered(
        email(subject="Hi {{ contact.first_name }}", from_name="{{ contact.none }}"), first_name="A\r\nBcc: x"
    )

    assert mail.subject == "Hi A Bcc: x"
    assert mail.missing() == ()
    assert rendered(email(subject="{{ contact.none }}", to="{{ contact.none }}")).missing() == ("subject", "to")


def test_values_of_a_person_are_escaped_in_html_only() -> None:
    mail = rendered(email(), first_name="<b>&{{ contact.id }}")

    assert "&lt;b&gt;&amp;{{ contact.id }}" in mail.html
    assert "Hello <b>&{{ contact.id }}, here" in mail.text
    assert mail.subject == "News for <b>&{{ contact.id }}"


def test_the_text_part_leaves_no_empty_lines_for_tags() -> None:
    block = text_block("<p>a</p>{% if contact.vip %}<p>vip</p>{% endif %}<p>b</p>")

    assert rendered(email(block)).text.startswith("a\n\nb\n")
    assert rendered(email(block), vip=True).text.startswith("a\n\nvip\n\nb\n")


def test_raw_text_prints_braces() -> None:
    assert "{{ literal }}" in rendered(html_email("<p>{% raw %}{{ literal }}{% endraw %}</p>")).html


def test_half_a_character_is_an_unknown_one() -> None:
    made = compiled.compile(email(text_block("<p>a\ud800b \ud83d\ude00</p>")))

    assert "a\ufffdb 😀" in made.html and "a\ufffdb 😀" in made.text
    with pytest.raises(CompileError, match="half of a character"):
        compiled.compile(html_email("<p>x</p>", preheader="a\ud800"))
