"""The page of columns: how the file is read by choice, its warnings, and what became of the rows afterwards."""

import re
from html import unescape
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import running
from entities.contacts.models import Contact
from marketing import clock
from tests import factories
from tests.pages import attributes, source, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]
POLISH = "Imię;Nazwisko;E-mail;Miasto\r\nŁukasz;Żółć;lukasz@pl.example;Łódź\r\n".encode("cp1250")


def uploaded(client: Client, data: bytes | str) -> Import:
    """Upload a file."""
    given = data if isinstance(data, bytes) else data.encode()
    client.post("/contacts/import/", {"file": SimpleUploadedFile("people.csv", given)})
    return Import.objects.latest("pk")


def post(client: Client, job: Import, **chosen: str) -> Any:
    """Post the page of columns, with what it shows unless something else is chosen."""
    shown = {f"column-{index}": key for index, key in job.mapping.items()} | {"duplicates": "skip"}
    named = {name.replace("column_", "column-"): value for name, value in chosen.items()}
    return client.post(f"/contacts/import/{job.pk}/", shown | named)


def run(job: Import) -> Import:
    """Import the rows."""
    running.run(job.pk, clock.now())
    job.refresh_from_db()
    return job


def links(answer: Any, part: str) -> list[str]:
    """The addresses on a page that hold a part."""
    return [unescape(one) for one in attributes(answer, "href") if part in one]


def test_the_guess_is_shown_with_letters_beyond_ascii(client: Client) -> None:
    job = uploaded(client, POLISH)
    page = client.get(f"/contacts/import/{job.pk}/")
    assert '<option value="cp1250" selected>' in source(page)
    assert "Łukasz" in text_of(page)
    assert attributes(page, "data-rows") == ["1"]


def test_choosing_characters_shows_the_file_anew_and_keeps_what_was_chosen(client: Client) -> None:
    job = uploaded(client, POLISH)
    page = post(client, job, show="yes", encoding="cp1252", column_3="region", duplicates="ask")
    assert (page.status_code, "£ukasz" in text_of(page)) == (200, True)
    job.refresh_from_db()
    assert (job.encoding, job.state, job.header[0]) == ("cp1252", ImportState.UPLOADED, "Imiê")
    assert '<option value="region" selected>' in source(page)
    assert re.search('value="ask"[^>]* checked', source(page))


def test_choosing_a_separator_guesses_the_columns_anew(client: Client) -> None:
    job = uploaded(client, "Name,x;E-mail,y;City,z\nAda;ada@one.example;Graz\n")
    assert (job.separator, job.lines) == (";", 1)
    page = post(client, job, show="yes", separator=",")
    job.refresh_from_db()
    assert (page.status_code, job.separator, len(job.header)) == (200, ",", 4)
    post(client, job, show="yes", separator=";")
    job.refresh_from_db()
    assert (job.separator, job.header) == (";", ["Name,x", "E-mail,y", "City,z"])


def test_what_was_chosen_and_not_shown_yet_is_shown_before_the_start(client: Client) -> None:
    job = uploaded(client, POLISH)
    page = post(client, job, start="yes", encoding="cp1252", separator=";")
    job.refresh_from_db()
    assert (job.state, "The file is read anew" in text_of(page)) == (ImportState.UPLOADED, True)
    assert post(client, job, start="yes", encoding="cp1252", separator=";").status_code == 302


def test_an_encoding_that_makes_no_table_is_refused_and_the_file_stays_as_it_was(client: Client) -> None:
    job = uploaded(client, b"Name;E-mail\nAda;ada@one.example\n")
    for chosen in ({"encoding": "utf-7"}, {"separator": "x"}):
        page = post(client, job, show="yes", **chosen)
        assert (page.status_code, "Select a valid choice" in text_of(page)) == (422, True)
    job.refresh_from_db()
    assert (job.encoding, job.separator) == ("utf-8", ";")


@pytest.mark.parametrize(("order", "day"), [("day", "1985-05-12"), ("month", "1985-12-05"), ("year", None)])
def test_dates_are_shown_and_read_in_the_chosen_order(client: Client, order: str, day: str | None) -> None:
    job = uploaded(client, "E-mail,Birthday\nada@one.example,12/05/1985\n")
    page = text_of(post(client, job, show="yes", date_order=order))
    words = {"day": "12 May 1985", "month": "5 December 1985", "year": "1 of the first rows can't be used here"}
    assert words[order] in page
    post(client, job, date_order=order)
    run(job)
    assert str(Contact.objects.get().birthday) == str(day)


def test_the_order_of_dates_is_guessed_by_the_file(client: Client) -> None:
    job = uploaded(client, "E-mail,Birthday\nada@one.example,3/4/1985\nbob@one.example,12/31/1990\n")
    assert '<option value="month" selected>' in source(client.get(f"/contacts/import/{job.pk}/"))
    post(client, job)
    run(job)
    assert str(Contact.objects.get(email="ada@one.example").birthday) == "1985-03-04"


def test_reasons_of_before_are_shared_by_their_rows(client: Client) -> None:
    job = uploaded(client, "E-mail\nada@one.example\n")
    for line, cell in enumerate(("x", "y"), 2):
        job.noted_rows.create(line=line, cells=[cell], reason=f"Birthday: “{cell}” is no date")
    import_module("entities.contacts.migrations.0009_import_files").share_reasons(apps, None)
    Import.objects.filter(pk=job.pk).update(state=ImportState.FINISHED, refused=2)
    assert attributes(client.get(f"/contacts/import/{job.pk}/"), "data-reason") == ["2"]


