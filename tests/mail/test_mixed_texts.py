"""Texts mixed of all that opens, closes and prints: each is judged in words, and what may be sent can be filled in."""

import random

import pytest

from marketing.contracts.email import EmailVersion
from marketing.contracts.problems import ERROR
from marketing.service.mail.compose import checks, compiled, rendering
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.mail.compose.html_scan import elements
from tests.mail.texts import FOOTER, WORDS, context, email, text_block
from tests.test_linear import LIQUID, SHAPES

CATALOGUE = checks.default_catalogue(None)
WHOLE = [
    "<p>words</p>", "<a href='https://a.test/?a=1&copy=2'>go</a>", "{{ contact.first_name }}", "<ul><li>x</li></ul>",
    "{% if contact.id %}<td>{% endif %}", "<table><tr><td>x</td></tr></table>", "<!--[if mso]><b>x</b><![endif]-->",
    "{% raw %}<b>{{ x }}{% endraw %}", "{% for i in (1..2) %}<br>{% endfor %}", "&#xfffe;", "\ud800", "<a href=https://b.test/>",
]  # fmt: skip


def mixed(seed: int) -> str:
    """Make a text of up to twelve pieces, whole ones and broken ones."""
    choose = random.Random(seed)
    return "".join(choose.choice((*WHOLE, *WHOLE, *WHOLE, *SHAPES, *LIQUID)) for _ in range(choose.randint(1, 12)))


@pytest.mark.parametrize("seed", range(100))
def test_any_text_is_judged_in_words_and_sent_if_it_may_be(seed: int) -> None:
    text = mixed(seed)
    for version in (
        email(text_block(WORDS + text)),
        email(design={"mode": "html", "html": f"<html><body>{WORDS}{FOOTER}{text}</body></html>"}),
        email(generate_plain_text=False, plain_text=text),
        email({"type": "heading", "text": text[:2000]}, {"type": "image", "src": text[:2000], "href": text[:2000]}),
    ):
        judged(version)


def judged(version: EmailVersion) -> None:
    """Check and compile; what has no error can be filled in, and leads nowhere but where its links say."""
    found = checks.problems(version, CATALOGUE)
    assert all(one.message for one in found)
    try:
        made = compiled.compile(version)
    except CompileError:
        made = None
    if any(one.severity == ERROR for one in found):
        return
    assert made is not None, "what has no error compiles"
    sent = rendering.render(made, context(), link_url=lambda number: f"https://go.test/{number}", open_url="https://o.test/")
    assert "Hello Ada" in sent.text + sent.html and "1 Main St" in sent.text
    hrefs = [one.value for element in elements(sent.html) if (one := element.get("href")) and element.name == "a"]
    assert not [href for href in hrefs if href.startswith(("https://a.test", "https://b.test"))]
