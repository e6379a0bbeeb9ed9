"""What is judged is what is sent: every value stands in text, a quoted value or an address, on every way through."""

import time
from typing import Any

import pytest

from marketing.contracts.email import EmailVersion
from marketing.contracts.problems import ERROR
from marketing.service.mail.compose import checks, compiled, personalise, rendering
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.mail.compose.html_scan import elements
from marketing.service.mail.compose.personalise import PersonaliseError, misplaced, template
from tests.mail.texts import WORDS, context, email, html_email, text_block

X = "{{ contact.first_name }}"
RAW_SCRIPT = "{% raw %}<script>alert(1)</script>{% endraw %}"
WRONG_PLACES = {
    "tag name": (f"<{X}>", "behind a “<”"),
    "part of a tag name": (f"<p{X}>", "in the name of an element"),
    "end tag": (f"<p></{X}>", "behind a “<”"),
    "attribute name": (f"<p {X}='x'>", "between the attributes of <p>"),
    "part of an attribute name": (f"<p da{X}='x'>", "between the attributes of <p>"),
    "whole attribute": (f"<p class='a' {X}>", "between the attributes of <p>"),
    "bare value": (f"<img alt={X}>", "without quotes"),
    "bare value, later": (f"<img alt=a{X}>", "without quotes"),
    "bare value behind an empty tag": ("<img alt={% if contact.x %}{% endif %}" + X + ">", "without quotes"),
    "echo in a bare value": ("<img alt={% echo contact.first_name %}>", "without quotes"),
    "bare value in a branch": ("<img {% if contact.x %}alt={% else %}alt='{% endif %}" + X + "'>", "without quotes"),
    "comment": (f"<!-- {X} -->", "in a comment"),
    "bogus comment": (f"<?php {X} ?>", "in a comment"),
    "style element": (f"<style>p {{ color: {X} }}</style>", "in <style>"),
    "a style over a branch": ("<style>{% if contact.x %}</style>{% endif %}" + X + "</style>", "in <style>"),
    "between a comment's dashes": ("<!{% comment %}{% endcomment %}-- " + X + " -->", "in a comment"),
}
HIDDEN_TAGS = {
    "raw": RAW_SCRIPT,
    "cut by a comment": "<{% comment %} {% endcomment %}script>alert(1)</script>",
    "cut by a raw block": "<scr{% raw %}ipt>{% endraw %}alert(1)</script>",
    "cut by an assignment": "<{% assign x = 1 %}script>alert(1)</script>",
    "cut by a branch": "<{% if contact.x %}scr{% endif %}ipt>",
    "cut by a case": "<{% case contact.x %}{% when 1 %}s{% when 2 %}c{% endcase %}ript>",
    "cut by blank branches": "<s{% if contact.x %} {% else %} {% endif %}cript>",
    "cut by a blank case": "<s{% case contact.x %}{% when 1 %} {% else %} {% endcase %}cript>",
    "cut by blank unless": "<p o{% unless contact.x %} {% else %}\n{% endunless %}nclick='x'>",
    "made by a loop": "<{% for x in contact.list %}s{% break %}{% endfor %}cript>",
    "left by a break": "{% for x in contact.list %}<p title='{% break %}'>{% endfor %}<p title='><script>'>",
    "behind a branch that opens a value": "{% if contact.x %}<p title='{% endif %}<script>'>",
    "behind a branch that opens a comment": "{% if contact.x %}<!--{% endif %}<script>{% if contact.x %}-->{% endif %}",
    "behind a branch that opens a style": "{% unless contact.x %}<style>{% endunless %}<iframe src='x'></style>",
    "handler cut by a comment": "<p on{% comment %}{% endcomment %}click='alert(1)'>",
    "handler in a branch": "<p {% if contact.x %}onclick='alert(1)'{% endif %}>",
    "handler in raw": "<p {% raw %}onclick='alert(1)'{% endraw %}>",
    "handler behind a value that a branch ends": "<p title='{% if contact.x %}'{% endif %} onclick=alert(1) '>",
    "form": "{% raw %}<form action='https://evil.example'>{% endraw %}",
    "what only browsers see": "<!--[if mso]><p title=\"<![endif]--><script>alert(1)</script>\"><![endif]-->",
    "what only Outlook sees": "<!--[if mso]><script>alert(1)</script><![endif]-->",
    "what only readers without scripts see": "<noscript><script>alert(1)</script></noscript>",
    "what only readers with scripts see": "<noscript><p title='</noscript><script>alert(1)</script>'></noscript>",
    "srcdoc": "<p srcdoc='x'>",
    "input": "<input>",
    "input that types": "<input type='text'>",
    "input of two types": "<input type=text type='checkbox'>",
    "input in a branch": "<input type='{% if contact.x %}checkbox{% else %}password{% endif %}'>",
    "input of an expression": "<input type='{{ contact.x }}'>",
    "input without its type": "<input {% if contact.x %}type='radio'{% endif %}>",
    "button": "<button>x</button>",
    "refresh": "<{% comment %}{% endcomment %}meta http-equiv='refresh' content='0;url=https://a.example'>",
    "refresh in a branch": "<meta http-equiv='{% if contact.x %}re{% endif %}fresh' content='0'>",
    "refresh by references": "<meta http-equiv=&#114;efresh content='0'>",
    "refresh by an expression": "<meta http-equiv='{{ contact.x }}' content='0'>",
}  # fmt: skip
UNCLOSED = ["<p title='x", "<p", "<!-- x", "<title>x", "{% if contact.x %}<p title='{% endif %}x", "<style>p{}", "<!x"]
RIGHT_PLACES = [
    f"<p>{X} < 3 & <3 a<b></b></p>",
    f"<p title='{X}' class=\"a {X} b\" data-x='{X}'>",
    f"<title>{X}</title>",
    f"<!--[if mso]><p>{X}</p><![endif]-->",
    f"<!--[if !mso]><!--><p>{X}</p><!--<![endif]--><![if !mso]>{X}<![endif]>",
    f"<a href='https://shop.example/{X}?a={X}'>x</a>",
    f"<img src='https://i.example/{X}.png' srcset='https://i.example/{X}.png 1x, https://i.example/2{X}.png 2x'>",
    f"<a href='mailto:{X}?subject=x'>x</a><a href='#{X}'>y</a><img src='cid:{X}'>",
    "<a href=\"{{ content_settings.x_url | default: 'https://x.example' }}\">x</a>",
    "<a href=' {{ message.view_as_web_page_url }} '>x</a>",
    "<td{% if contact.x %} class='x'{% endif %} {% if contact.y %}bgcolor='#fff'{% endif %}>x</td>",
    "<a {% if contact.x %}href='https://a.example'{% else %}href='https://b.example/'{% endif %}>x</a>",
    "<a href='{% if contact.x %}https://a.example/{% else %}https://b.example/{% endif %}" + X + "'>x</a>",
    "{% for x in contact.list %}<p>{{ x }}{% if x == 1 %}{% break %}{% endif %}</p>{% endfor %}",
    "<p style='color: {{ contact.colour }}'>x</p>",
    "<!doctype html><html><meta http-equiv='Content-Type' content='text/html'><body>x</body></html>",
    "<input type='checkbox' id='menu' class='{% if contact.x %}a{% endif %}'><input TYPE=radio type=text>",
    "<link rel='stylesheet' href='//fonts.example/css?family=A'>",
    "x <",
]  # fmt: skip
ADDRESSES = {
    "default": "{{ content_settings.forward_to_a_friend_url | default: 'javascript:alert(1)' }}",
    "default of ours that is never there": "{{ message.confirmation_url | default: 'javascript:alert(1)' }}",
    "default of data": "{{ content_settings.x_url | default: 'data:text/html,x' }}",
    "default without a scheme": "{{ content_settings.x_url | default: '//evil.example' }}",
    "default of a person": "{{ content_settings.x_url | default: contact.first_name }}",
    "second default": "{{ content_settings.x_url | default: 'https://a.example' | default: 'vbscript:x' }}",
    "default with a user": "{{ content_settings.x_url | default: 'https://bank.example@evil.example' }}",
    "default with a backslash": "{{ content_settings.x_url | default: 'https://a\\@evil.example' }}",
    "filter": "{{ content_settings.x_url | prepend: 'javascript:alert(1)//' }}",
    "text of ours": "{{ content_settings.address_main }}",
    "value": X,
    "value as host": f"https://{X}/",
    "value in the host": f"https://shop.example{X}",
    "value as port": f"https://shop.example:{X}/",
    "literal text": "{{ 'javascript:alert(1)' }}",
    "made text": "{{ 'java' | append: 'script:alert(1)' }}",
    "assigned": "{% assign u = 'javascript:alert(1)' %}{{ u }}",
    "branch": "{% if contact.x %}javascript:alert(1){% else %}https://a.example/{% endif %}",
    "branch of the scheme": "{% if contact.x %}javascript{% else %}https{% endif %}://a.example/%0aalert(1)",
    "beside ours": "{{ message.view_as_web_page_url }}javascript:alert(1)",
    "twice": "{{ content_settings.x_url }}{{ content_settings.facebook_url }}",
    "cut": "java{% comment %}{% endcomment %}script:alert(1)",
    "raw": "{% raw %}javascript:alert(1){% endraw %}",
    "references": "&#106;ava&Tab;script&colon;alert(1)",
    "white space": " \tjava\nscript:alert(1)",
    "no scheme": "//evil.example/x",
    "no scheme, backslashes": "\\\\evil.example/x",
    "user": "https://bank.example@evil.example/",
    "backslash": "https://a\\@evil.example/",
    "file": "file:///etc/passwd",
    "loop": "{% for c in contact.list %}{{ c }}{% endfor %}",
}  # fmt: skip