def test_a_file_without_addresses_warns(client: Client) -> None:
    job = uploaded(client, "First name,City\nAda,Graz\n")
    assert attributes(client.get(f"/contacts/import/{job.pk}/"), "data-warning") == ["email"]
    assert post(client, job).status_code == 302


def test_leaving_out_who_wants_no_mail_warns_and_needs_a_second_yes(client: Client) -> None:
    job = uploaded(client, "E-mail,Unsubscribed from all email\nzoe@one.example,true\n")
    assert job.mapping["1"] == "do_not_bulk_email"
    page = post(client, job, show="yes", column_1="")
    assert attributes(page, "data-warning") == ["opt-out"]
    refused = post(client, job, start="yes", column_1="")
    assert (refused.status_code, "Left out, these people are mailed" in text_of(refused)) == (422, True)
    assert post(client, job, start="yes", column_1="", leaves_opt_outs="on").status_code == 302


def test_reasons_are_counted_and_open_their_rows(client: Client) -> None:
    rows = "".join(f"p{n}@one.example,never\n" for n in range(30)) + "nobody,never\nnobody2,1985-05-12\n"
    job = uploaded(client, "E-mail,Birthday\n" + rows)
    post(client, job)
    assert (run(job).created, job.refused, job.left_out) == (30, 2, 30)
    page = client.get(f"/contacts/import/{job.pk}/")
    assert attributes(page, "data-reason") == ["2", "30"]
    refused, left_out = links(page, "/rows/?")
    shown = client.get(refused)
    assert attributes(shown, "data-line") == ["32", "33"]
    assert source(shown).count("<mark>") == 3
    first = client.get(left_out)
    assert len(attributes(first, "data-line")) == 25
    (later,) = links(first, "after=")
    rest = client.get(f"/contacts/import/{job.pk}/rows/{later}")
    assert attributes(rest, "data-line") == ["27", "28", "29", "30", "31"]


@pytest.mark.parametrize("query", ["", "?why=x", "?why=E-mail&kind=refused&after=99999999999999999999", "?after=x"])
def test_a_reason_that_is_none_is_not_found(client: Client, query: str) -> None:
    job = uploaded(client, "E-mail\nada@one.example\n")
    assert client.get(f"/contacts/import/{job.pk}/rows/{query}").status_code in (400, 404)


def test_rows_of_a_reason_ask_the_same_whatever_their_number(client: Client) -> None:
    def queries(rows: int) -> int:
        job = uploaded(client, "E-mail,Birthday\n" + "".join(f"p{n}@{rows}.example,never\n" for n in range(rows)))
        post(client, job)
        run(job)
        (address,) = links(client.get(f"/contacts/import/{job.pk}/"), "/rows/?")
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    assert queries(3) == queries(25)


def test_the_rows_without_a_cell_are_a_file_that_fills_them_once_corrected(client: Client) -> None:
    job = uploaded(client, "E-mail,Birthday\nada@one.example,never\n")
    post(client, job)
    run(job)
    answer: Any = client.get(f"/contacts/import/{job.pk}/left-out/")
    file = b"".join(answer.streaming_content).decode()
    assert "Birthday: “never” is not a date" in file
    again = uploaded(client, file.replace("ada@one.example,never", "ada@one.example,1985-05-12"))
    assert again.mapping == {"0": "email", "1": "birthday"}
    assert "Why it was refused" not in text_of(client.get(f"/contacts/import/{again.pk}/"))
    post(client, again, duplicates="update")
    assert (run(again).updated, str(Contact.objects.get().birthday)) == (1, "1985-05-12")


def test_rows_are_counted_as_records_from_the_start(client: Client) -> None:
    job = uploaded(client, 'E-mail,Street\nada@one.example,"Ring 1\n1010 Wien\nAustria"\n\n,\nbob@one.example,"x"\n')
    assert job.lines == 2
    post(client, job)
    assert (run(job).rows, Contact.objects.get(email="ada@one.example").street) == (2, "Ring 1, 1010 Wien, Austria")


def test_one_bad_byte_costs_its_row_and_the_file_stays_utf8(client: Client) -> None:
    rows = "".join(f"Jörg{n};joerg{n}@one.example\r\n" for n in range(5)).encode()
    job = uploaded(client, b"Vorname;E-Mail\r\n" + rows + b"Caf\xe9;cafe@one.example\r\n")
    post(client, job)
    assert (run(job).created, job.refused, Contact.objects.filter(first_name__startswith="Jörg").count()) == (5, 1, 5)
    assert "has characters that can't be read" in job.refusals.get().reason


def test_home_names_imports_that_wait_for_a_decision(client: Client) -> None:
    factories.contact(email="ada@one.example", city="Linz")
    job = uploaded(client, "E-mail,City\nada@one.example,Graz\n")
    post(client, job, duplicates="ask")
    run(job)
    home = client.get("/")
    assert "1 row waits for a decision" in text_of(home)
    assert f'href="/contacts/import/{job.pk}/questions/"' in source(home)
    reviewer = Client()
    reviewer.force_login(factories.user("reviewer"))
    assert "waits for a decision" not in text_of(reviewer.get("/"))


def test_every_column_is_listed_and_the_button_says_continue(client: Client) -> None:
    assert "Continue" in text_of(client.get("/contacts/import/"))
    job = uploaded(client, ",".join(f"Column {n}" for n in range(40)) + "\n" + ",".join("x" * 40) + "\n")
    page = client.get(f"/contacts/import/{job.pk}/")
    assert len(attributes(page, "data-column")) == 40
