"""Importing contacts: cells become values, rows become contacts, and a chunk counts once."""

import io
import tracemalloc
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import exporting, running, starting
from entities.contacts.importing.cells import unescaped
from entities.contacts.importing.columns import guess
from entities.contacts.importing.fields import targets
from entities.contacts.importing.reading import Reader, recognise
from entities.contacts.importing.sampling import look
from entities.contacts.importing.uploading import upload
from entities.contacts.models import Contact
from marketing import clock
from marketing.audience import people
from marketing.audience.cells import escaped
from marketing.lifecycle.history import RecordChange
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]


def started(
    text: str | bytes, *, duplicates: str = "skip", bad_cells: str = "leave", by: Any = None, **mapping: str
) -> Import:
    """Return an import of this text that waits for the worker; guessed columns unless named."""
    data = text if isinstance(text, bytes) else text.encode()
    job = upload(SimpleUploadedFile("people.csv", data), by=by or factories.marketer(), at=clock.now())
    chosen = {key.removeprefix("c"): field for key, field in mapping.items()} or job.mapping
    starting.start(job, by=job.by, mapping=chosen, duplicates=duplicates, bad_cells=bad_cells)
    job.refresh_from_db()
    return job


def imported(text: str | bytes, **options: Any) -> Import:
    """Return an import that has run."""
    return carried(started(text, **options))


def carried(job: Import) -> Import:
    """Return an import once the worker is through with it."""
    while job.state == ImportState.RUNNING:
        running.run(job.pk, clock.now())
        job.refresh_from_db()
    return job


def counts(job: Import) -> tuple[int, int, int, int]:
    """Return (created, updated, skipped, refused)."""
    return job.created, job.updated, job.skipped, job.refused


def test_columns_are_guessed_from_their_names() -> None:
    header = ["E-Mail", "First name", "Surname", "Company", "ZIP", "Favourite colour", "Do not bulk email"]
    assert guess(header) == {
        "0": "email", "1": "first_name", "2": "last_name", "3": "account", "4": "postal_code", "6": "do_not_bulk_email",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("birthday", "1990-02-03", "1990-02-03"),
        ("birthday", "3.2.1990", "1990-02-03"),
        ("birthday", "03/02/1990", "1990-02-03"),
        ("orders", "1,234", "1234"),
        ("credit_limit", "1.234,50", "1234.50"),
        ("credit_limit", "-12.5", "-12.50"),
        ("do_not_email", "Ja", "True"),
        ("consent", "Marketing", "4"),
        ("customer_type", "CUSTOMER", "customer"),
        ("interests", "Offers; events", "['offers', 'events']"),
        ("last_purchase_at", "2026-03-04T05:06:07+02:00", "2026-03-04 03:06:07+00:00"),
    ],
)
def test_cells_become_values(field: str, cell: str, value: str) -> None:
    assert str(targets()[field].convert(cell)) == value


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-04 09:00", "2026-03-04T08:00:00+00:00"),
        ("04.07.2026", "2026-07-03T22:00:00+00:00"),
        ("2026-03-04T09:00Z", "2026-03-04T09:00:00+00:00"),
    ],
)
def test_times_are_read_in_the_zone_of_who_starts_the_import(cell: str, moment: str) -> None:
    person = factories.marketer()
    person.time_zone = "Europe/Vienna"
    person.save()
    imported(f"E-mail,Last purchase\nada@one.example,{cell}\n", by=person)
    found = Contact.objects.get().last_purchase_at
    assert found is not None
    assert found.isoformat() == moment


def test_rows_become_contacts_with_their_companies_and_history() -> None:
    factories.account(name="Acme")
    job = imported("First name,Last name,E-mail,Company\nAda,Byron,ada@one.example,ACME\nBob,,bob@one.example,Newco\n")
    assert (job.state, counts(job)) == (ImportState.FINISHED, (2, 0, 0, 0))
    ada = Contact.objects.get(email="ada@one.example")
    assert (ada.name, str(ada.account), ada.search_text) == ("Ada Byron", "Acme", "ada byron ada@one.example ")
    assert people.model("account").objects.count() == 2
    note = RecordChange.objects.get(kind="contacts", record_id=ada.pk)
    assert (note.note, note.by) == ("Imported from people.csv", job.by)


@pytest.mark.parametrize(
    ("duplicates", "expected", "city"), [("skip", (1, 0, 2, 0), "Vienna"), ("update", (1, 2, 0, 0), "Graz")]
)
def test_known_addresses_are_skipped_or_updated(duplicates: str, expected: tuple[int, ...], city: str) -> None:
    known = factories.contact(email="Ada@one.example", city="Vienna", job_title="Countess")
    text = "E-mail,City,Job title\nADA@one.example,Graz,\nnew@one.example,Linz,\nNEW@one.example,Wels,\n"
    job = imported(text, duplicates=duplicates)
    known.refresh_from_db()
    assert (counts(job), known.city, known.job_title) == (expected, city, "Countess")