LEADING = [
    '<a href="{}">x</a>', '<img src="{}">', '<td background="{}">x</td>', '<v:fill src="{}">', '<area href="{}">',
    '<img srcset="https://a.example/ 1x, {} 2x">',
]  # fmt: skip


def kinds(source: str) -> set[str]:
    return {one.kind for one in misplaced(source)}


@pytest.mark.parametrize("name", WRONG_PLACES)
def test_a_value_in_a_wrong_place_is_refused_with_the_place_named(name: str) -> None:
    source, where = WRONG_PLACES[name]

    assert any(where in one.message and "In: {" in one.message for one in misplaced(source)), misplaced(source)
    with pytest.raises(PersonaliseError):
        template(source, html=True)


@pytest.mark.parametrize("name", HIDDEN_TAGS)
def test_tags_that_only_some_ways_through_make_are_refused_or_not_made(name: str) -> None:
    if "html" not in kinds(HIDDEN_TAGS[name]):
        assert "blank" in name
        made = template(HIDDEN_TAGS[name], html=True).render({"contact": {}})
        assert not [element for element in elements(made) if element.name == "script" or element.get("onclick")]


@pytest.mark.parametrize("source", UNCLOSED)
def test_what_is_never_closed_is_refused(source: str) -> None:
    assert any("never closed" in one.message for one in misplaced(source))


