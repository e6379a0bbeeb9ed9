"""How much each address takes, from whom: the same wherever the site is served."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketing import bodies
from tests import factories, pages

FORM = "application/x-www-form-urlencoded"
MUCH = b"a=" + b"x" * bodies.OF_STRANGERS
TOO_MUCH = b"a=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/login/", "/t/u/none", "/t/p/none", "/contacts/new/", "/nowhere/", "/livez"])
def test_strangers_send_little_to_any_address(address: str, client: Client) -> None:
    answer = client.post(address, MUCH, content_type=FORM)
    assert answer.status_code == 413
    assert "64.0 KB can be sent here at once" in pages.text_of(answer)
    assert client.post(address, MUCH[:-2], content_type=FORM).status_code != 413


def test_people_who_are_signed_in_send_a_long_text() -> None:
    client = Client()
    client.force_login(factories.user("marketer"))
    assert client.post("/contacts/new/", MUCH, content_type=FORM).status_code == 422
    assert client.post("/contacts/new/", TOO_MUCH, content_type=FORM).status_code == 413


@pytest.mark.parametrize(("role", "status"), [("marketer", 302), ("reviewer", 403), ("", 403)])
def test_files_are_taken_where_they_belong_from_those_with_the_right(role: str, status: int) -> None:
    client = Client()
    client.force_login(factories.user(role))
    rows = b"email\n" + b"anna@people.example\n" * 200_000
    file = SimpleUploadedFile("people.csv", rows)
    assert client.post("/contacts/import/", {"file": file}).status_code == status
    file.seek(0)
    assert client.post("/accounts/new/", {"file": file}).status_code in (403, 413)


def test_a_strangers_file_leads_to_the_sign_in_page(client: Client) -> None:
    answer = client.post("/contacts/import/", MUCH, content_type=FORM)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/login/")


@pytest.mark.parametrize("length", ["-1", "x", "9" * 30, "٣", "", " 1"])
def test_a_length_that_is_none_is_no_length(length: str, client: Client) -> None:
    request = client.get("/login/").wsgi_request
    request.META["CONTENT_LENGTH"] = length
    assert bodies.length_of(request) == 0