def test_refused_rows_come_back_with_their_reason_and_import_clean_once_corrected() -> None:
    text = (
        "First name;E-mail;Birthday;Notes\nAda;ada@one;1990-01-01;=1+1\nBob;bob@one.example;yesterday;x\n;;;nobody\n"
        '"Ca\x00rl";c@one.example;;\nEve;eve@one.example;;fine\n'
    )
    job = imported(text, bad_cells="refuse")
    assert counts(job) == (1, 0, 0, 4)
    file = "".join(exporting.refused_as_csv(job))
    assert "E-mail: Enter a valid email address." in file
    assert "neither a name nor an e-mail" in file
    assert "'=1+1" in file
    corrected = (
        file.replace("ada@one;", "ada@one.example;").replace("yesterday", "1991-02-02").replace("Ca\ufffdrl", "Carl")
    )
    again = imported(corrected)
    assert counts(again) == (3, 0, 0, 1)
    assert Contact.objects.get(email="ada@one.example").description == "=1+1"
    last = "".join(exporting.refused_as_csv(again))
    assert last.splitlines()[0].count("Why it was refused") == 1
    assert last.count("neither a name nor an e-mail") == 1


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("x" * 101, "longer than 100"),
        ("a\x00b", "control characters"),
        ("a\x1bb", "control characters"),
    ],
)
def test_hostile_cells_refuse_their_row_in_words(cell: str, words: str) -> None:
    job = imported(f"First name,E-mail\n{cell},a@one.example\nBob,b@one.example\n")
    assert counts(job)[0] == 1
    assert words in job.refusals.get().reason


@pytest.mark.parametrize(
    "cell", ["0001-01-01T00:00+05:00", "9999-12-31T23:59-05:00", "0001-01-01 00:00", "9999-12-31 23:59"]
)
def test_moments_at_the_ends_of_time_are_left_out_in_words(cell: str) -> None:
    person = factories.marketer()
    person.time_zone = "Asia/Tokyo"
    person.save()
    job = imported(f"E-mail,Last purchase\na@one.example,{cell}\n", by=person)
    assert (counts(job), job.left_out) == ((1, 0, 0, 0), 1)
    assert "1900 to 2200" in job.noted_rows.get().reason


def test_a_row_wider_than_its_header_is_refused() -> None:
    job = imported("First name,E-mail\nAda,a@one.example,extra\nBob,b@one.example,\n")
    assert (counts(job), job.refusals.get().reason) == ((1, 0, 0, 1), "The row has 3 cells, the header has 2.")


def test_an_inactive_contact_is_not_updated() -> None:
    factories.in_state("contacts", "inactive", email="ada@one.example", city="Vienna")
    job = imported("E-mail,City\nada@one.example,Graz\n", duplicates="update")
    assert "inactive" in job.refusals.get().reason


