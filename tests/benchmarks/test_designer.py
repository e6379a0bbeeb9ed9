"""The designer's weight and pace: `pytest -m benchmark -s tests/benchmarks/test_designer.py`.

An email of 100 blocks: how many bytes its page is, packed, with styles and scripts (issue: at most 300 KB); how much
processor time an edit takes to be answered (at most 150 ms), and what is made anew behind it, the preview and what is
said of the mail. Figures are told, not asserted: a machine that is busy would fail.
"""

import gzip
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from entities.emails.models import Email
from tests import factories

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]
BLOCKS, TIMES = 100, 12
HTMX = {"HX-Request": "true"}


@pytest.fixture
def marketer(client: Client) -> Client:
    client.force_login(factories.marketer())
    return client


def email() -> Email:
    """An email of many texts, headings and buttons, each with words of its own."""
    kinds: tuple[dict[str, Any], ...] = (
        {"type": "heading", "text": "Chapter"},
        {"type": "text", "html": "<p>Dear {{ contact.first_name | default: 'reader' }}, <strong>words</strong>.</p>"},
        {"type": "button", "text": "Look", "href": "https://shop.example/"},
    )
    blocks = [{"id": f"b{n}", **kinds[n % 3]} for n in range(BLOCKS)]
    made: Email = factories.email(design={"mode": "blocks", "blocks": blocks})
    return made


def tell(what: str, work: Callable[[int], Any]) -> None:
    """Print the middle of what some work takes of the processor."""
    work(-1)
    took = []
    for number in range(TIMES):
        started = time.process_time()
        work(number)
        took.append(1000 * (time.process_time() - started))
    sys.stdout.write(f"\n{what}: {statistics.median(took):.0f} ms of processor time")


def packed(content: bytes) -> int:
    """How many KB some content is, packed."""
    return len(gzip.compress(content)) // 1024


def test_an_edit_among_a_hundred_blocks(marketer: Client) -> None:
    record = email()
    url = f"/emails/{record.pk}/"

    def post(**values: str) -> None:
        record.refresh_from_db()
        answer = marketer.post(f"{url}blocks/b48/", {**values, "row_version": record.row_version}, headers=HTMX)
        assert answer.status_code == 200, answer.content

    def change(number: int) -> bool:
        post(do="change", quietly="yes", text=f"Chapter {number}")
        return True

    tell("A text is changed", change)
    tell("A block is moved", lambda number: post(do=("up", "down")[number % 2]))
    tell("A text is changed and the preview made", lambda n: change(n) and marketer.get(f"{url}preview/?design=yes"))
    tell("A text is changed and the mail judged", lambda n: change(n) and marketer.get(f"{url}look/", headers=HTMX))
    tell("The page", lambda _number: marketer.get(url))
    record.refresh_from_db()
    assert [block["text"] for block in record.design["blocks"] if block["id"] == "b48"] == [f"Chapter {TIMES - 1}"]


def test_how_heavy_the_page_is(marketer: Client) -> None:
    page = marketer.get(f"/emails/{email().pk}/").content
    built = Path(settings.BASE_DIR) / "static" / "dist"
    parts = [one for one in (built / "parts").glob("*.js") if not one.name.startswith("code_view")]
    styles, scripts = packed((built / "app.css").read_bytes()), packed((built / "app.js").read_bytes())
    loaded = sum(packed(one.read_bytes()) for one in parts)
    total = packed(page) + styles + scripts + loaded
    sys.stdout.write(f"\n{total} KB: page {packed(page)}, styles {styles}, scripts {scripts}, text editor {loaded}\n")
    assert packed(page) > 1