@pytest.mark.parametrize("source", RIGHT_PLACES)
def test_values_in_text_values_and_addresses_pass(source: str) -> None:
    assert misplaced(source) == []
    assert template(source, html=True).render({"contact": {}}) is not None


@pytest.mark.parametrize("place", LEADING)
@pytest.mark.parametrize("name", ADDRESSES)
def test_scheme_and_host_of_every_address_are_the_authors(name: str, place: str) -> None:
    source = place.replace("{}", ADDRESSES[name])

    assert kinds(source) & {"href", "address"}, source
    with pytest.raises(PersonaliseError):
        template(source, html=True)


FIELDS: dict[str, Any] = {
    "heading": lambda text: email({"type": "heading", "text": text}, text_block(WORDS)),
    "text": lambda text: email(text_block(WORDS + text)),
    "button": lambda text: email(text_block(WORDS), {"type": "button", "text": text, "href": "https://a.example/"}),
    "alt": lambda text: email(text_block(WORDS), {"type": "image", "src": "https://a.example/i.png", "alt": text}),
    "src": lambda text: email(text_block(WORDS), {"type": "image", "src": f"https://a.example/{text}", "alt": "x"}),
    "href": lambda text: email(
        text_block(WORDS), {"type": "button", "text": "x", "href": f"https://a.example/{text}"}
    ),
    "preheader": lambda text: email(preheader=text),
    "subject": lambda text: email(subject=text),
    "preheader of a source": lambda text: html_email(WORDS, preheader=text),
    "source": lambda text: html_email(WORDS + text),
}  # fmt: skip


def sent(version: EmailVersion, name: str) -> str:
    made = compiled.compile(version)
    return rendering.preview(made, context(first_name=name)).html


@pytest.mark.parametrize(
    "text",
    [
        RAW_SCRIPT,
        '{% raw %}" onerror=alert(1) x="{% endraw %}',
        "<{% comment %} {% endcomment %}script>alert(1)</script>",
        "{% raw %}</title></style>--><img src=x onerror=alert(1)>{% endraw %}",
        "{{ '<script>alert(1)</script>' }}",
    ],
)
@pytest.mark.parametrize("field", FIELDS)
def test_no_field_lets_tags_through(field: str, text: str) -> None:
    try:
        html = sent(FIELDS[field](text), "Ada")
    except (CompileError, PersonaliseError):
        return
    found = list(elements(html))
    assert "script" not in {element.name for element in found}
    assert "onerror" not in {attribute.name for element in found for attribute in element.attributes}


