"""The consent record: each change of a contact's level and opt-outs is kept, whichever way it came."""

from typing import Any

import pytest

from marketing import clock
from marketing.audience import consent
from marketing.audience.consent import Evidence
from marketing.audience.consent_models import ConsentRecord, ConsentText
from marketing.audience.writes import create_many, save_many
from marketing.lifecycle import deleting
from tests import factories

pytestmark = pytest.mark.django_db


def acts(contact: Any) -> list[tuple[Any, ...]]:
    """Return a contact's acts: levels, opt-outs after, source."""
    rows = ConsentRecord.objects.filter(contact_id=contact.pk).order_by("pk")
    return list(rows.values_list("level_before", "level_after", "no_email_after", "no_bulk_after", "source"))


def test_a_contact_without_consent_and_opt_outs_starts_without_a_record() -> None:
    assert acts(factories.contact()) == []


def test_the_form_leaves_a_record_with_who_when_and_address() -> None:
    contact, by, at = factories.contact(consent=2), factories.marketer(), clock.now()
    contact.consent, contact.email = 4, "new@one.example"
    contact.save(by=by, at=at)
    form = "Contact's form in the console"
    assert acts(contact) == [(None, 2, False, False, form), (2, 4, False, False, form)]
    row = ConsentRecord.objects.latest("pk")
    assert (row.by, row.at, row.address, row.is_recipients) == (by, at, "new@one.example", False)


def test_a_change_of_something_else_leaves_none() -> None:
    contact = factories.contact(consent=4)
    contact.city = "Graz"
    contact.save(by=factories.marketer())
    assert len(acts(contact)) == 1


@pytest.mark.parametrize(
    ("name", "after"), [("do_not_email", (0, 0, True, False)), ("do_not_bulk_email", (0, 0, False, True))]
)
def test_many_at_once_leave_one_each_in_one_statement(
    name: str, after: tuple[Any, ...], django_assert_max_num_queries: Any
) -> None:
    contacts = [factories.contact() for _ in range(30)]
    for contact in contacts:
        setattr(contact, name, True)
    with django_assert_max_num_queries(12):
        save_many(contacts, [name], by=None, at=clock.now(), note="Told by phone")
    assert {tuple(acts(contact)) for contact in contacts} == {((*after, "Told by phone"),)}


def test_new_ones_at_once_leave_what_they_come_with() -> None:
    model = type(factories.contact())
    rows = [model(first_name="Ada", consent=4), model(first_name="Ben", do_not_email=True), model(first_name="Cleo")]
    create_many(rows, by=None, at=clock.now(), note="n", evidence=Evidence("Import of a.csv", "Trade fair", "I agree"))
    assert [acts(row) for row in rows] == [
        [(None, 4, False, False, "Import of a.csv")],
        [(None, 0, True, False, "Import of a.csv")],
        [],
    ]
    assert ConsentText.objects.get().text == "I agree"
    assert set(ConsentRecord.objects.values_list("obtained", flat=True)) == {"Trade fair"}


def test_what_somebody_agreed_to_is_kept_even_where_nothing_changes_and_texts_once() -> None:
    contact = factories.contact(consent=5)
    contact.agreed = 4
    for _ in range(2):
        evidence = Evidence("Import of a.csv", text="I agree")
        save_many([contact], ["consent"], by=None, at=clock.now(), note="n", evidence=evidence)
    assert acts(contact)[1:] == [(5, 5, False, False, "Import of a.csv")] * 2
    assert (ConsentRecord.objects.latest("pk").agreed, ConsentText.objects.count()) == (4, 1)


def test_an_inactive_contact_that_is_left_alone_leaves_no_record() -> None:
    contact = factories.in_state("contacts", "inactive")
    contact.consent, contact.agreed = 4, 4
    assert save_many([contact], ["consent"], by=None, at=clock.now(), note="n") == 0
    assert acts(contact) == []


def test_companies_have_none() -> None:
    create_many([type(factories.account())(name="Acme")], by=None, at=clock.now(), note="n")
    assert not ConsentRecord.objects.exists()


def test_deleting_the_contact_masks_the_addresses_and_keeps_the_acts() -> None:
    contact, other = factories.contact(consent=2, email="ada@one.example"), factories.contact(consent=2)
    contact.consent, contact.email = 4, "bea@two.example"
    contact.save(by=factories.marketer())
    key = contact.pk
    deleting.delete(contact, by=factories.user("administrator"), at=clock.now(), confirmed=True)
    rows = ConsentRecord.objects.filter(contact_id=key).order_by("pk")
    assert list(rows.values_list("address", "level_after")) == [("a•••@one.example", 2), ("b•••@two.example", 4)]
    assert ConsentRecord.objects.get(contact_id=other.pk).address == other.email


def test_history_is_newest_first_by_pages_and_searched() -> None:
    contact = factories.contact(consent=1)
    for level, words in ((2, "Trade fair"), (3, "Phone call"), (4, "Trade fair")):
        contact.consent = level
        save_many([contact], ["consent"], by=None, at=clock.now(), note="n", evidence=Evidence("s", obtained=words))
    found = consent.history(contact.pk, "", None, 2)
    assert [row.level_after for row in found] == [4, 3]
    assert [row.level_after for row in consent.history(contact.pk, "", found[-1].pk, 9)] == [2, 1]
    assert [row.level_after for row in consent.history(contact.pk, "fair", None, 9)] == [4, 2]


def test_who_fell_below_a_minimum_and_by_whom() -> None:
    contact, other = factories.contact(consent=5), factories.contact(consent=2)
    for level, is_recipients in ((4, True), (2, False), (4, False), (1, True)):
        contact.consent = level
        evidence = Evidence("s", is_recipients=is_recipients)
        save_many([contact], ["consent"], by=None, at=clock.now(), note="n", evidence=evidence)
    keys = [contact.pk, other.pk]
    assert {key: row.is_recipients for key, row in consent.fell_below(keys, 4).items()} == {contact.pk: True}
    assert {key: row.is_recipients for key, row in consent.fell_below(keys, 5).items()} == {contact.pk: True}
    assert consent.fell_below([other.pk], 4) == {}
