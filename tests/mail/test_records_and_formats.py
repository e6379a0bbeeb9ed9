"""A record is no text, and what can't be seen changes no header and no sentence behind a name."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from marketing.service.mail.compose import checks, compiled, mime, rendering
from marketing.service.mail.compose.expressions import ToMany
from marketing.service.mail.compose.personalise import problems, render
from tests.mail.test_mime import build, display_name, read
from tests.mail.texts import WORDS, context, email, html_email

CATALOGUE: dict[str, object] = {
    "contact": {
        "first_name": None,
        "interests": None,
        "owner": {"name": None, "email": None},
        "account": {"name": None, "contacts": ToMany({"email"})},
    },
    "content_settings": checks.CONTENT_SETTINGS_FIELDS,
    "message": None,
}
PERSON: dict[str, Any] = {
    "first_name": "Ada",
    "interests": ["tea", "tin"],
    "owner": {"name": "Eve", "email": "eve@home.test"},
    "account": {"name": "Home", "contacts": [{"email": "ada@home.test"}]},
}
DATA = {"contact": PERSON, "content_settings": {"address_main": "y"}, "message": {"a": "b"}}
RECORDS = [
    "{{ contact }}",
    "{% echo contact %}",
    "{{ contact.account }}",
    "{{ contact.owner }}",
    "{{ content_settings }}",
    "{{ message }}",
    "{{ contact | upcase }}",
    "{{ contact | escape }}",
    "{{ contact | default: 'x' }}",
    "{{ 'x' | append: contact }}",
    "{{ contact.first_name | default: contact.account }}",
    "{% assign c = contact %}{{ c }}",
    "{% for c in contact %}{{ c }}{% endfor %}",
    "{% for c in contact.account %}{{ c }}{% endfor %}",
    "{{ contact.account.contacts }}",
    "{{ contact.first }}",
    "{{ contact | first }}",
    "{% if contact.first_name %}{{ contact.owner | truncate: 20 }}{% endif %}",
]


@pytest.mark.parametrize("text", RECORDS)
def test_a_record_is_refused_by_name_and_never_printed(text: str) -> None:
    found = problems(text, CATALOGUE)

    assert {problem.code for problem in found} <= {"expression-unknown-field", "expression-to-many"}
    assert found
    for html in (True, False):
        out = render(text, DATA, html=html)
        assert not set("{}[]:") & set(out), out
        assert "eve@home.test" not in out


def test_the_check_names_a_field_to_use_instead() -> None:
    assert "{{ contact.first_name }}" in problems("{{ contact }}", CATALOGUE)[0].message
    assert "{{ contact.owner.name }}" in problems("{{ contact.owner }}", CATALOGUE)[0].message
    assert "for loop" in problems("{{ contact.account.contacts }}", CATALOGUE)[0].message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% if contact.account %}{{ contact.account.name }}{% endif %}", "Home"),
        ("{% unless contact.owner %}x{% endunless %}", ""),
        ("{% for c in contact.account.contacts %}{{ c.email }}{% endfor %}", "ada@home.test"),
        ("{{ contact.interests.size }}", "2"),
        ("{{ contact.interests }}", "teatin"),
        ("{{ contact.interests | upcase }}", "TEATIN"),
        ("{{ contact.interests | first }}|{{ contact.interests.last }}", "tea|tin"),
        ("{% assign contact = 'shadow' %}{{ contact }}", "shadow"),
    ],
)
def test_what_can_be_printed_is(text: str, expected: str) -> None:
    assert problems(text, CATALOGUE) == []
    assert render(text, {"contact": PERSON}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(Decimal("1.50"), "1.50"), (datetime(2026, 3, 8, tzinfo=UTC).date(), "2026-03-08"), (object(), ""), ({"a": 1}, ""),
     ([{"a": 1}, "x", [1]], "x"), (range(3), "0..2"), (b"x", ""), (("a", "b"), ""), (True, "true"), (lambda: 1, "")],
)  # fmt: skip
def test_only_words_numbers_dates_and_lists_of_them_are_printed(value: object, expected: str) -> None:
    for text in ("{{ x }}", "{{ x | default: '' }}", "{% assign y = x %}{{ y }}", "{% if true %}{{ x }}{% endif %}"):
        assert render(text, {"x": value}) == expected


NAMES = {
    "override": "Ada\u202egpj.exe",
    "embedding": "\u202bAda",
    "isolate": "\u2067Ada\u2069",
    "marks": "A\u200eda\u200f",
    "Arabic mark": "Ada\u061c",
    "zero width": "A\u200bd\u200ba\ufeff",
    "word joiner": "A\u2060da",
    "soft hyphen": "A\u00adda",
    "joiner in Latin": "A\u200dda",
    "tags": "Ada\U000e0041\U000e0042\U000e007f",
    "annotations": "Ada\ufff9x\ufffb",
}


@pytest.mark.parametrize("name", NAMES)
def test_format_characters_never_reach_a_header(name: str) -> None:
    text = NAMES[name]
    expected = "".join(one for one in text if one.isprintable())

    message = read(build(subject=f"News for {text}", from_name=text, to_name=text))

    assert message["Subject"] == f"News for {expected}"
    assert message["From"].addresses[0].display_name == expected
    assert message["To"].addresses[0].display_name == expected
    with pytest.raises(mime.HeaderRefused):
        build(reply_to=f"{text}@home.test")


@pytest.mark.parametrize("text", [
    "👩\u200d💻 News", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f Go",
    "می\u200cخواهم", "क\u094d\u200dष"
])  # fmt: skip
def test_what_emoji_and_scripts_need_stays(text: str) -> None:
    message = read(build(subject=text, from_name=text))

    assert message["Subject"] == text
    assert display_name(message["From"].addresses[0].display_name, "From", text) == text


@pytest.mark.parametrize("name", NAMES)
def test_the_preview_shows_the_header_that_is_sent(name: str) -> None:
    version = email(subject="For {{ contact.first_name }}", from_name="Shop of {{ contact.first_name }}")

    shown = rendering.preview(compiled.compile(version), context(first_name=NAMES[name]))

    assert shown.subject.isprintable()
    assert shown.from_name.isprintable()


@pytest.mark.parametrize("control", ["\u202e", "\u202a", "\u2066", "\u2068", "\u202d", "\x00", "\x08", "\x1b", "\x7f"])
def test_a_name_turns_no_words_behind_it_around(control: str) -> None:
    mail = rendering.preview(
        compiled.compile(html_email(WORDS + "<p title='{{ contact.first_name }}'>x</p>")),
        context(first_name=f"Ada{control}x"),
    )

    assert control not in mail.html
    assert control not in mail.text
    assert "Hello Adax, here" in mail.text


def test_right_to_left_names_keep_their_letters_and_marks_in_the_body() -> None:
    name = "משה\u200f כהן"

    assert f"Hello {name}," in rendering.preview(compiled.compile(email()), context(first_name=name)).text
