"""Templates as the usual exporters write them go out as they are: nothing is refused, both parts hold the words."""

import re
from html.parser import HTMLParser

import pytest

from marketing.service.mail.compose import checks, compiled, rendering
from tests.mail.exported import EXPORTED
from tests.mail.texts import FOOTER, WORDS, context, email

CATALOGUE = checks.default_catalogue({"first_name": None, "email": None, "id": None})


class _Hrefs(HTMLParser):
    """Collects what the standard library takes for the links of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name == "href" and tag == "a"]


@pytest.mark.parametrize("name", EXPORTED)
def test_an_exported_template_is_taken_and_sent_whole(name: str) -> None:
    link = '<p><a href="https://shop.example/x?id=5&region=eu&copy=2">The shop</a></p>'
    source = EXPORTED[name].replace("WORDS", WORDS + link + FOOTER)
    version = email(design={"mode": "html", "html": source})

    assert checks.problems(version, CATALOGUE) == []
    made = compiled.compile(version)
    sent = rendering.render(
        made, context(), link_url=lambda number: f"https://go.test/c/{number}", open_url="https://go.test/o"
    )

    numbers = {int(url.rpartition("/")[2]) for url in _Hrefs(sent.html).found if url.startswith("https://go.test/c/")}
    targets = {rendering.link_target(made, number, context()) for number in numbers}
    assert "https://shop.example/x?id=5&region=eu&copy=2" in targets
    assert all("®" not in target and "%C2%AE" not in target and "©" not in target for target in targets)
    assert "Hello Ada, here is what is new in the shop this week." in sent.text
    assert "1 Main St" in sent.text and "https://go.test/p/abc" in sent.text
    assert re.search(r"The shop \(https://go\.test/c/\d+\)", sent.text)
    for outlook in ("96", "Preview", "xml", "[if", "endif", "-->"):
        assert outlook not in sent.text


@pytest.mark.parametrize("name", EXPORTED)
def test_nothing_of_an_exported_template_is_rewritten_but_its_links(name: str) -> None:
    source = EXPORTED[name].replace("WORDS", WORDS + FOOTER)
    made = compiled.compile(email(preheader="", design={"mode": "html", "html": source})).html

    back = made
    for link in compiled.compile(email(preheader="", design={"mode": "html", "html": source})).links:
        back = back.replace(f"{{{{ _links.n{link.number} }}}}", link.url, 1)
    back = re.sub(r'<img src="\{\{ _links\.open \}\}"[^>]*>', "", back)
    assert back == source.replace("&amp;copy=", "&copy=")
