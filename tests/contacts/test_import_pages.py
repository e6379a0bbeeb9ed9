"""The import's pages: upload, columns, progress, error file, export; hostile files are refused in words."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import running
from marketing import clock
from tests import factories
from tests.pages import source, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]
CSV = b"First name,E-mail,Shoe size\nAda,ada@one.example,38\nBob,bob@one,44\n"


def upload(client: Client, data: bytes, name: str = "people.csv") -> Any:
    """Post a file to the first step."""
    return client.post("/contacts/import/", {"file": SimpleUploadedFile(name, data)})


def downloaded(answer: Any) -> str:
    """Return the text of a streamed file."""
    return b"".join(answer.streaming_content).decode()


def test_a_file_is_imported_in_three_steps(client: Client) -> None:
    answer = upload(client, CSV)
    job = Import.objects.get()
    address = f"/contacts/import/{job.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert job.file.read() == CSV
    mapping = client.get(address)
    assert "ada@one.example" in text_of(mapping)
    assert '<option value="email" selected>' in source(mapping)
    chosen = {"column-0": "first_name", "column-1": "email", "column-2": "", "duplicates": "skip"}
    assert client.post(address, chosen)["Location"] == address
    assert "Waiting for a worker" in text_of(client.get(address))
    running.run(job.pk, clock.now())
    page = client.get(address)
    assert 'data-import-state="finished"' in source(page)
    assert 'data-count="created" data-value="1"' in source(page)
    refused = client.get(f"{address}refused/")
    assert "Enter a valid email address" in downloaded(refused)
    assert "people.csv" in text_of(client.get("/contacts/import/"))


def test_progress_refreshes_itself_until_the_end(client: Client) -> None:
    upload(client, CSV)
    job = Import.objects.get()
    Import.objects.update(state=ImportState.RUNNING, created=500, line=2, lines=4)
    part = client.get(f"/contacts/import/{job.pk}/progress/")
    assert "data-polls" in source(part)
    Import.objects.update(state=ImportState.FINISHED)
    assert "data-polls" not in source(client.get(f"/contacts/import/{job.pk}/progress/"))


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.csv", "empty"),
        (b"PK\x03\x04rest", "a.csv", "Excel workbook"),
        (b"a,b\n", "a.xlsx", "Only CSV"),
        (b"\x00" * 5000, "a.csv", ""),
        (b"\x00\x01\x02\xff\xfe" * 999, "a.csv", ""),
        (b'"' * 5001, "a.csv", ""),
        (b'"never closed\n' * 3000, "a.csv", "can't be read"),
        (b"x" * 2_000_000, "a.csv", "longer than"),
        (",".join(f"c{n}" for n in range(10_000)).encode(), "a.csv", "10,000 columns"),
        (b"\n\n\n,,,\n\n", "a.csv", "no row"),
        (b"\xff\xfe" + b"\x00\xd8" * 50, "a.csv", "characters"),
    ],
)
def test_hostile_files_are_refused_in_words(client: Client, data: bytes, name: str, words: str) -> None:
    answer = upload(client, data, name)
    assert answer.status_code in (302, 422)
    if words:
        assert (answer.status_code, words in text_of(answer)) == (422, True)
    for job in Import.objects.all():
        assert client.get(f"/contacts/import/{job.pk}/").status_code == 200
        client.post(f"/contacts/import/{job.pk}/", {"column-0": "last_name", "duplicates": "skip"})
        running.run(job.pk, clock.now())
        assert client.get(f"/contacts/import/{job.pk}/").status_code == 200
        assert client.get(f"/contacts/import/{job.pk}/refused/").status_code == 200


@pytest.mark.parametrize("posted", [{}, {"file": "text"}])
def test_a_post_without_a_file_asks_for_one(client: Client, posted: dict[str, str]) -> None:
    answer = client.post("/contacts/import/", posted)
    assert (answer.status_code, "Choose a CSV file first." in text_of(answer)) == (422, True)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"column-0": "email", "column-1": "email"}, "Two columns fill this field"),
        ({"column-2": "city"}, "needs one of them"),
        ({"column-0": "owner"}, "Select a valid choice"),
        ({"column-0": "email", "duplicates": "burn"}, "Select a valid choice"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(client: Client, chosen: dict[str, str], words: str) -> None:
    upload(client, CSV)
    job = Import.objects.get()
    answer = client.post(f"/contacts/import/{job.pk}/", {"duplicates": "skip", **chosen})
    job.refresh_from_db()
    assert (answer.status_code, job.state, words in text_of(answer)) == (422, ImportState.UPLOADED, True)


def test_only_who_may_add_contacts_imports() -> None:
    client = Client()
    client.force_login(factories.user("reviewer"))
    assert client.get("/contacts/import/").status_code == 403
    assert upload(client, CSV).status_code == 403
    assert client.get("/contacts/export/").status_code == 200


@pytest.mark.parametrize("path", ["999/", "999/progress/", "999/refused/", "99999999999999999999/"])
def test_an_import_that_is_not_there(client: Client, path: str) -> None:
    assert client.get(f"/contacts/import/{path}").status_code == 404


def test_an_import_can_be_discarded(client: Client) -> None:
    upload(client, CSV)
    job = Import.objects.get()
    storage, name = job.file.storage, str(job.file.name)
    assert storage.exists(name)
    client.post(f"/contacts/import/{job.pk}/cancel/")
    page = client.get(f"/contacts/import/{job.pk}/")
    assert 'data-import-state="cancelled"' in source(page)
    assert not storage.exists(name)


def test_a_file_that_is_lost_before_the_start_is_told_in_words(client: Client) -> None:
    upload(client, CSV)
    job = Import.objects.get()
    job.file.storage.delete(str(job.file.name))
    answer = client.get(f"/contacts/import/{job.pk}/")
    assert (answer.status_code, "Upload it again" in text_of(answer)) == (409, True)


def test_the_export_holds_what_the_list_shows(client: Client) -> None:
    factories.contact(first_name="=cmd()", city="Graz")
    factories.contact(first_name="Bob", city="Linz")
    everything = downloaded(client.get("/contacts/export/"))
    assert "\ufeffFirst name,Last name,E-mail,Company" in everything
    assert "'=cmd()" in everything
    found = downloaded(client.get("/contacts/export/?q=linz"))
    assert ("Bob" in found, "cmd" in found) == (True, False)


def test_a_contact_shows_timeline_journeys_and_segments(client: Client) -> None:
    contact = factories.contact()
    page = client.get(f"/contacts/{contact.pk}/")
    assert "In no journey yet." in text_of(page)
    assert "Nothing here yet" in text_of(client.get(f"/contacts/{contact.pk}/?tab=timeline&only=mails"))
    assert client.get(f"/contacts/{contact.pk}/?tab=timeline&after=x").status_code == 400


def test_a_company_shows_its_contacts(client: Client) -> None:
    company = factories.account()
    contact = factories.contact(account=company)
    page = client.get(f"/accounts/{company.pk}/?tab=contacts")
    assert contact.name in text_of(page)


@pytest.mark.parametrize("kind", ["contacts", "accounts"])
def test_the_lists_ask_the_same_whatever_their_length(
    client: Client, kind: str, django_assert_num_queries: Any
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(f"/{kind}/").status_code == 200
        return len(seen)

    company = factories.account()
    factories.contact(account=company)
    first = queries()
    for _ in range(6):
        factories.contact(account=factories.account())
    assert queries() == first


def signed_in(person: Any) -> Client:
    """The browser of somebody."""
    browser = Client()
    browser.force_login(person)
    return browser


CHOSEN = {"column-0": "first_name", "column-1": "email", "column-2": "", "duplicates": "skip"}


@pytest.mark.parametrize("below", ["", "cancel/"])
def test_somebody_elses_file_is_left_to_them_and_to_administrators(client: Client, below: str) -> None:
    upload(client, CSV)
    job = Import.objects.get()
    address = f"/contacts/import/{job.pk}/{below}"
    refused = signed_in(factories.user("marketer")).post(address, CHOSEN)
    assert refused.status_code == 403
    assert "factory-marketer uploaded this file. Only they or an administrator can" in text_of(refused)
    job.refresh_from_db()
    assert (job.state, job.by) == (ImportState.UPLOADED, factories.marketer())
    assert signed_in(factories.user("administrator")).post(address, CHOSEN).status_code == 302
    job.refresh_from_db()
    assert job.state != ImportState.UPLOADED


def test_a_file_whose_owner_is_gone_is_left_to_administrators(client: Client) -> None:
    upload(client, CSV)
    Import.objects.update(by=None)
    address = f"/contacts/import/{Import.objects.get().pk}/"
    assert client.post(address, CHOSEN).status_code == 403
    assert signed_in(factories.user("", is_superuser=True)).post(address, CHOSEN).status_code == 302


def test_an_administrator_who_was_put_out_is_none(client: Client) -> None:
    from marketing.users.roles import is_administrator

    assert not is_administrator(factories.user("administrator", is_active=False))
    assert not is_administrator(factories.marketer())
