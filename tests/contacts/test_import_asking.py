"""Rows whose address a contact has, with “ask”: kept aside, shown field by field, decided on by row or all at once."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import deciding, exporting, running, starting
from entities.contacts.importing.uploading import upload
from entities.contacts.models import Contact
from marketing import clock
from marketing.audience import people, writes
from marketing.lifecycle.history import RecordChange
from marketing.lifecycle.perform import perform
from tests import factories
from tests.pages import source, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]


def asked(text: str) -> Import:
    """Return an import with “ask” whose file is read."""
    by = factories.marketer()
    job = upload(SimpleUploadedFile("people.csv", text.encode()), by=by, at=clock.now())
    starting.start(job, by=by, mapping=job.mapping, duplicates="ask")
    return carried_on(job)


def carried_on(job: Import) -> Import:
    """Return the import after the worker was at it."""
    running.run(job.pk, clock.now())
    job.refresh_from_db()
    return job


def counts(job: Import) -> tuple[int, int, int, int, int]:
    """Return (created, updated, skipped, refused, asked)."""
    job.refresh_from_db()
    return job.created, job.updated, job.skipped, job.refused, job.asked


def choose(client: Client, job: Import, **rows: str) -> Any:
    """Post choices for rows (`row_2="update"`) with the versions that the page shows."""
    address = f"/contacts/import/{job.pk}/questions/"
    versions = dict(re.findall(r'name="(version-\d+)" value="(\d*)"', source(client.get(address))))
    return client.post(address, {name.replace("_", "-"): what for name, what in rows.items()} | versions)


def many(number: int) -> Import:
    """Return an import that asks about so many contacts."""
    rows = [Contact(first_name="Old", email=f"p{n}@one.example") for n in range(number)]


    writes.create_many(rows, by=None, at=clock.now(), note="test")
    return asked("First name,E-mail\n" + "".join(f"New,p{n}@one.example\n" for n in range(number)))


def test_known_addresses_are_kept_aside_and_nothing_is_written() -> None:
    known = factories.contact(email="ada@one.example", city="Vienna")
    job = asked("E-mail,City,Company\nADA@one.example,Graz,New Ltd\nbob@one.example,Linz,\nbob@one.example,Wels,\n")
    known.refresh_from_db()
    assert (job.state, counts(job), known.city) == (ImportState.ASKING, (1, 0, 0, 0, 2), "Vienna")
    assert not people.model("account").objects.exists()


def test_a_row_that_says_nothing_new_is_not_asked_about() -> None:
    factories.contact(email="ada@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Vienna\nada@one.example,\n")
    assert (job.state, counts(job)) == (ImportState.FINISHED, (0, 0, 2, 0, 0))


def test_the_page_shows_what_is_stored_against_what_the_file_says(client: Client) -> None:
    company = factories.account(name="Acme")
    factories.contact(email="ada@one.example", city="Vienna", account=company, consent=4, job_title="Countess")
    job = asked("E-mail,City,Company,Consent level,Job title\nada@one.example,Graz,Newco,Profiling,Countess\n")
    text = text_of(client.get(f"/contacts/import/{job.pk}/questions/"))
    for row in ("City Vienna Graz", "Company Acme Newco", "Consent level Marketing Profiling"):
        assert row in text
    assert "Countess" not in text


def test_decisions_by_row_are_carried_out_and_the_rest_is_kept(client: Client) -> None:
    ada, bob, eve = (factories.contact(email=f"{name}@one.example", city="Vienna") for name in ("ada", "bob", "eve"))
    job = asked("E-mail,City\nada@one.example,Graz\nbob@one.example,Linz\neve@one.example,Wels\n")
    answer = choose(client, job, row_2="update", row_3="skip", row_4="")
    for contact in (ada, bob, eve):
        contact.refresh_from_db()
    assert (answer.status_code, ada.city, bob.city, eve.city) == (302, "Graz", "Vienna", "Vienna")
    assert counts(job) == (0, 1, 1, 0, 1)
    assert "1 updated, 1 skipped" in text_of(client.get(answer["Location"]))
    change = RecordChange.objects.filter(kind="contacts", record_id=ada.pk).latest("pk")
    assert (change.by, change.changes) == (factories.marketer(), {"city": ["Vienna", "Graz"]})
    choose(client, job, row_4="update")
    assert (counts(job), job.state) == ((0, 2, 1, 0, 0), ImportState.FINISHED)


@pytest.mark.parametrize(
    ("decision", "expected", "city"), [("update", (0, 3, 0, 0, 0), "Wels"), ("skip", (0, 0, 3, 0, 0), "Vienna")]
)
def test_one_press_decides_on_all_that_are_left(
    client: Client, decision: str, expected: tuple[int, ...], city: str
) -> None:
    ada = factories.contact(email="ada@one.example", city="Vienna")
    bob = factories.contact(email="bob@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Graz\nada@one.example,Wels\nbob@one.example,Wels\n")
    client.post(f"/contacts/import/{job.pk}/questions/", {"all": decision})
    assert "Carrying out" in text_of(client.get(f"/contacts/import/{job.pk}/"))
    carried_on(job)
    ada.refresh_from_db()
    bob.refresh_from_db()
    assert (job.state, counts(job), ada.city, bob.city) == (ImportState.FINISHED, expected, city, city)


def test_rows_of_one_address_in_different_batches_are_all_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "MOST_ROWS", 1)
    ada = factories.contact(email="ada@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Graz\nada@one.example,Linz\nada@one.example,Wels\n")
    assert deciding.decide_all(job, "update", by=factories.marketer())
    carried_on(job)
    ada.refresh_from_db()
    assert (job.state, counts(job), ada.city) == (ImportState.FINISHED, (0, 3, 0, 0, 0), "Wels")


def test_a_contact_changed_meanwhile_is_shown_afresh_and_not_overwritten(client: Client) -> None:
    ada = factories.contact(email="ada@one.example", city="Vienna")
    factories.contact(email="bob@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Graz\nbob@one.example,Linz\n")
    page = source(client.get(f"/contacts/import/{job.pk}/questions/"))
    versions = dict(re.findall(r'name="(version-\d+)" value="(\d*)"', page))
    ada.city = "Paris"
    ada.save(by=factories.marketer())
    answer = client.post(
        f"/contacts/import/{job.pk}/questions/", {"row-2": "update", "row-3": "update"} | versions
    )
    ada.refresh_from_db()
    assert (answer.status_code, ada.city, counts(job)) == (409, "Paris", (0, 1, 0, 0, 1))
    assert "City Paris Graz" in text_of(answer)
    assert re.search(r'value="update" checked', source(answer))


def test_a_contact_changed_behind_the_press_for_all_asks_again() -> None:
    ada = factories.contact(email="ada@one.example", city="Vienna")
    factories.contact(email="bob@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Graz\nbob@one.example,Linz\n")
    deciding.decide_all(job, "update", by=factories.marketer())
    ada.city = "Paris"
    ada.save(by=factories.marketer())
    carried_on(job)
    ada.refresh_from_db()
    assert (job.state, counts(job), ada.city) == (ImportState.ASKING, (0, 1, 0, 0, 1), "Paris")


def test_an_inactive_contact_is_refused_into_the_error_file(client: Client) -> None:
    contact = factories.in_state("contacts", "inactive", email="ada@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Graz\n")
    page = source(client.get(f"/contacts/import/{job.pk}/questions/"))
    assert 'value="update"' in page and 'id="row-2-update"' not in page
    choose(client, job, row_2="update")
    assert (counts(job), job.state) == ((0, 0, 0, 1, 0), ImportState.FINISHED)
    assert "inactive" in "".join(exporting.refused_as_csv(job))
    perform(contact, "activate", by=factories.marketer())


def test_a_contact_deleted_meanwhile_is_made_anew(client: Client) -> None:
    ada = factories.contact(email="ada@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Graz\n")
    Contact._base_manager.filter(pk=ada.pk).delete()
    assert "Nobody has this address any more." in text_of(client.get(f"/contacts/import/{job.pk}/questions/"))
    choose(client, job, row_2="update")
    assert (counts(job), Contact.objects.get().city) == ((1, 0, 0, 0, 0), "Graz")


def test_a_worker_killed_while_it_carries_out_costs_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "MOST_ROWS", 2)
    job = many(5)
    deciding.decide_all(job, "update", by=factories.marketer())
    carry_out, calls = deciding.carry_out, iter([False, True])

    def killed(*given: Any, **options: Any) -> Any:
        carried = carry_out(*given, **options)
        if next(calls):
            raise KeyboardInterrupt
        return carried

    monkeypatch.setattr(deciding, "carry_out", killed)
    with pytest.raises(KeyboardInterrupt):
        running.run(job.pk, clock.now())
    assert (counts(job), job.state) == ((0, 2, 0, 0, 3), ImportState.DECIDING)
    monkeypatch.setattr(deciding, "carry_out", carry_out)
    Import.objects.update(busy_until=None)
    carried_on(job)
    assert (counts(job), job.state) == ((0, 5, 0, 0, 0), ImportState.FINISHED)
    assert RecordChange.objects.filter(changes__has_key="first_name").count() == 5


def test_many_decisions_give_way_after_each_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "MOST_ROWS", 2)
    monkeypatch.setattr(running, "TURN_SECONDS", 0.0)
    job = many(5)
    deciding.decide_all(job, "update", by=factories.marketer())
    carried_on(job)
    assert (counts(job), job.state, job.busy_until) == ((0, 2, 0, 0, 3), ImportState.DECIDING, None)
    for _ in range(3):
        carried_on(job)
    assert (counts(job), job.state) == ((0, 5, 0, 0, 0), ImportState.FINISHED)


def test_a_row_decided_for_an_older_contact_asks_again_whatever_earlier_rows_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(deciding, "MOST_ROWS", 1)
    ada = factories.contact(email="ada@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Graz\nada@one.example,Linz\nada@one.example,Wels\n")
    deciding.decide_all(job, "update", by=factories.marketer())
    job.questions.filter(line=3).update(version=ada.row_version - 1)
    carried_on(job)
    ada.refresh_from_db()
    assert (counts(job), list(job.questions.values_list("line", flat=True)), ada.city) == ((0, 2, 0, 0, 1), [3], "Wels")


def test_decisions_that_can_not_be_stored_end_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*given: Any, **options: Any) -> Any:
        raise IntegrityError

    job = many(2)
    deciding.decide_all(job, "update", by=factories.marketer())
    monkeypatch.setattr(deciding, "carry_out", failing)
    carried_on(job)
    assert (job.state, job.asked) == (ImportState.FAILED, 2)
    assert "What was decided could not be stored." in job.error
    assert "nobody decided" in "".join(exporting.refused_as_csv(job))


def test_thousands_of_rows_page_with_the_same_number_of_queries(client: Client) -> None:
    job = many(2500)
    address = f"/contacts/import/{job.pk}/questions/"

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert source(client.get(path)).count("data-question=") == 25
        return len(seen)

    assert queries(address) == queries(f"{address}?after=1500") <= 9
    deciding.decide_all(job, "skip", by=factories.marketer())
    carried_on(job)
    assert (counts(job), job.state) == ((0, 0, 2500, 0, 0), ImportState.FINISHED)


def test_what_nobody_decides_on_goes_into_the_error_file_and_imports_again(client: Client) -> None:
    factories.contact(email="ada@one.example", phone="+43 1")
    job = asked("E-mail,Business phone\nada@one.example,+43 2\n")
    client.post(f"/contacts/import/{job.pk}/cancel/")
    job.refresh_from_db()
    file = "".join(exporting.refused_as_csv(job))
    assert (job.state, "nobody decided" in file, "'+43 2" in file) == (ImportState.CANCELLED, True, True)
    assert counts(asked(file)) == (0, 0, 0, 0, 1)


@pytest.mark.parametrize(
    ("posted", "status"),
    [({}, 422), ({"row-2": ""}, 422), ({"row-2": "burn"}, 422), ({"row-x": "skip"}, 422), ({"row-99": "skip"}, 302),
     ({"row-2": "skip", "version-2": "-1"}, 422), ({"row-2": "update", "version-2": ""}, 409), ({"all": "burn"}, 422),
     ({"row-2": "update", "version-2": "99999999999999"}, 422)],
)  # fmt: skip
def test_odd_decisions_change_nothing(client: Client, posted: dict[str, str], status: int) -> None:
    ada = factories.contact(email="ada@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Graz\n")
    answer = client.post(f"/contacts/import/{job.pk}/questions/", posted)
    ada.refresh_from_db()
    assert (answer.status_code, ada.city, counts(job)) == (status, "Vienna", (0, 0, 0, 0, 1))


def test_decisions_for_an_import_that_asks_nothing_are_refused(client: Client) -> None:
    job = asked("E-mail\nada@one.example\n")
    address = f"/contacts/import/{job.pk}/questions/"
    assert client.get(address).status_code == 302
    answer = client.post(address, {"all": "update"})
    assert (answer.status_code, "wait for a decision" in text_of(answer)) == (409, True)


def test_who_may_not_change_contacts_decides_nothing() -> None:
    factories.contact(email="ada@one.example", city="Vienna")
    job = asked("E-mail,City\nada@one.example,Graz\n")
    reviewer = Client()
    reviewer.force_login(factories.user("reviewer"))
    assert reviewer.post(f"/contacts/import/{job.pk}/questions/", {"all": "update"}).status_code == 403


def test_an_opt_out_that_stays_is_not_shown_as_something_to_write(client: Client) -> None:
    factories.contact(email="ada@one.example", do_not_bulk_email=True, city="Wels")
    job = asked("E-mail,City,Do not bulk email\nada@one.example,Graz,no\n")
    page = text_of(client.get(f"/contacts/import/{job.pk}/questions/"))
    assert ("City Wels Graz" in page, "Do not bulk email" in page, "an opt-out stays" in page) == (True, False, True)