def test_an_import_goes_on_behind_the_last_committed_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"P{n},p{n}@one.example\n" for n in range(1, 1201))
    job = started(f"First name,E-mail\n{rows}")
    write = running.Chunk.write

    def killed(chunk: Any) -> dict[str, int]:
        if Contact.objects.count() >= 1000:
            write(chunk)
            raise KeyboardInterrupt
        return write(chunk)

    monkeypatch.setattr(running.Chunk, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        running.run(job.pk, clock.now())
    job.refresh_from_db()
    assert (job.created, Contact.objects.count(), job.line) == (1000, 1000, 1001)
    monkeypatch.undo()
    Import.objects.update(busy_until=None)
    running.run(job.pk, clock.now())
    job.refresh_from_db()
    assert (job.state, counts(job), Contact.objects.count()) == (ImportState.FINISHED, (1200, 0, 0, 0), 1200)


def test_a_large_import_gives_way_after_each_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TURN_SECONDS", 0.0)
    job = started("First name,E-mail\n" + "".join(f"P{n},p{n}@one.example\n" for n in range(2100)))
    for done in (1000, 2000):
        running.run(job.pk, clock.now())
        job.refresh_from_db()
        assert (job.state, job.busy_until, Contact.objects.count()) == (ImportState.RUNNING, None, done)
    running.run(job.pk, clock.now())
    job.refresh_from_db()
    assert (job.state, counts(job), Contact.objects.count()) == (ImportState.FINISHED, (2100, 0, 0, 0), 2100)


def test_only_one_import_runs_at_a_time() -> None:
    first, second = started("First name\nAda\n"), started("First name\nBob\n")
    Import.objects.filter(pk=first.pk).update(busy_until=clock.now() + running.LEASE)
    running.run(second.pk, clock.now())
    second.refresh_from_db()
    assert (second.state, Contact.objects.count()) == (ImportState.RUNNING, 0)


def test_a_new_company_needs_the_right_to_make_one() -> None:
    factories.account(name="Acme")
    job = imported("First name,Company\nAda,Acme\nBob,New Ltd\n", by=factories.user("reviewer"))
    assert (counts(job), people.model("account").objects.count()) == ((1, 0, 0, 1), 1)
    assert job.refusals.get().reason == "There is no company “New Ltd”, and you may not make new ones."


def test_a_second_worker_does_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    job = started("First name\nAda\n")
    seen = Import.objects.get(pk=job.pk)
    with seen.file.open("rb") as file:
        running.run(job.pk, clock.now())
        with pytest.raises(running.Overtaken):
            running._chunks(seen, file, clock.now(), deadline=0.0)
    assert Contact.objects.count() == 1


def test_a_cancelled_import_stops_and_keeps_what_it_has() -> None:
    job = started("First name\nAda\n")
    assert starting.cancel(job)
    running.run(job.pk, clock.now())
    job.refresh_from_db()
    assert (job.state, Contact.objects.count()) == (ImportState.CANCELLED, 0)


def test_a_lost_file_ends_in_words() -> None:
    job = started("First name\nAda\n")
    job.file.storage.delete(str(job.file.name))
    running.run(job.pk, clock.now())
    job.refresh_from_db()
    assert (job.state, "Upload it again" in job.error) == (ImportState.FAILED, True)


@pytest.mark.parametrize("text", ["First name\nAda\n", "First name\n" + "Bob\n" * 60 + "x" * 1_000_001])
def test_the_file_is_deleted_once_it_is_read(text: str) -> None:
    job = started(text)
    storage, name = job.file.storage, str(job.file.name)
    running.sweep()
    assert storage.exists(name)
    running.run(job.pk, clock.now())
    job.refresh_from_db()
    assert (storage.exists(name), bool(job.file)) == (False, False)


def test_a_sample_shows_the_first_values_of_each_column() -> None:
    job = started("First name,City\n" + "".join(f"P{n},Wien\n" for n in range(30)))
    assert look(job).columns == [["P0", "P1", "P2"], ["Wien"]]


@pytest.mark.parametrize(
    "text", ["=1+1", "'=1+1", "''@x", "+43 1 234", "-5", "\tx", "plain", "'quoted'", "", "’=x", "=cmd|' /C calc'!A0"]
)
def test_cells_survive_a_spreadsheet_and_back(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_export_imports_again_unchanged() -> None:
    company = factories.account(name="=Acme")
    given = {
        "first_name": "=HYPERLINK(1)",
        "last_name": "'-Byron",
        "email": "ada@one.example",
        "phone": "+43 1 23",
        "account": company,
        "birthday": "1990-02-03",
        "orders": -3,
        "credit_limit": "12.50",
        "interests": ["offers", "events"],
        "consent": 4,
        "do_not_email": True,
        "customer_type": "partner",
        "last_purchase_at": clock.now(),
        "description": 'two\nlines, "x"',
    }
    first = factories.contact(**given)
    first.refresh_from_db()
    file = "".join(exporting.contacts_as_csv(Contact.objects.all()))
    before = {name: first.value_of(name) for name in Contact.data_fields()}
    Contact._base_manager.all().delete()
    assert counts(imported(file)) == (1, 0, 0, 0)
    again = Contact.objects.get()
    assert {name: again.value_of(name) for name in Contact.data_fields()} == before


def test_a_chunk_asks_the_database_the_same_whatever_its_size() -> None:
    def queries(rows: int, offset: int) -> int:
        text = "First name,E-mail,Company\n" + "".join(f"P,p{n + offset}@one.example,Acme\n" for n in range(rows))
        job = started(text)
        with CaptureQueriesContext(connection) as seen:
            running.run(job.pk, clock.now())
        return len(seen)

    queries(1, 0)
    assert queries(80, 1000) - queries(40, 100) <= 2  # SQLite takes an insert in parts


def test_memory_stays_flat_over_a_large_file() -> None:
    line = b"Ada,ada@one.example," + b"x" * 900 + b"\n"
    file = io.BytesIO(b"First name,E-mail,Notes\n" + line * 60_000)
    tracemalloc.start()
    form = recognise(file, "a.csv")
    reader = Reader(file, form)
    reader.header()
    assert sum(1 for _row in reader.rows()) == 60_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
