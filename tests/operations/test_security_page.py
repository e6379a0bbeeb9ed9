"""The README's page Security says what the site does."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from entities.contacts.importing.uploading import LARGEST
from entities.media_library.console.uploading import MOST_TOGETHER
from marketing import bodies
from marketing.operations import arrival
from marketing.service.media import apart, drawing
from tests import factories

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()
PAGE = README.partition("\n## Security\n")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\| `([\w-]+)` \| (?:`(.+?)`|–) \| (?:`(.+?)`|–) \|$", PAGE, flags=re.M)
# Those that say nothing about security.
OTHERS = {"Content-Type", "Content-Length", "Vary", "Expires", "Location"}


def parts(header: str, value: str) -> object:
    """A header's value, whose order says nothing."""
    return set(value.split("; ")) if header == "Content-Security-Policy" else value


@pytest.mark.django_db
@pytest.mark.parametrize(("column", "address"), [(1, "/contacts/"), (2, "/t/u/none")])
def test_the_headers_are_those_of_the_page(column: int, address: str) -> None:
    client = Client()
    client.force_login(factories.marketer())
    answered = {name: value for name, value in client.get(address).headers.items() if name not in OTHERS}
    told = {row[0]: row[column] for row in ROWS if row[column]}
    assert {name: parts(name, value) for name, value in answered.items()} == {
        name: parts(name, value) for name, value in told.items()
    }


@pytest.mark.django_db
def test_the_limits_of_pictures_are_those_of_the_page() -> None:
    pixels, frames = drawing.MOST_PIXELS // 1_000_000, drawing.MOST_FRAMES
    together = f"{pixels} million pixels (of all frames together) and {frames} frames at most"
    assert f"{apart.LARGEST // 2**20} MB, {together}" in PAGE
    served = Client().get(factories.picture().path)["Content-Security-Policy"]
    told = next(part for part in PAGE.split("`") if "sandbox" in part)
    assert parts("Content-Security-Policy", served) == parts("Content-Security-Policy", told)


def test_the_limits_are_those_of_the_page() -> None:
    kilobytes, megabytes = bodies.OF_STRANGERS // 1024, settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20
    assert f"at most {kilobytes} KB to any address; who is signed in {megabytes} MB" in PAGE
    assert f"(an import, {LARGEST // 2**20} MB; pictures, {MOST_TOGETHER // 2**20} MB)" in PAGE
    assert f"A head has {arrival.HEAD_SECONDS:.0f} seconds and {arrival.LONGEST_HEAD // 1024} KB" in PAGE
    assert f"a body {arrival.SILENT_SECONDS:.0f} seconds between two pieces" in PAGE
    assert f"{arrival.SLOWEST // 1024} KB a second" in PAGE
