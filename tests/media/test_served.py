"""`/media/<digest>.<ext>`: pictures for everybody, by what they hold (interface.md, public addresses)."""

import hashlib

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from marketing.contracts.picture import path_of
from tests import factories

pytestmark = pytest.mark.django_db
UNKNOWN = "0" * 64


@pytest.mark.parametrize(
    ("format_", "extension", "told"),
    [
        ("PNG", "png", "image/png"),
        ("JPEG", "jpg", "image/jpeg"),
        ("GIF", "gif", "image/gif"),
        ("WEBP", "webp", "image/webp"),
    ],
)
def test_a_picture_is_served_to_everybody_for_good(
    format_: str, extension: str, told: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    picture = factories.picture(content=factories.picture_bytes(format_=format_))

    with django_assert_num_queries(0):
        answer = Client().get(picture.path)

    content = answer.getvalue()
    assert answer.status_code == 200
    assert picture.path == f"/media/{hashlib.sha256(content).hexdigest()}.{extension}"
    assert answer["Content-Type"] == told
    assert answer["Content-Length"] == str(len(content)) == str(picture.bytes)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["ETag"] == f'"{picture.digest}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    policy = set(answer["Content-Security-Policy"].split("; "))
    assert policy == {"default-src 'none'", "sandbox", "frame-ancestors 'none'"}
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies
    assert "Vary" not in answer or "Cookie" not in answer["Vary"]


def test_who_has_it_already_is_told_so() -> None:
    picture = factories.picture()

    answer = Client().get(picture.path, headers={"If-None-Match": f'"{picture.digest}"'})

    assert (answer.status_code, answer.getvalue()) == (304, b"")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"


def test_its_head_tells_its_size_alone() -> None:
    picture = factories.picture()

    answer = Client().head(picture.path)

    assert (answer.status_code, answer.getvalue()) == (200, b"")
    assert answer["Content-Length"] == str(picture.bytes)
    assert answer["Content-Type"] == "image/png"


@pytest.mark.parametrize(("method", "status"), [("post", 405), ("put", 405), ("delete", 405)])
def test_nothing_else_is_answered(method: str, status: int) -> None:
    assert getattr(Client(), method)(factories.picture().path).status_code == status


def test_what_never_was_is_not_found_and_may_come() -> None:
    picture = factories.picture()
    for address in (path_of(UNKNOWN, "png"), path_of(picture.digest, "jpg")):
        answer = Client().get(address)
        assert answer.status_code == 404
        assert "no-store" in answer["Cache-Control"]
        assert "There is no such page" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/media/../keys/secret-key", "/media/%2e%2e/keys/secret-key", f"/media/{UNKNOWN}.png/../../x", "/media/x.png"],
)
def test_no_other_file_is_reached(address: str) -> None:
    assert Client().get(address).status_code == 404
