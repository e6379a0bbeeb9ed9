"""Liquid in mails: what it can do, what it can't be made to do, what the check says."""

import time
from typing import Any

import pytest

from marketing.service.mail.compose import personalise
from marketing.service.mail.compose.expressions import ToMany
from marketing.service.mail.compose.personalise import PersonaliseError, analyse, problems, render, template

CATALOGUE: dict[str, object] = {
    "contact": {
        "first_name": None,
        "email": None,
        "account": {"name": None, "contacts": ToMany({"email"})},
    },
    "content_settings": {"address_main"},
    "message": None,
}
BIG = "x" * 3_900


class Secret:
    """A Python object that no text may look into."""

    secret = "LEAK"

    def leak(self) -> str:
        return "LEAK"


ATTACKS = {
    "attribute of an object": "{{ o.secret }}{{ o['secret'] }}{{ o.__class__ }}{{ o.__dict__.secret }}",
    "method of an object": "{{ o.leak }}{{ o.leak() }}",
    "nested loops": "{% for i in (1..1000) %}{% for j in (1..1000) %}x{% endfor %}{% endfor %}",
    "loops side by side": "{% for i in (1..1000) %}{{ i }}{% endfor %}" * 900,
    "heavy loop": "{% for i in (1..1000) %}" + "{{ i }}" * 900 + "{% endfor %}",
    "conditions in a loop": "{% for i in (1..1000) %}{% if "
    + " and ".join(["1==1"] * 400)
    + " %}{% endif %}{% endfor %}",
    "filters in a loop": "{% for i in (1..1000) %}{{ i" + " | upcase" * 300 + " }}{% endfor %}",
    "giant loop": "{% for i in (1..900000000) %}x{% endfor %}",
    "giant loop backwards": "{% for i in (1..900000000) reversed %}x{% endfor %}",
    "giant loop from its end": "{% for i in (1..900000000) offset: 899999999 limit: 1 %}x{% endfor %}",
    "giant loop of a value": "{% for i in (1..c.number) reversed %}x{% endfor %}",
    "giant range printed": "{{ (1..900000000) }}",
    "giant range searched": "{% if (1..900000000) contains 'z' %}x{% endif %}",
    "giant range kept": "{% assign r = (1..900000000) %}{% if r contains 'z' %}x{% endif %}",
    "giant range joined": "{{ (1..900000000) | join: '' }}",
    "range beyond C": "{{ (1..99999999999999999999999999) | size }}",
    "doubling text": "{% assign s = 'xxxxxxxx' %}" + "{% assign s = s | append: s %}" * 40 + "{{ s }}",
    "doubling number": "{% assign s = 99999999 %}" + "{% assign s = s | times: s %}" * 40 + "{{ s }}",
    "long number": "{{ " + "9" * 3_950 + " | times: 9999999999 }}",
    "chain of append": "{% assign s = '" + BIG + "' %}{{ s" + " | append: s" * 300 + " }}",
    "chain of url_encode": "{{ '" + "%" * 1_000 + "'" + " | url_encode" * 200 + " }}",
    "infinite": "{{ 'inf' | ceil }}",
    "not a number": "{{ 'nan' | round }}",
    "division by zero": "{{ 1 | divided_by: 0 }}{{ 5 | modulo: 0.0 }}",
    "deep nesting": "{% if true %}" * 400 + "x" + "{% endif %}" * 400,
    "deep path": "{{ " + "a[" * 900 + "1" + "]" * 900 + " }}",
    "long condition": "{% if " + " and ".join(["true"] * 480) + " %}y{% endif %}",
    "include": "{% include '/etc/passwd' %}",
    "render": "{% render '/etc/passwd' %}",
    "liquid tag": "{% liquid\necho 'x' %}",
    "capture": "{% capture x %}y{% endcapture %}",
    "tablerow": "{% tablerow i in (1..9) %}x{% endtablerow %}",
    "unclosed outputs": "{{ " * 3_000,
    "unclosed long output": "{{ a " + "y" * 900_000,
    "unclosed raw blocks": "{% raw %}" * 1_900 + "z" * 500_000,
    "unclosed docs": "{% doc %}" * 1_900 + "z" * 50_000,
    "unclosed comments": "{% comment %}" * 1_000,
    "braces": "{" * 900_000,
    "percent braces": "{%" * 1_900,
    "wide date": "{{ 'now' | date: '%999999999d' }}",
    "wide dates": "{{ 'now' | date: '" + "%9999999d" * 400 + "' }}",
    "giant date": "{{ '" + "9" * 3_900 + "' | date: '%Y' }}",
    "garbage date": "{{ '" + "1 2 " * 950 + "' | date: '%Y' }}",
    "giant output": "{{ c.big }}" * 1_900,
    "giant output in a loop": "{% for i in (1..1000) %}{{ c.big }}{% endfor %}",
    "many cases": "{% case 1 %}" + "{% when 1 %}x" * 1_900 + "{% endcase %}",
    "cases within cases": ("{% case 1 %}{% when " + "1," * 900 + "1 %}") * 4 + "{% endcase %}" * 4,
    "break outside a loop": "{% break %}",
    "continue outside a loop": "x{% continue %}",
    "too long": "x{{ a }}" + "y" * 1_000_000,
    "odd name": "{{ _links.n1 }}{{ __class__ }}{{ self }}",
}


