"""The text part made of a mail's HTML: nothing that is read in a browser is missing, nothing is read twice."""

import pytest

from marketing.service.mail.compose import checks, compiled, plain_text
from tests.mail.texts import FOOTER, WORDS, email, html_email


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<!--[if mso]><b>Outlook</b><![endif]--><p>all</p>", "all"),
        ("<!--[if !mso]><!--><p>others</p><!--<![endif]-->", "others"),
        ("<!--[if !mso]><!-- --><p>others</p><!-- <![endif]-->", "others"),
        ("<!--[if gte mso 9]>x<![endif]--><![if !mso]>revealed<![endif]>", "revealed"),
        ("a<!-- b --> c<!-->d<!--->e", "a cde"),
        ("1 &lt; 2 and 3 > 2; a &amp;amp; b &amp;lt;i&amp;gt;", "1 < 2 and 3 > 2; a &amp; b &lt;i&gt;"),
        ("&copy 2026 &reg; &euro;5&nbsp;off&#33;", "© 2026 ® €5 off!"),
        ("<p>a</p><p>b<br>c</p><div>d</div>e", "a\n\nb\nc\n\nd\ne"),
        ("<ul><li>a<li>b</ul><ol><li><p>c</p></li><li>d</li></ol>", "* a\n* b\n1. c\n\n2. d"),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", "* a\n  * b"),
        ("<table><tr><td>a<td>b<tr><th>c</th><td>d</td></table>", "a b\nc d"),
        ("<pre>  a\n    b</pre>", "a\n    b"),
        ("<style>x</style><title>y</title><p>z</p>", "z"),
        ("<div style='DISPLAY : none'>a<div>b</div>c</div>d<p style='display:none'>e<p>f", "d\n\nf"),
        ("&#123;&#123; contact.first_name }}", "{{ '{{' }} contact.first_name }}"),
        ("<a href='https://a.test/?x=1&copy=2'>Go</a>", "Go (https://a.test/?x=1&copy=2)"),
        ("<a href=mailto:a@b.test?subject=A&body=B&lt=1>Write</a>", "Write (mailto:a@b.test?subject=A&body=B&lt=1)"),
        ("<a href='mailto:a@b.test'>a@b.test</a> <a href='tel:+431'>+431</a>", "a@b.test +431"),
        ("<a href='https://a.test/'><img src=x alt='A &amp; B'></a>", "A & B (https://a.test/)"),
        ("<a href='https://a.test/'><img src=x alt=''></a>", "https://a.test/"),
        ("<map><area href='https://a.test/?a=1&reg=2' alt=Left></map>", "Left (https://a.test/?a=1&reg=2)"),
        ("<a href='#top'>Up</a><a href='https://a.test/'>one<a href='https://b.test/'>two</a>",
         "Upone (https://a.test/)two (https://b.test/)"),
        ("x<p><a href='https://a.test/'><img alt='Film'></a></p><p><a href='https://a.test/'>Watch</a></p>",
         "x\n\nFilm\n\nWatch (https://a.test/)"),
        ("x<p><a href='https://a.test/'><img alt='Film'></a></p><p><a href='https://a.test/'>Film</a></p>",
         "x\n\nFilm (https://a.test/)"),
        ("<a href='https://a.test/'><img alt='Film'></a><a href='https://b.test/'>Film</a>",
         "Film (https://a.test/) Film (https://b.test/)"),
        ("<a href='https://a.test/'><img alt='Film'></a>, or <a href='https://a.test/'>Film</a>",
         "Film (https://a.test/) , or Film (https://a.test/)"),
    ],
)  # fmt: skip
def test_the_text_says_what_the_page_says(source: str, text: str) -> None:
    assert plain_text.from_html(source) == text + "\n"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<!-- {% if a %} -->x<!-- {% endif %} -->", "{% if a %}x{% endif %}"),
        ("<!-- {% if a %}{{ b }}{% endif %} -->x", "x"),
        ("<!--[if mso]>{% assign x = 1 %}<b>{{ x }}</b><![endif]-->{{ x }}", "{% assign x = 1 %}{{ x }}"),
        ("<td {% if a %}bgcolor=red{% endif %}>x</td>", "x"),
        ("<p style='display:none'>{% if a %}</p>{{ b }}<p>{% endif %}</p>", "{% if a %}{{ b }}\n\n{% endif %}"),
        ("{% raw %}<b>{{ a }}</b>{% endraw %}", "{{ '{{' }} a }}"),
        ("<title>{{ a }}{% assign b = 1 %}</title>{{ b }}", "{% assign b = 1 %}{{ b }}"),
    ],
)
def test_liquid_decides_in_the_text_as_it_does_in_the_page(source: str, text: str) -> None:
    assert plain_text.from_html(source) == text + "\n"


HIDDEN = [
    f"<!--[if mso]>{FOOTER}<![endif]-->",
    f'<div style="display: none">{FOOTER}</div>',
    "<b title='{{ content_settings.address_main }}'></b><b title='{{ content_settings.subscription_center_url }}'></b>",
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_a_text_that_lacks_what_the_law_asks_is_an_error(hidden: str) -> None:
    body = f"<!doctype html><html><body>{WORDS}{hidden}</body></html>"
    found = checks.problems(html_email("", design={"mode": "html", "html": body}))

    in_text = [one.code for one in found if one.where == "plain_text"]
    assert in_text == ["plaintext-lacks-required"] * 2


def test_a_revealed_comment_keeps_address_and_way_out() -> None:
    body = f"<html><body>{WORDS}<!--[if !mso]><!-->{FOOTER}<!--<![endif]--></body></html>"
    version = html_email("", design={"mode": "html", "html": body})

    assert checks.problems(version) == []
    assert "content_settings.subscription_center_url" in compiled.compile(version).text


@pytest.mark.parametrize(
    ("alt", "text", "told"),
    [
        ("", "", ["▶ Watch the video (https://a.example/v)"]),
        ("Our film", "Watch it", ["▶ Our film", "▶ Watch it (https://a.example/v)"]),
    ],
)
def test_a_video_names_its_address_once(alt: str, text: str, told: list[str]) -> None:
    video = {"type": "video", "src": "https://a.example/v.jpg", "alt": alt, "href": "https://a.example/v", "text": text}
    made = compiled.compile(email(video))
    urls = {f"{{{{ _links.n{link.number} }}}}": link.url for link in made.links}
    written = made.text
    for placeholder, url in urls.items():
        written = written.replace(placeholder, url)
    assert [line for line in written.splitlines() if "▶" in line] == told
