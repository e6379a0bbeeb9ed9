"""Links lead where they were meant to, in both parts, however their addresses are written."""

import pytest

from marketing.service.mail.compose import checks, compiled
from marketing.service.mail.compose.links import LONGEST_TARGET, judge, rewrite_text, text_urls
from marketing.service.mail.compose.rendering import link_target
from tests.mail.texts import WORDS, context, email, html_email, text_block


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ('<a href="https://a.test/p?id=5&region=eu&section=3&copy=2&currency=EUR&notify=1">x</a>',
         "https://a.test/p?id=5&region=eu&section=3&copy=2&currency=EUR&notify=1"),
        ('<a href="https://a.test/p?id=5&amp;region=eu&amp;copy=2">x</a>', "https://a.test/p?id=5&region=eu&copy=2"),
        ("<a href=https://a.test/p?id=5&region=eu&copy=2>x</a>", "https://a.test/p?id=5&region=eu&copy=2"),
        ("<a href=https://a.test/p?id=5&copy>x</a>", "https://a.test/p?id=5©"),
        ('<map><area alt="x" href="https://a.test/?a=1&reg=2"></map>', "https://a.test/?a=1&reg=2"),
        ('<!--[if mso]><v:roundrect href="https://a.test/?a=1&lt=2"></v:roundrect><![endif]-->',
         "https://a.test/?a=1&lt=2"),
        ('<a href="https://a.test/?a=1&copy={{ contact.id }}">x</a>', "https://a.test/?a=1&copy={{ contact.id }}"),
        ('<a href="https://a.test/?a=1&para{{ contact.id }}">x</a>', "https://a.test/?a=1&para{{ contact.id }}"),
        ("<a href='https://de.test/wiki/Foo_(bar)'>x</a>", "https://de.test/wiki/Foo_(bar)"),
        ("<a href='https://a.test/100%25?x=a%2Bb+c#part-2'>x</a>", "https://a.test/100%25?x=a%2Bb+c#part-2"),
    ],
)  # fmt: skip
def test_an_address_in_html_is_read_as_browsers_read_it(source: str, url: str) -> None:
    made = compiled.compile(html_email(source))

    assert [link.url for link in made.links] == [url]
    assert '"{{ _links.n1 }}"' in made.html or "'{{ _links.n1 }}'" in made.html


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("See https://de.test/wiki/Foo_(bar).", ["https://de.test/wiki/Foo_(bar)"]),
        ("(see https://a.test/x)", ["https://a.test/x"]),
        ("(https://a.test/a_(b))", ["https://a.test/a_(b)"]),
        ("https://a.test/o'neill, https://b.test/l’été!", ["https://a.test/o'neill", "https://b.test/l’été"]),
        ("'https://a.test/x','https://b.test/y'", ["https://a.test/x", "https://b.test/y"]),
        ("<https://a.test/x> \"https://b.test/y\"", ["https://a.test/x", "https://b.test/y"]),
        ("https://a.test/?x[0]=1&y[]=2; z", ["https://a.test/?x[0]=1&y[]=2"]),
        ("[https://a.test/x]", ["https://a.test/x"]),
        ("https://a.test/{{ contact.id }}/x. https://b.test/?n={{ contact.id }}, y",
         ["https://a.test/{{ contact.id }}/x", "https://b.test/?n={{ contact.id }}"]),
        ("https://a.test/{% if contact.id %}b{% endif %}", ["https://a.test/"]),
        ("https:// and http://", []),
        ("https://a.test/{{ contact.id", []),
    ],
)  # fmt: skip
def test_an_address_in_a_text_ends_where_it_was_meant_to(text: str, urls: list[str]) -> None:
    assert text_urls(text) == urls


def test_addresses_in_a_text_share_the_numbers_of_the_same_address() -> None:
    text, found = rewrite_text("https://a.test/(x) https://b.test/ https://a.test/(x).", ())

    assert text == "{{ _links.n1 }} {{ _links.n2 }} {{ _links.n1 }}."
    assert [link.url for link in found] == ["https://a.test/(x)", "https://b.test/"]


@pytest.mark.parametrize("letter", ["x", "ü"])
def test_an_address_is_as_long_as_a_click_can_be_led_on_to(letter: str) -> None:
    room = (LONGEST_TARGET - len("https://a.test/")) // len({"x": "x", "ü": "%C3%BC"}[letter])
    fits, too_long = (f"https://a.test/{letter * length}" for length in (room, room + 1))

    assert (judge(fits), judge(too_long)) == ("tracked", "long")
    link = f'<p><a href="{too_long}">Shop</a></p>'
    for version in (html_email(WORDS + link), email(text_block(WORDS + link))):
        found = [one for one in checks.problems(version) if one.code == "link-malformed"]
        assert [one.where for one in found] == ["design"] and "Shorten it" in found[0].message
    text = f"{{{{ content_settings.address_main }}}} {{{{ message.unsubscribe_url }}}} {too_long}"
    found = checks.problems(email(generate_plain_text=False, plain_text=text))
    assert [(one.code, one.where) for one in found] == [("link-malformed", "plain_text")]


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://bücher.test/über?q=grün", "https://xn--bcher-kva.test/%C3%BCber?q=gr%C3%BCn"),
        ("https://faß.test:8443/", "https://xn--fa-hia.test:8443/"),
        ("https://a.test/ü?u=https://bücher.test/", "https://a.test/%C3%BC?u=https://b%C3%BCcher.test/"),
        ("https://[2001:db8::1]/ü", "https://[2001:db8::1]/%C3%BC"),
    ],
)
def test_a_click_is_led_on_to_the_host_that_dns_knows(url: str, target: str) -> None:
    made = compiled.compile(html_email(f'<a href="{url}">x</a>'))

    assert link_target(made, 1, {}) == target


def test_a_person_whose_data_make_an_address_too_long_is_led_to_its_host() -> None:
    made = compiled.compile(html_email('<a href="https://a.test/?n={{ contact.first_name }}">x</a>'))

    assert link_target(made, 1, context(first_name="x" * LONGEST_TARGET)) == "https://a.test"
    assert link_target(made, 1, context(first_name="Zoë")) == "https://a.test/?n=Zo%C3%AB"


@pytest.mark.parametrize(
    "around",
    ["„{}“", "“{}”", "«{}»", "»{}«", "‹{}›", "‚{}‘", "‘{}’", "{}…", "*{}*", "**{}**", "_{}_", "~~{}~~", "`{}`", "|{}|",
     "| {} | x", "(*{}*).", "„{}“,", "({})…", "「{}」", "（{}）", "{}。", "<{}>", "\"{}\"", "'{}'", "{}\u200b",
     "„*{}*“ –"],
)  # fmt: skip
@pytest.mark.parametrize("url", ["https://x.example/e", "https://x.example/e_(f)?a=*&b={{ contact.id }}"])
def test_signs_around_an_address_in_a_text_stay_outside(around: str, url: str) -> None:
    text, found = rewrite_text(f"See {around.format(url)}", ())
    assert [link.url for link in found] == [url]
    assert text == f"See {around.format('{{ _links.n1 }}')}"


def test_addresses_between_bars_are_two() -> None:
    _text, found = rewrite_text("|https://x.example/a|https://x.example/b*|", ())
    assert [link.url for link in found] == ["https://x.example/a", "https://x.example/b*"]
