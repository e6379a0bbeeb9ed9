"""Which contact a row means: an export imports again and changes nothing, whoever shares an address or has none."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import chunk, exporting, running
from entities.contacts.importing.chunk import Chunk
from entities.contacts.models import Contact
from marketing import clock
from marketing.audience import people
from tests import factories
from tests.contacts.test_import import counts, imported, started

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_uploads")]


def exported() -> str:
    """Return the file of all contacts."""
    return "".join(exporting.contacts_as_csv(Contact.objects.order_by("pk")))


@pytest.mark.parametrize("duplicates", ["skip", "update", "ask"])
def test_an_export_changes_nothing_where_its_contacts_are_still_there(duplicates: str) -> None:
    companies = [factories.account(name="Acme"), factories.account(name="ACME")]
    for number, company in enumerate(companies):
        factories.contact(first_name=f"P{number}", email="Shared@one.example", account=company, city=f"City {number}")
        factories.contact(first_name=f"N{number}", email="", account=company, orders=number)
    factories.in_state("contacts", "inactive", email="away@one.example")
    file = exported()
    before = list(Contact.objects.order_by("pk").values())
    job = imported(file, duplicates=duplicates)
    assert (job.state, counts(job)) == (ImportState.FINISHED, (0, 0, 5, 0))
    assert list(Contact.objects.order_by("pk").values()) == before


def test_of_several_with_an_address_the_one_of_the_name_is_updated() -> None:
    for name in ("Ada", "Bob"):
        factories.contact(first_name=name, last_name="Byron", email="byron@one.example", city="Vienna")
    text = "First name,E-mail,City\nbob,byron@one.example,Graz\nEve,byron@one.example,Linz\n"
    assert counts(imported(text, duplicates="update")) == (0, 2, 0, 0)
    assert list(Contact.objects.order_by("pk").values_list("first_name", "city")) == [("Eve", "Linz"), ("bob", "Graz")]


def test_of_several_with_an_address_an_active_one_is_updated_before_an_older_inactive_one() -> None:
    factories.in_state("contacts", "inactive", email="byron@one.example", city="Vienna")
    active = factories.contact(email="byron@one.example", city="Vienna")
    assert counts(imported("E-mail,City\nbyron@one.example,Graz\n", duplicates="update")) == (0, 1, 0, 0)
    active.refresh_from_db()
    assert active.city == "Graz"


def test_a_row_is_never_asked_about_under_the_name_of_somebody_else() -> None:
    for name in ("Ada", "Bob"):
        factories.contact(first_name=name, last_name="Byron", email="byron@one.example", city="Vienna")
    job = imported("First name,E-mail,City\nAda,byron@one.example,Graz\nBob,byron@one.example,Linz\n", duplicates="ask")
    assert (counts(job), job.asked) == ((0, 0, 0, 1), 1)
    assert "Several contacts have this e-mail address" in job.refusals.get().reason


def test_without_an_address_only_the_very_same_from_before_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk, "MOST_ROWS", 3)
    text = "First name,City,Company\nAda,Vienna,Acme\nAda,,\nAda,Vienna,Acme\nAda,Vienna,Other\nAda,Vienna,Acme\n"
    assert counts(imported(text)) == (5, 0, 0, 0)
    assert counts(imported(text)) == (0, 0, 5, 0)


def test_a_row_that_says_nothing_new_updates_nobody() -> None:
    ada = factories.contact(email="ada@one.example", city="Vienna")
    text = "E-mail,City\nada@one.example,Vienna\nada@one.example,Graz\nada@one.example,Graz\n"
    assert counts(imported(text, duplicates="update")) == (0, 1, 2, 0)
    assert Contact.objects.get().row_version == ada.row_version + 1


@pytest.mark.django_db(transaction=True)
def test_what_somebody_saves_while_a_chunk_is_written_is_not_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    factories.contact(email="ada@one.example", city="Vienna")
    marketer = factories.marketer()
    job = started("E-mail,City,Business phone\nada@one.example,,1\n", duplicates="update", by=marketer)

    def move_to_paris() -> None:
        with transaction.atomic():
            ada = Contact.objects.select_for_update().get()
            ada.city = "Paris"
            ada.save(by=marketer)
        connection.close()

    person, companies = threading.Thread(target=move_to_paris), Chunk._companies

    def interrupted(part: Chunk, known: Any) -> dict[str, int]:
        person.start()
        person.join(1)  # as long as the row is locked, the person waits
        return companies(part, known)

    monkeypatch.setattr(Chunk, "_companies", interrupted)
    running.run(job.pk, clock.now())
    person.join()
    assert Contact.objects.values_list("city", "phone").get() == ("Paris", "1")
    assert Import.objects.get().state == ImportState.FINISHED


def test_companies_of_one_name_are_found_by_the_contact_first() -> None:
    first, second = factories.account(name="Acme"), factories.account(name="Acme")
    factories.contact(email="ada@one.example", account=second)
    imported("E-mail,Company,City\nada@one.example,acme,Graz\nbob@one.example,Acme,Graz\n", duplicates="update")
    assert list(Contact.objects.order_by("email").values_list("account_id", flat=True)) == [second.pk, first.pk]
    assert people.model("account").objects.count() == 2


def test_a_company_is_found_whatever_its_case_and_not_by_other_accents() -> None:
    there = factories.account(name="Café Ärzte")
    rows = "ada@one.example,CAFÉ ÄRZTE\nbob@one.example,cafe\u0301  ärzte \nc@one.example,Cafe Arzte\n"
    imported(f"E-mail,Company\n{rows}")
    companies = list(Contact.objects.order_by("email").values_list("account_id", flat=True))
    assert companies[:2] == [there.pk, there.pk]
    assert people.model("account").objects.get(pk=companies[2]).name == "Cafe Arzte"
