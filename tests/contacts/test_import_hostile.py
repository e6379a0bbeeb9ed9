"""Hostile files and posts: no crash, clear words, counts that are right; any text survives export and import."""

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import exporting, running, starting
from entities.contacts.importing.cells import unescaped
from entities.contacts.importing.converting import RowConverter, RowRefused
from entities.contacts.importing.fields import MARKED, Target
from entities.contacts.importing.reading import Reader, Row, recognise
from entities.contacts.importing.uploading import upload
from entities.contacts.models import Contact
from marketing import clock
from marketing.audience.cells import escaped
from tests import factories
from tests.pages import source, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]
HEADER = "First name,E-mail\n"


def uploaded(text: str, by: Any = None) -> Import:
    """Return an import that waits for its mapping."""
    return upload(SimpleUploadedFile("people.csv", text.encode()), by=by or factories.marketer(), at=clock.now())


@pytest.mark.parametrize(
    ("text", "expected", "words"),
    [
        ("First name,E-mail", (0, 0), ""),
        (HEADER + 'A"da,a@one.example\nBob,b@one.example\n', (2, 0), ""),
        (HEADER + '"Ada"x,a@one.example\nBob,b@one.example\n', (1, 1), "quotation mark"),
        (HEADER + "A\0da,a@one.example\nBob,b@one.example\n", (1, 1), "control characters"),
        (HEADER + f'"{"x" * 900_000}",a@one.example\nBob,b@one.example\n', (1, 1), "longer than"),
        (HEADER + "Bob,\n" * 60 + f'{"x" * 1_000_000},a@one.example\n', (60, 1), "longer than 1,000,000"),
        (HEADER + "Ada,a@one.example" + "," * 10_000 + "\nBob,b@one.example\n", (2, 0), ""),
        (HEADER + "Ada,a@one.example" + ",x" * 10_000 + "\nBob,b@one.example\n", (1, 1), "10002 cells"),
        (HEADER + "=cmd|' /C calc'!A0,a@one.example\n", (1, 0), ""),
        ("E-mail,E-mail,First name,First name\na@one.example,b@one.example,Ada,Bob\n", (1, 0), ""),
    ],
)
def test_hostile_rows_end_in_words_and_right_counts(
    client: Client, text: str, expected: tuple[int, int], words: str
) -> None:
    job = uploaded(text)
    starting.start(job, by=job.by, mapping=job.mapping, duplicates="skip")
    running.run(job.pk, clock.now())
    job.refresh_from_db()
    told = job.error + "".join(job.refusals.values_list("reason", flat=True))
    assert ((job.created, job.refused), words in told) == (expected, True)
    assert job.state == ImportState.FINISHED
    assert client.get(f"/contacts/import/{job.pk}/").status_code == 200
    refused: Any = client.get(f"/contacts/import/{job.pk}/refused/")
    assert b"".join(refused.streaming_content)


@pytest.mark.parametrize(
    ("posted", "status", "mapping"),
    [
        ({"column-0": "first_name", "column-1": "email", "column-99": "city"}, 302, {"0": "first_name", "1": "email"}),
        ({"column-0": "first_name", "column--1": "email", "column-x": "city"}, 302, {"0": "first_name"}),
        ({"column-0": ["email", "first_name"]}, 302, {"0": "first_name"}),
        ({"column-0": "email", "column-1": "email"}, 422, None),
        ({"column-0": "email_key"}, 422, None),
        ({"column-0": "status_reason", "column-1": "email"}, 422, None),
        ({"column-0": "e\0mail"}, 422, None),
        ({"column-0": "email", "date_order": "maybe"}, 422, None),
    ],
)
def test_a_mapping_holds_columns_of_the_file_and_fields_of_contacts_alone(
    client: Client, posted: dict[str, Any], status: int, mapping: dict[str, str] | None
) -> None:
    job = uploaded(HEADER + "Ada,a@one.example\n")
    before = job.mapping
    assert client.post(f"/contacts/import/{job.pk}/", {"duplicates": "skip", **posted}).status_code == status
    job.refresh_from_db()
    assert job.mapping == (before if mapping is None else mapping)


def test_an_administrator_who_starts_the_file_of_somebody_else_answers_for_it(client: Client) -> None:
    job, administrator = uploaded(HEADER + "Ada,a@one.example\n", by=factories.user()), factories.user("administrator")
    client.force_login(administrator)
    client.post(f"/contacts/import/{job.pk}/", {"column-1": "email", "duplicates": "skip"})
    job.refresh_from_db()
    assert job.by == administrator


