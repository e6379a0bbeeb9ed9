"""Which mail a contact gets now, in words: the table of consent (domain.md 12), status, address, bounces."""

from typing import Any

import pytest
from django.test import Client

from entities.contacts.mail_now import mail_now
from marketing import clock
from marketing.audience import writes
from marketing.audience.consent import Evidence
from marketing.audience.consent_models import ConsentRecord
from marketing.service.interactions.models import Interaction
from marketing.service.mail.outbox import consent
from tests import factories
from tests.pages import attributes, text_of

pytestmark = pytest.mark.django_db
CASES = [
    ({"consent": 5}, True, True, "nothing speaks against it"),
    ({}, True, True, "journeys may ask for a consent level"),
    ({"do_not_bulk_email": True}, False, True, "“Do not bulk email” is set"),
    ({"do_not_email": True}, False, False, "“Do not email” is set"),
    ({"do_not_email": True, "do_not_bulk_email": True}, False, False, "“Do not email” is set"),
]


@pytest.mark.parametrize(("values", "commercial", "transactional", "words"), CASES)
def test_the_sentence_says_what_sending_does(
    values: dict[str, Any], commercial: bool, transactional: bool, words: str
) -> None:
    contact = factories.contact(**values)
    now = mail_now(contact)
    allowed = consent.read([contact.pk])[contact.pk]
    judged = [not consent.refusal(allowed, is_commercial=kind, is_suppressed=False) for kind in (True, False)]
    assert [now.commercial, now.transactional] == judged == [commercial, transactional]
    assert words in now.text


@pytest.mark.parametrize(
    ("kind", "values", "words"),
    [("active", {"email": ""}, "no e-mail address"), ("inactive", {}, "the contact is inactive")],
)
def test_without_an_address_or_inactive_nothing_is_sent(kind: str, values: dict[str, Any], words: str) -> None:
    now = mail_now(factories.in_state("contacts", kind, **values))
    assert (now.short, words in now.text) == ("Gets no mail.", True)


def test_the_contact_shows_it_with_a_bounce_of_its_address() -> None:
    client, contact = Client(), factories.contact(do_not_bulk_email=True)
    client.force_login(factories.marketer())
    for address, reason in (("old@one.example", "no-answer"), (contact.email.upper(), "hard-bounce")):
        Interaction.objects.create(
            contact_id=contact.pk, type="hard-bounced", at=clock.now(), address=address, reason=reason
        )
    page = client.get(f"/contacts/{contact.pk}/")
    assert attributes(page, "data-mail-now") == ["transactional"]
    assert f"Mail to {contact.email.upper()} bounced for good" in text_of(page)
    contact.email = "new@one.example"
    contact.save(by=factories.marketer())
    assert "bounced" not in text_of(client.get(f"/contacts/{contact.pk}/"))


@pytest.mark.parametrize(
    ("level", "short", "left_out"),
    [
        (0, "Gets mail only of journeys that ask for no consent.", "Journeys with any minimum consent leave it out."),
        (
            3,
            "Gets mail of journeys that ask for no more than “Subscriptions”.",
            "Journeys with the minimum consent “Marketing” or “Profiling” leave it out.",
        ),
        (4, "Gets mail of journeys that ask for no more than “Marketing”.", "the minimum consent “Profiling” leave it"),
        (5, "Gets all mail.", "No journey leaves it out for its level."),
    ],
)
def test_the_card_says_what_a_level_allows(level: int, short: str, left_out: str) -> None:
    now = mail_now(factories.contact(consent=level))
    assert (now.short, left_out in now.level_text) == (short, True)


def test_who_agreed_to_what_stands_on_the_contact_and_is_searched(client: Client) -> None:
    client.force_login(factories.marketer())
    contact = factories.contact(consent=2)
    assert "New contact, consent level Transactional" in text_of(client.get(f"/contacts/{contact.pk}/"))
    contact.consent, contact.agreed, contact.do_not_email = 4, 4, True
    evidence = Evidence("Import of fair.csv", "Trade fair list 2026", "Yes, <b>write</b> to me")
    fields = ["consent", "do_not_email"]
    writes.save_many([contact], fields, by=factories.marketer(), at=clock.now(), note="n", evidence=evidence)
    page = text_of(client.get(f"/contacts/{contact.pk}/tabs/consent/"))
    assert "Consent level raised from Transactional to Marketing. Wants no e-mail at all" in page
    assert f"Import of fair.csv · Trade fair list 2026 · {contact.email} factory-marketer" in page
    assert "as it was shown Yes, <b>write</b> to me" in page
    found = text_of(client.get(f"/contacts/{contact.pk}/tabs/consent/?q=fair"))
    assert ("raised from" in found, "New contact" in found) == (True, False)
    assert "Nothing fits" in text_of(client.get(f"/contacts/{contact.pk}/tabs/consent/?q=nowhere"))


def test_a_contact_without_a_record_says_so(client: Client) -> None:
    client.force_login(factories.marketer())
    contact = factories.contact(consent=4)
    ConsentRecord.objects.all().delete()
    assert "nothing says who agreed to it" in text_of(client.get(f"/contacts/{contact.pk}/?tab=consent"))


def test_many_acts_come_by_pages(client: Client) -> None:
    client.force_login(factories.marketer())
    contact = factories.contact()
    for turn in range(51):
        contact.agreed = 1 + turn % 5
        writes.save_many([contact], ["consent"], by=None, at=clock.now(), note="n")
    first = client.get(f"/contacts/{contact.pk}/tabs/consent/")
    assert len(attributes(first, "data-consent")) == 50
    after = ConsentRecord.objects.order_by("pk")[1].pk
    assert len(attributes(client.get(f"/contacts/{contact.pk}/tabs/consent/?after={after}"), "data-consent")) == 1
