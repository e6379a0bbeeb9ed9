"""An import takes no opt-out back, unless whoever imports chooses it and says why."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entities.contacts.import_models import Import
from entities.contacts.importing import running
from entities.contacts.models import Contact
from marketing import clock
from marketing.lifecycle.history import RecordChange
from tests import factories
from tests.pages import attributes, text_of

pytestmark = pytest.mark.django_db
FILE = "E-mail,City,Do not bulk email\nanna@one.example,Graz,no\nbert@one.example,Graz,no\n"


@pytest.fixture
def client(client: Client, settings: Any, tmp_path: Path) -> Client:
    """A marketer, with uploads of their own."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(factories.marketer())
    return client


@pytest.fixture
def opted_out() -> Any:
    """Anna wants no commercial mail; Bert never said anything."""
    factories.contact(email="bert@one.example")
    return factories.contact(email="anna@one.example", do_not_bulk_email=True)


def uploaded(client: Client) -> Import:
    """Upload the file."""
    client.post("/contacts/import/", {"file": SimpleUploadedFile("people.csv", FILE.encode())})
    return Import.objects.latest("pk")


def start(client: Client, job: Import, **options: str) -> Any:
    """Choose the columns and start."""
    values = {f"column-{index}": key for index, key in job.mapping.items()} | {"duplicates": "update", "start": "yes"}
    return client.post(f"/contacts/import/{job.pk}/", values | options)


def test_an_opt_out_stays_and_that_is_told(client: Client, opted_out: Any) -> None:
    job = uploaded(client)
    assert "1 contact wants no e-mail or no commercial e-mail." in text_of(client.get(f"/contacts/import/{job.pk}/"))

    start(client, job)
    running.run(job.pk, clock.now())

    opted_out.refresh_from_db()
    assert (opted_out.city, opted_out.do_not_bulk_email) == ("Graz", True)
    assert attributes(client.get(f"/contacts/import/{job.pk}/"), "data-kept-opt-outs") == ["1"]


def test_taking_them_back_needs_a_reason(client: Client, opted_out: Any) -> None:
    job = uploaded(client)
    answer = start(client, job, lifts_opt_outs="on", lift_reason="  ")
    assert (answer.status_code, "Say why these people may be mailed again" in text_of(answer)) == (422, True)


def test_with_a_reason_they_are_taken_back_and_history_says_why(client: Client, opted_out: Any) -> None:
    job = uploaded(client)

    start(client, job, lifts_opt_outs="on", lift_reason="They signed up again at the fair")
    running.run(job.pk, clock.now())

    opted_out.refresh_from_db()
    assert not opted_out.do_not_bulk_email
    note = RecordChange.objects.filter(kind="contacts", record_id=opted_out.pk).latest("pk").note
    assert note == "Imported from people.csv. Opt-outs lifted: They signed up again at the fair"


@pytest.mark.parametrize("value", ["yes", ""])
def test_what_a_file_says_beside_that_is_taken(client: Client, opted_out: Any, value: str) -> None:
    """An opt-out in the file is stored; an empty cell changes nothing."""
    client.post(
        "/contacts/import/",
        {"file": SimpleUploadedFile("p.csv", f"E-mail,Do not bulk email\nbert@one.example,{value}\n".encode())},
    )
    job = Import.objects.latest("pk")
    start(client, job)
    running.run(job.pk, clock.now())
    assert Contact.objects.get(email="bert@one.example").do_not_bulk_email == bool(value)


@pytest.mark.parametrize("duplicates", ["skip", "update", "ask"])
def test_an_opt_out_in_a_file_holds_for_all_with_the_address_in_every_mode(client: Client, duplicates: str) -> None:
    people = [factories.contact(email="Anna@one.example", city="Wels", last_name=name) for name in ("A", "B")]
    people.append(factories.in_state("contacts", "inactive", email="anna@one.example", city="Wels"))
    other = factories.contact(email="bert@one.example", city="Wels")
    text = "E-mail,City,Unsubscribed\nanna@one.example,Wels,yes\nbert@one.example,Graz,no\nnew@one.example,Graz,yes\n"
    client.post("/contacts/import/", {"file": SimpleUploadedFile("p.csv", text.encode())})
    job = Import.objects.latest("pk")

    start(client, job, duplicates=duplicates)
    running.run(job.pk, clock.now())
    job.refresh_from_db()

    out = Contact.objects.filter(do_not_bulk_email=True).values_list("pk", flat=True)
    assert set(out) == {*(one.pk for one in people), Contact.objects.get(email="new@one.example").pk}
    other.refresh_from_db()
    assert (other.city, job.opted_out) == ("Graz" if duplicates == "update" else "Wels", 3)
    assert attributes(client.get(f"/contacts/import/{job.pk}/"), "data-opted-out") == ["3"]
    note = RecordChange.objects.filter(kind="contacts", record_id=people[1].pk).latest("pk")
    assert (note.note, note.changes) == ("Imported from p.csv", {"do_not_bulk_email": [False, True]})


def test_an_opt_out_behind_the_row_that_made_the_contact_is_taken_over(client: Client) -> None:
    text = "E-mail,Unsubscribed\nnew@one.example,\nnew@one.example,yes\n"
    client.post("/contacts/import/", {"file": SimpleUploadedFile("p.csv", text.encode())})
    job = Import.objects.latest("pk")
    start(client, job, duplicates="skip")
    running.run(job.pk, clock.now())
    assert Contact.objects.get().do_not_bulk_email


def test_how_many_were_taken_back_is_told(client: Client, opted_out: Any) -> None:
    job = uploaded(client)
    start(client, job, lifts_opt_outs="on", lift_reason="They signed up again")
    running.run(job.pk, clock.now())
    assert attributes(client.get(f"/contacts/import/{job.pk}/"), "data-lifted") == ["1"]