def test_what_a_raw_block_prints_is_words_in_a_design() -> None:
    words = "{% raw %}<b>{{ name }}</b>{% endraw %}"

    html = sent(email({"type": "heading", "text": words}, text_block(WORDS + f"<p>{words}</p>")), "Ada")

    assert html.count("&lt;b&gt;{{ name }}&lt;/b&gt;") == 2


def test_a_value_in_a_style_can_only_be_one_of_a_style() -> None:
    source = "<p style='color: {{ contact.c }}; font: {{ contact.d | default: \"x\" }}'>{{ contact.c }}</p>"
    data = {"contact": {"c": "red;background:url(//evil.example)", "d": "12px 'A'"}}

    html = template(source, html=True).render(data)

    assert "color: redbackgroundurlevil.example; font: 12px A'" in html
    assert ">red;background:url(//evil.example)</p>" in html


@pytest.mark.parametrize(
    ("source", "value", "expected"),
    [
        ("<img src='https://i.example/{{ contact.v }}.png'>", "a b/c", "https://i.example/a%20b/c.png"),
        ("<img src='https://i.example/?q={{ contact.v }}'>", "x&y=1#z", "https://i.example/?q=x%26y%3D1%23z"),
        ("<img src='https://i.example/{{ contact.v | url_encode }}'>", "a b/c", "https://i.example/a%20b%2Fc"),
        ("<a href='mailto:me@a.example?subject={{ contact.v }}'>x</a>", "a&bcc=b@c.example", "=a%26bcc%3Db@c.example'"),
        ("<img srcset='https://i.example/{{ contact.v }} 1x'>", "a, //evil.example/", "/a%2C%20//evil.example/ 1x"),
        ("<a href=\"{{ content_settings.x_url }}\">x</a>", "", 'href="https://x.example/?a=1&amp;b=2"'),
    ],
)
def test_a_value_stays_in_its_part_of_an_address(source: str, value: str, expected: str) -> None:
    data = {"contact": {"v": value}, "content_settings": {"x_url": "https://x.example/?a=1&b=2"}}

    assert expected in template(source, html=True).render(data)


def test_the_check_says_each_once_and_what_to_do() -> None:
    found = checks.problems(html_email(WORDS + f"<img alt={X} src='https://a.example/i.png'>"), None)

    errors = [one for one in found if one.severity == ERROR]
    assert [(one.code, one.where) for one in errors] == [("html-invalid", "design")]
    assert "quotes" in errors[0].message
    assert X in errors[0].message


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_check_refuses_an_address_and_nothing_is_compiled(name: str) -> None:
    version = html_email(WORDS + f'<a href="{ADDRESSES[name]}">Look</a>')

    found = checks.problems(version, None)

    assert {"link-malformed", "html-invalid"} & {one.code for one in found if one.severity == ERROR}
    assert all("https://" in one.message for one in found if one.code == "link-malformed")
    try:
        html = sent(version, "javascript:alert(1)")
    except (CompileError, PersonaliseError):
        return
    assert "javascript" not in html


def test_an_address_in_a_text_part_cannot_lead_elsewhere_by_its_default() -> None:
    text = "{{ content_settings.address_main }} {{ content_settings.subscription_center_url }} "
    bad = text + "{{ content_settings.forward_to_a_friend_url | default: 'javascript:alert(1)' }}"

    found = checks.problems(email(generate_plain_text=False, plain_text=bad), None)

    assert [(one.code, one.where) for one in found] == [("link-malformed", "plain_text")]


SHAPES = {
    "comments": "<!--", "conditions": "<!--[if", "whole conditions": "<!--[if a]>", "noscript": "<noscript>",
    "closed conditions": "<!--[if a]>x<![endif]-->", "noscripts": "<noscript></noscript>", "titles": "<title>",
    "styles": "<style></style>", "less": "<", "tags": "<p a='", "attributes": "<p a=b c ", "quotes": '<p "',
    "branches": "{% if a %}<p x='{% endif %}", "declarations": "<!", "dashes": "<!----", "ends": "</",
    "nested": "<!--[if a]><!--[if b]>-->",
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_the_time_grows_with_the_text(name: str) -> None:
    source = SHAPES[name] * (90_000 // len(SHAPES[name]))
    if "{%" in source:
        source = SHAPES[name] * 900
    started = time.process_time()

    personalise.misplaced(source)

    assert time.process_time() - started < 5, "0.2 s on an idle machine; a minute when it is quadratic"