@pytest.mark.parametrize("html", [True, False])
@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_ends_fast_in_an_error_or_a_small_output(name: str, html: bool) -> None:
    data: dict[str, Any] = {"o": Secret(), "c": {"big": "x" * 5_000, "number": 10**12}}
    started = time.process_time()

    try:
        output = template(ATTACKS[name], html=html).render(data)
    except PersonaliseError as error:
        output = error.message

    assert time.process_time() - started < 6, "1 s on an idle machine; unbounded, these take minutes"
    assert len(output) <= 500_000
    assert "LEAK" not in output


@pytest.mark.parametrize("name", ["safe", "join", "reverse", "replace", "map", "where", "sort", "split", "escapejs"])
def test_filters_that_are_not_on_the_list_are_refused(name: str) -> None:
    with pytest.raises(PersonaliseError, match="unknown filter"):
        render("{{ 'x' | " + name + " }}", {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hi {{ contact.first_name }}", "Hi Ada"),
        ("{{ contact.missing | default: 'friend' }}", "friend"),
        ("{{ contact.blanked | default: 'friend' }}", "friend"),
        ("{{ contact.no | default: 'friend' }}", "friend"),
        ("{{ contact.zero | default: 'friend' }}", "0"),
        ("{{ contact.none }}|{{ contact.no }}|{{ contact.yes }}", "|false|true"),
        ("{{ contact.first_name | upcase | append: '!' }}", "ADA!"),
        ("{{ contact.born | date: '%d.%m.%Y' }}", "10.12.1815"),
        ("{% if contact.yes %}a{% else %}b{% endif %}", "a"),
        ("{% for item in contact.items %}{{ item.name }},{% endfor %}", "x,y,"),
        ("{{ contact.items.size }}{{ contact.items.first.name }}", "2x"),
        ("{% assign contact = 'shadow' %}{{ contact }}{{ contact.first_name }}", "shadow"),
        ("{% raw %}{{ contact.first_name }}{% endraw %}", "{{ contact.first_name }}"),
        ("{{ 7 | plus: 1 | times: 2 }}", "16"),
        ("{% case 1 %}{% when 1, 1 %}a{% when 1 or 2 %}b{% else %}c{% endcase %}", "ab"),
        ("{% case 3 %}{% when 1 %}a{% else %}c{% endcase %}", "c"),
        ("{{ 'a b/c' | url_encode }}", "a%20b%2Fc"),
        ("{{ contact['first_name'] }}", "Ada"),
        ("{{ nobody.knows.this }}", ""),
    ],
)
def test_texts_are_filled_in(text: str, expected: str) -> None:
    contact = {
        "first_name": "Ada",
        "blanked": "",
        "no": False,
        "yes": True,
        "zero": 0,
        "none": None,
        "born": "1815-12-10",
        "items": [{"name": "x"}, {"name": "y"}],
    }

    assert render(text, {"contact": contact}) == expected
    assert render(text, {"contact": contact}, html=True) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{{ contact.x }}",
        "{{ contact.missing | default: '<b>' }}",
        "{{ '<b>' }}",
        "{% echo '<b>' %}",
        "{{ '<b' | append: '>' }}",
        "{{ contact.x | upcase }}",
        "{{ contact.x | escape }}",
        "{{ contact.x | date: '<b>' }}",
        "{% for x in contact.list %}{{ x }}{% endfor %}",
        "{% assign y = '<b>' %}{{ y }}",
        "{{ contact.list }}",
    ],
)
def test_every_printed_value_is_escaped_once_in_html_and_never_in_text(text: str) -> None:
    data = {"contact": {"x": "<b>", "list": ["<b>"]}}

    assert render(text, data, html=True).lower() == "&lt;b&gt;"
    assert render(text, data, html=False).lower() == "<b>"


