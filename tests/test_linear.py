"""No reader of foreign text takes longer than its length: four times the text takes about four times the time.

A pattern that looks through the rest once for every opening takes sixteen times as long, and holds all requests up.
"""

import io
import random
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from entities.contacts.importing.reading import Reader, Unreadable, recognise
from entities.emails import source
from marketing import markup
from marketing.console.frame.frames import framed
from marketing.console.mails import designs
from marketing.contracts.design import Block, Design
from marketing.service.mail.compose import (
    blocks,
    carrier,
    compiled,
    fragments,
    html_scan,
    links,
    plain_text,
    rendering,
    sanitise,
)
from marketing.service.mail.compose.blocks_error import BlocksError
from marketing.service.mail.compose.html_scan import TooComplicated
from marketing.service.mail.compose.liquid_text import LiquidTextError

# What opens something and never closes it, or closes it otherwise than most think.
SHAPES = [
    "<!--", "<!-- ", "<!-->", "<!--->", "<!-- --!", "<!--[if", "<!--[if mso]>", "<!--[if mso]", "<!--[if x-->",
    "<![if !mso]>", "<!", "<?", "</", "<", "<a", "<a ", "<a href", "<a href=", "<a href='", '<a href="', "<a href=x ",
    "<a x='\" ", "<img src='http://a", "<style>", "<style", "</style", "<title>", "<textarea>", "<body", "</body ",
    "<table", "<table> ", "<b>", "<p><b id=x>", "<td>", "<li>", "<pre> ", "<p style='display:none'>", "<a href=x>y",
    "&", "&amp", "&#", "&#9", "&#x", "&notit", "&copy=", '"', "'", "=", " ", "\t\n", "\n", "x ", "\xa0",
    "http://", "http://(", "http://x(", "http://[", "https://a.b/)", "http://.", "http://'", "'http://", "http://x&",
    "behavior:", "behavior: ", "expression ", "@import ", "url(", "{", "}", "}}", "%}", "\ufdd0x", "lqd1x", "<!--lqd1x",
    'title="<!--" ', "<p title='<!--'>", "<a href='x'><img alt='y'>",
]  # fmt: skip
PAIRS = [tuple(random.Random(seed).sample(SHAPES, 2)) for seed in range(25)]
# Their number is bounded (2,000), so their cost is: what stands between them is looked at here.
LIQUID = ["{{", "{%", "{{ a }}", "{% if a %}", "http://{{ a }}", "http://{{", "<a {{ a }}", "{{ a }}{% b", "{%raw%}<"]
CSV = ['"', '"a\n', 'x","\n', '""', '"\n""', "a\n", ",", ',"', 'a,"b\n', '"""\n', "\n", "a\r", '","', '\n"x', ';"\n']
IN_WORDS = (LiquidTextError, TooComplicated, BlocksError, Unreadable)
SIZE = 12_500
# Less tells nothing.
SHORTEST = 0.03
TOO_FAST = 9.0


def read_csv(text: str) -> None:
    """Recognise a file, read all its rows."""
    file = io.BytesIO(text.encode())
    form = recognise(file, "a.csv")
    for _row in Reader(file, form).rows():
        pass


def draw_fragment(text: str) -> None:
    """Clean one text block, unless it is refused."""
    blocks._refuse_complicated(Design(elements=(Block("text", held={"html": text}),)))
    fragments.fragment(text, carrier.Carrier(""))


def read_tokens(text: str) -> None:
    """Read all tokens, and resolve all references."""
    for token in markup.tokens(text):
        markup.decoded(text[token.start : token.end], is_attribute=isinstance(token, markup.Tag))


HTML_READERS: dict[str, Callable[[str], object]] = {
    "tokens": read_tokens,
    "elements": lambda text: (list(html_scan.elements(text)), html_scan.refuse_complicated(text)),
    "refusals": sanitise.refusals,
    "plain text": plain_text.from_html,
    "links": links.rewrite_html,
    "links of a text": lambda text: (links.text_urls(text), links.rewrite_text(text, ())),
    "validation of a link": lambda text: (links.judge(text), links.judge(f"https://a.test/{text}"), links.target(text)),
    "preheader": lambda text: compiled._with_preheader(text, "Words"),
    "beacon": compiled._with_beacon,
    "fragment": draw_fragment,
    "gaps": rendering._tidy,
    "frame": framed,
    "summary": lambda text: designs.summary({"type": "text", "html": text}),
    "escaping": source._escaped,
}


@pytest.mark.parametrize("shape", [*SHAPES, *LIQUID])
def test_a_reader_of_mails_takes_as_long_as_the_text(shape: str) -> None:
    for name, read in HTML_READERS.items():
        assert growth(read, shape) < TOO_FAST, name


@pytest.mark.parametrize("pair", PAIRS)
def test_a_reader_of_mails_takes_as_long_as_one_shape_behind_another(pair: tuple[str, str]) -> None:
    first, second = pair
    for name, read in HTML_READERS.items():
        assert growth(followed_by(second, read), first) < TOO_FAST, name


@pytest.mark.parametrize("shape", CSV)
def test_the_reader_of_files_takes_as_long_as_the_file(shape: str) -> None:
    assert growth(read_csv, shape) < TOO_FAST


def followed_by(shape: str, read: Callable[[str], object]) -> Callable[[str], object]:
    """Return a reader that reads as much of another shape behind each text."""
    return lambda text: read(text + shape * (len(text) // len(shape)))


def growth(read: Callable[[str], object], shape: str) -> float:
    """Return how many times longer four times the shape takes, of processor time; 1 where any length is over at once.

    What else runs on the machine only adds: what seems to grow too fast is measured again, and the least counts.
    """
    short, long = shape * (SIZE // len(shape)), shape * (4 * SIZE // len(shape))
    taken = seconds(read, long)
    if taken < SHORTEST:
        return 1
    ratio = taken / max(seconds(read, short), 1e-4)
    if ratio < TOO_FAST:
        return ratio
    return min(seconds(read, long) for _ in range(3)) / max(min(seconds(read, short) for _ in range(3)), 1e-4)


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return the processor time of one reading; whether anything is wrong with the text is not asked here."""
    html_scan.tokens.cache_clear()
    started = time.thread_time()
    with suppress(*IN_WORDS):
        read(text)
    return time.thread_time() - started
