"""An import asks what these people agreed to; each contact keeps it as a consent record, and no level is lowered."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entities.contacts.import_models import Import
from entities.contacts.importing import running
from entities.contacts.models import Contact
from marketing import clock
from marketing.audience.consent_models import ConsentRecord, ConsentText
from tests import factories
from tests.pages import attributes, text_of

pytestmark = pytest.mark.django_db
FAIR = {"consent_level": "4", "consent_obtained": "Trade fair list 2026", "consent_text": "Yes, write to me.\nAlways."}


@pytest.fixture
def client(client: Client, settings: Any, tmp_path: Path) -> Client:
    """A marketer, with uploads of their own."""
    settings.MEDIA_ROOT = tmp_path
    client.force_login(factories.marketer())
    return client


def started(client: Client, text: str, **options: str) -> tuple[Import, Any]:
    """Upload a file, choose columns as guessed, and start."""
    client.post("/contacts/import/", {"file": SimpleUploadedFile("fair.csv", text.encode())})
    job = Import.objects.latest("pk")
    values = {f"column-{index}": key for index, key in job.mapping.items()} | {"duplicates": "update", "start": "yes"}
    return job, client.post(f"/contacts/import/{job.pk}/", values | options)


def imported(client: Client, text: str, **options: str) -> Import:
    """Import a file to its end."""
    job, answer = started(client, text, **options)
    assert answer.status_code == 302, text_of(answer)
    running.run(job.pk, clock.now())
    job.refresh_from_db()
    return job


def levels() -> dict[str, int]:
    """Return the level of each contact by its address."""
    return dict(Contact.objects.values_list("email", "consent"))


def records(address: str) -> list[tuple[Any, ...]]:
    """Return what was kept for an address: agreed to, level before and after."""
    rows = ConsentRecord.objects.filter(address=address, source="Import of fair.csv").order_by("pk")
    return list(rows.values_list("agreed", "level_before", "level_after"))


def test_what_was_agreed_to_is_kept_with_each_contact(client: Client) -> None:
    factories.contact(email="ada@one.example", consent=1)
    job = imported(client, "E-mail,City\nada@one.example,Graz\nben@one.example,Graz\n", **FAIR)
    assert levels() == {"ada@one.example": 4, "ben@one.example": 4}
    assert (records("ada@one.example"), records("ben@one.example")) == ([(4, 1, 4)], [(4, None, 4)])
    rows = ConsentRecord.objects.filter(source="Import of fair.csv")
    assert set(rows.values_list("obtained", "by", "is_recipients")) == {
        ("Trade fair list 2026", factories.marketer().pk, False)
    }
    assert ConsentText.objects.get().text == FAIR["consent_text"]
    assert {row.text_id for row in rows} == {ConsentText.objects.get().pk}
    assert (job.created, job.updated, job.kept_levels) == (1, 1, 0)


def test_left_as_it_is_known_contacts_keep_their_level_and_new_ones_get_none(client: Client) -> None:
    factories.contact(email="ada@one.example", consent=3)
    job = imported(client, "E-mail,City\nada@one.example,Graz\nben@one.example,Graz\n")
    assert levels() == {"ada@one.example": 3, "ben@one.example": 0}
    assert not ConsentRecord.objects.filter(source="Import of fair.csv").exists()
    said = text_of(client.get(f"/contacts/import/{job.pk}/"))
    assert "Nothing was said about consent: new contacts have the consent level “None”" in said


def test_a_level_in_the_file_wins_for_its_row(client: Client) -> None:
    text = "E-mail,Consent level\nada@one.example,Transactional\nben@one.example,\ncleo@one.example,Profiling\n"
    job = imported(client, text, **FAIR)
    assert levels() == {"ada@one.example": 2, "ben@one.example": 4, "cleo@one.example": 5}
    assert records("ada@one.example") == [(2, None, 2)]
    assert not attributes(client.get(f"/contacts/import/{job.pk}/"), "data-permission")


@pytest.mark.parametrize("options", [FAIR, {}])
def test_no_import_lowers_a_level_and_says_whose_it_kept(client: Client, options: dict[str, str]) -> None:
    factories.contact(email="ada@one.example", consent=5)
    column = ("", "") if options else (",Consent level", ",None")
    job = imported(client, f"E-mail,City{column[0]}\nada@one.example,Graz{column[1]}\n", **options)
    assert (levels(), job.kept_levels, job.updated) == ({"ada@one.example": 5}, 1, 1)
    assert records("ada@one.example") == [(4 if options else 0, 5, 5)]
    assert attributes(client.get(f"/contacts/import/{job.pk}/"), "data-kept-levels") == ["1"]


def test_who_says_the_same_again_is_skipped_and_kept_as_saying_it(client: Client) -> None:
    factories.contact(email="ada@one.example", consent=4, city="Graz")
    job = imported(client, "E-mail,City\nada@one.example,Graz\n", **FAIR)
    assert (job.skipped, job.updated, records("ada@one.example")) == (1, 0, [(4, 4, 4)])


def test_where_known_contacts_are_skipped_nothing_is_kept_of_them(client: Client) -> None:
    factories.contact(email="ada@one.example", consent=1)
    job = imported(client, "E-mail,City\nada@one.example,Graz\n", **FAIR, duplicates="skip")
    assert (job.skipped, levels(), records("ada@one.example")) == (1, {"ada@one.example": 1}, [])


def test_a_row_kept_aside_shows_the_level_and_keeps_it_once_decided(client: Client) -> None:
    contact = factories.contact(email="ada@one.example", consent=1, city="Graz")
    job = imported(client, "E-mail,City\nada@one.example,Graz\n", **FAIR, duplicates="ask")
    page = client.get(f"/contacts/import/{job.pk}/questions/")
    assert "Consent level Consent Marketing" in text_of(page)
    decided = {"row-2": "update", "version-2": str(contact.row_version)}
    client.post(f"/contacts/import/{job.pk}/questions/", decided)
    assert (levels(), records("ada@one.example")) == ({"ada@one.example": 4}, [(4, 1, 4)])


def test_two_rows_of_one_address_keep_the_higher_level(client: Client) -> None:
    text = "E-mail,Consent level\nada@one.example,Marketing\nada@one.example,Consent\n"
    imported(client, text)
    assert (levels(), records("ada@one.example")) == ({"ada@one.example": 4}, [(4, None, 4)])


def test_a_level_needs_a_place_where_it_was_given_and_what_was_typed_stays(client: Client) -> None:
    job, answer = started(client, "E-mail\nada@one.example\n", **FAIR | {"consent_obtained": " "})
    said = text_of(answer)
    assert (answer.status_code, "Say where these people agreed" in said) == (422, True)
    assert "Yes, write to me." in answer.content.decode()
    job.refresh_from_db()
    assert (job.state, job.consent_level) == ("uploaded", None)


@pytest.mark.parametrize("level", ["0", "6", "x"])
def test_a_level_that_is_not_offered_is_refused(client: Client, level: str) -> None:
    _job, answer = started(client, "E-mail\nada@one.example\n", **FAIR | {"consent_level": level})
    assert answer.status_code == 422


@pytest.mark.parametrize(("level", "words"), [("2", "agreed to no more than “Transactional”"), ("4", ""), ("5", "")])
def test_the_end_says_whom_journeys_leave_out(client: Client, level: str, words: str) -> None:
    job = imported(client, "E-mail\nada@one.example\n", **FAIR | {"consent_level": level})
    page = client.get(f"/contacts/import/{job.pk}/")
    assert bool(attributes(page, "data-permission")) == bool(words) and words in text_of(page)