def test_plain_values_render_as_the_library_renders_them() -> None:
    text = "a {{ contact.x }} b {{ contact.n | default: 'no' }} c {{ contact.l }} d {{ contact.d.e }} {{ contact.x.y }}"
    data = {"contact": {"x": "<&>", "n": 0, "l": [1, "<"], "d": {"e": 1.5}}}

    expected = personalise._parsed(text, html=True).render(data)

    assert render(text, data, html=True) == expected


def test_analysis_names_paths_filters_and_tags() -> None:
    found = analyse("{% for c in contact.items %}{{ c.x }}{{ contact.first_name | upcase }}{% endfor %}")

    assert found.paths == (("contact", "first_name"), ("contact", "items"))
    assert found.filters == ("upcase",)
    assert found.tags == ("for",)
    assert found.problem is None


@pytest.mark.parametrize(
    ("text", "code", "sample"),
    [
        ("{{ contact.first_name", "expression-syntax", "{{ contact.first_name"),
        ("a {% if contact.email %} b", "expression-syntax", "{% if contact.email %}"),
        ("{{ contact.first_name | nonsense }}", "expression-syntax", "| nonsense"),
        ("{{ contact. }}", "expression-syntax", "{{ contact. }}"),
        ("{% include 'x' %}", "expression-syntax", "{% include 'x' %}"),
        ("{{ contact.frist_name }}", "expression-unknown-field", "contact.frist_name"),
        ("{{ contact.first_name.more }}", "expression-unknown-field", "contact.first_name.more"),
        ("{{ contact[contact.email] }}", "expression-unknown-field", "contact.[…]"),
        ("{{ content_settings.nothing }}", "expression-unknown-field", "content_settings.nothing"),
        ("{{ contcat.first_name }}", "expression-unknown-entity", "contcat.first_name"),
        ("{{ _links.n1 }}", "expression-unknown-entity", "_links.n1"),
        ("{% if owner.password %}x{% endif %}", "expression-unknown-entity", "owner.password"),
        ("{{ contact.account.contacts.email }}", "too-many-dots", "contact.account.contacts.email"),
        ("{{ 1 | divided_by: 0 }}", "expression-syntax", "{{ 1 | divided_by: 0 }}"),
    ],
)
def test_the_check_names_what_is_wrong_with_an_expression(text: str, code: str, sample: str) -> None:
    found = problems(text, CATALOGUE)

    assert [(problem.code, problem.sample) for problem in found] == [(code, sample)]


def test_a_single_value_over_a_relation_to_many_is_an_error() -> None:
    catalogue = {"account": {"contacts": ToMany({"email"})}}

    assert [p.code for p in problems("{{ account.contacts.email }}", catalogue)] == ["expression-to-many"]
    assert (
        problems("{% for c in account.contacts %}{{ c.email }}{% endfor %}{{ account.contacts.size }}", catalogue) == []
    )


@pytest.mark.parametrize("text", ["{{ contact.account.name }}", "{{ message.anything }}", "no Liquid", "{ % }"])
def test_right_expressions_have_no_problem(text: str) -> None:
    assert problems(text, CATALOGUE) == []


def test_a_close_name_is_suggested() -> None:
    assert "did you mean “first_name”" in problems("{{ contact.frist_name }}", CATALOGUE)[0].message


def test_headers_take_values_only() -> None:
    text = "{% if contact.email %}{{ contact.first_name }}{% endif %}"

    assert problems(text, CATALOGUE) == []
    assert [p.code for p in problems(text, CATALOGUE, values_only=True)] == ["expression-syntax"]


@pytest.mark.parametrize(
    "code",
    [
        "date: '%Y'", "upcase", "downcase", "capitalize", "strip", "truncate: 5", "truncatewords: 2", "escape",
        "url_encode", "append: ''", "prepend: ''", "plus: 1", "minus: 1", "times: 2", "divided_by: 2", "modulo: 2",
        "abs", "at_least: 1", "at_most: 1", "ceil", "floor", "round", "size", "first", "last",
    ],
)  # fmt: skip
def test_no_filter_fails_for_somebody_without_the_value(code: str) -> None:
    for value in (None, ""):
        personalise.render(f"{{{{ contact.x | {code} }}}}", {"contact": {"x": value}})


def test_a_missing_date_falls_back() -> None:
    text = "{{ contact.x | date: '%Y' | default: 'never' }}"
    assert personalise.render(text, {"contact": {"x": None}}) == "never"
