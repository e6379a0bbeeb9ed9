"""No mail that passes holds anything active, for whoever it is filled in: judged by an HTML parser that is not ours."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser

from marketing.contracts.email import EmailVersion
from marketing.service.mail.compose import compiled, personalise, proof, rendering
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.mail.compose.personalise import PersonaliseError, template
from tests.mail.hostile_mails import NAMES, Maker
from tests.mail.texts import WORDS, email, html_email, text_block

SEED = 20_261_127
TEMPLATES, COMPILED = 1_600, 400
PEOPLE = 4
ACTIVE = frozenset(
    "script iframe frame frameset object embed applet form input button select textarea base svg math portal".split()
)
# Those that authors write; “x” is their letter behind one.
HOSTS = frozenset({"shop.example", "settings.example", "go.example", "go.test", "x", "shop.examplex"})
LEADING = frozenset({"href", "src", "background", "srcset", "poster", "action", "formaction", "data", "xlink:href"})


def wrong(html: str) -> Iterator[str]:
    """Name what is active in a mail, or leads where its author didn't say."""
    for node in LexborHTMLParser(html).root.traverse(include_text=False):  # type: ignore[union-attr]  # a document
        if node.tag in ACTIVE:
            yield f"<{node.tag}>"
        for name, value in node.attributes.items():
            if name.startswith("on") or name == "srcdoc":
                yield f"{name}={value}"
            if name in LEADING and (where := _elsewhere(value or "")):
                yield f"{name} leads to {where}"
            if name == "style" and re.search(r"url\(|expression|javascript:|@import", value or "", re.I):
                yield f"style={value}"


def _elsewhere(address: str) -> str:
    text = re.sub(r"[\t\n\r]", "", address).lstrip("".join(map(chr, range(33)))).replace("\\", "/").lower()
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", text)
    if scheme is not None and scheme[1] not in ("http", "https", "mailto", "tel", "cid"):
        return address
    if text.startswith(("http:", "https:", "//")):
        try:
            return "" if urlsplit(text).hostname in HOSTS else address
        except ValueError:
            return address
    return ""


def rendered(source: str, people: list[dict[str, Any]]) -> list[str] | None:
    """Fill a source in for people; None where it is refused."""
    try:
        made = template(source, html=True)
    except PersonaliseError:
        return None
    found = []
    for person in people:
        try:
            found.append(made.render(person))
        except PersonaliseError:
            continue
    return found


@pytest.mark.parametrize("part", range(4))
def test_no_text_that_passes_gives_anything_active(part: int) -> None:
    passed = 0
    for number in range(TEMPLATES // 4):
        seed = SEED + part * TEMPLATES + number
        maker = Maker(seed)
        source = maker.source()
        mails = rendered(source, [maker.person() for _ in range(PEOPLE)])
        passed += mails is not None
        for html in mails or ():
            assert not list(wrong(html)), f"seed {seed}: {source!r} gave {html!r}"

    assert TEMPLATES / 40 < passed < TEMPLATES / 4 * 0.9, "of both kinds there are many"


def _version(maker: Maker) -> EmailVersion:
    source = maker.source()
    match maker.chance.randint(0, 7):
        case 0:
            return email({"type": "heading", "text": source}, text_block(WORDS))
        case 1 | 2:
            return email(text_block(WORDS + source))
        case 3:
            return email(text_block(WORDS), {"type": "button", "text": source, "href": "https://shop.example/"})
        case 4:
            address = "".join(maker.attribute()[1:2])
            return email(
                text_block(WORDS), {"type": "image", "src": address, "alt": source, "href": "https://shop.example/"}
            )
        case 5:
            return email(text_block(WORDS), {"type": "button", "text": "x", "href": maker.attribute()[1]})
        case 6:
            return html_email(WORDS, preheader=source, subject=source)
        case _:
            return html_email(WORDS + source)


@pytest.mark.parametrize("part", range(2))
def test_no_mail_that_compiles_is_sent_with_anything_active(part: int) -> None:
    passed = 0
    for number in range(COMPILED // 2):
        seed = -SEED - part * COMPILED - number
        maker = Maker(seed)
        version = _version(maker)
        try:
            made = compiled.compile(version)
        except CompileError:
            continue
        passed += 1
        for _ in range(PEOPLE):
            try:
                html = rendering.render(
                    made, maker.person(), link_url=lambda number: f"https://go.test/{number}", open_url="https://go.test/o"
                ).html
            except PersonaliseError:
                continue
            assert not list(wrong(html)), f"seed {seed}: {version!r} gave {html!r}"

    assert passed > COMPILED / 8


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ contact.first_name }}</p>",
        '<p title="{{ contact.first_name }}">x</p>',
        "<p title='{{ contact.first_name }}'>x</p>",
        "<p {{ contact.first_name }}>x</p>",
        "<img alt={{ contact.first_name }} src='https://shop.example/'>",
        '<a href="{{ contact.first_name }}">x</a>',
        "<title>{{ contact.first_name }}</title>",
        "<!-- {{ contact.first_name }} -->",
    ],
)
def test_the_finished_mail_is_looked_at_for_people_with_hostile_names(source: str) -> None:
    """Filled in as if it were no HTML, so with nothing escaped: a mistake in the escaping would be seen."""
    unescaped = template(source, html=False)

    assert proof.fault_of(unescaped, personalise.analyse(source).paths)
    assert any(list(wrong(html)) for html in proof.mails(unescaped, (("contact", "first_name"),)))


def test_the_look_holds_every_name_wherever_a_value_is_printed() -> None:
    source = (
        "<p>{{ contact.first_name }}{% if contact.n %}{{ 1 | divided_by: contact.n }}{% endif %}"
        "{% if contact.account.name %}y{% endif %}</p>"
    )

    made = list(proof.mails(template(source, html=True), personalise.analyse(source).paths))

    assert "<p></p>" in made
    assert {f"<p>{escape(name)}</p>" for name in proof.NAMES} <= set(made)
    assert "<p>y</p>" in made
    assert proof.fault(source) == ""


def test_the_other_parser_sees_what_the_names_would_do() -> None:
    seen = [name for name in NAMES if list(wrong(f"<p title={name}>{name}<a href='{name}'>x</a></p>"))]

    assert len(seen) > len(NAMES) / 2