def test_starting_twice_and_cancelling_what_is_over_are_refused_in_words(client: Client) -> None:
    job = uploaded(HEADER + "Ada,a@one.example\n")
    address, posted = f"/contacts/import/{job.pk}/", {"column-1": "email", "duplicates": "skip"}
    assert client.post(address, posted).status_code == 302
    again = client.post(address, posted)
    assert (again.status_code, "started already" in text_of(again)) == (409, True)
    running.run(job.pk, clock.now())
    over = client.post(f"{address}cancel/")
    assert (over.status_code, "nothing to stop" in text_of(over)) == (409, True)
    job.refresh_from_db()
    assert (job.state, job.created, Contact.objects.count()) == (ImportState.FINISHED, 1, 1)
    assert 'data-import-state="finished"' in source(over)


RISKY = st.text(st.sampled_from("=+-@\t\r'\"\uff1d\uff0b0123456789 ,;\n\\|ab"), max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(RISKY, st.text(max_size=20)).filter(lambda text: "\0" not in text), min_size=2, max_size=5))
def test_any_text_survives_a_spreadsheet_file_and_back(cells: list[str]) -> None:
    cells = [cell.encode("utf-8", "ignore").decode() for cell in cells]
    file = "".join(exporting.csv_lines([["x"] * len(cells), cells])).encode()
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in next(_written(file)))
    form = recognise(io.BytesIO(file), "a.csv")
    reader = Reader(io.BytesIO(file), form)
    reader.header()
    rows = [[unescaped(cell) for cell in row.cells] for row in reader.rows()]
    assert rows == ([cells] if any(escaped(cell).strip() for cell in cells) else [])


def _written(file: bytes) -> Any:
    rows = csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""))
    next(rows)
    return rows


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.from_regex(r"[+=\-@']?[0-9(][0-9 ()/\-]{0,18}[0-9]", fullmatch=True))
def test_phone_numbers_and_formulas_come_back_as_they_were(phone: str) -> None:
    contact = Contact(first_name=phone, email="a@one.example", phone=phone)
    file = "".join(exporting.contacts_as_csv([contact])).encode()
    form = recognise(io.BytesIO(file), "a.csv")
    reader = Reader(io.BytesIO(file), form)
    header = reader.header()
    job = Import(header=header, mapping={str(header.index("Business phone")): "phone", "0": "first_name"})
    values = RowConverter(job).values(next(reader.rows()))
    number = phone[1:] if MARKED.fullmatch(phone) else phone  # a spreadsheet's mark for text is no part of a number
    assert values == {"first_name": phone, "phone": number}


NUMBERS = (
    "1e999999999", "-1e999999999", "1e-999999999", "1e99999999999999999999", "NaN", "sNaN", "Infinity", "9" * 400,
    "1e12", "0x10", "1_000", "--1", "999999999999.999",
)  # fmt: skip
MOMENTS = (
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "9999-12-31", "0000-00-00", "2026-02-30 10:00",
    "2026-01-01T00:00+99:99", "99999999999", "2200-01-02",
)  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cells", "good"),
    [
        ("credit_limit", NUMBERS, "12,50"), ("orders", NUMBERS, "7"), ("last_purchase_at", MOMENTS, "2026-01-02 10:00"),
        ("birthday", MOMENTS, "1980-01-02"), ("is_child", ("2", "maybe", "1e9"), "yes"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("bad_cells", ["refuse", "leave"])
def test_a_cell_that_nothing_can_hold_costs_itself_or_its_row_alone(
    bad_cells: str, column: str, cells: Any, good: str
) -> None:
    """Seen: one cell of 1e999999999 ended the import in an error, again and again, and others waited behind it."""
    lines = [f'Row {number},p{number}@one.example,"{cell}"' for number, cell in enumerate((*cells, good))]
    job = uploaded("\n".join(["First name,E-mail,Value", *lines]) + "\n")
    starting.start(job, by=job.by, mapping=job.mapping | {"2": column}, duplicates="skip", bad_cells=bad_cells)

    running.run(job.pk, clock.now())

    job.refresh_from_db()
    zero = cells.count("0000-00-00")
    bad = len(cells) - zero
    refused, left_out = (bad, 0) if bad_cells == "refuse" else (0, bad)
    told = list(job.noted_rows.values_list("line", "reason"))
    counted = (job.state, job.created, job.refused, job.left_out)
    assert counted == (ImportState.FINISHED, 1 + zero + left_out, refused, left_out), told
    assert getattr(Contact.objects.get(email=f"p{len(cells)}@one.example"), column) is not None


def test_a_converter_that_breaks_costs_its_row_alone() -> None:
    def explode(cell: str) -> str:
        raise RuntimeError(cell)

    converter = RowConverter(Import(header=["A", "B"], mapping={"0": "first_name"}))
    converter._columns = [(0, Target("first_name", "First name", explode))]

    with pytest.raises(RowRefused, match="First name: “Ada” can't be read"):
        converter.values(Row(2, ["Ada", ""]))
