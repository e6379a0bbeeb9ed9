"""Which mail a contact gets now, in words: the table of consent (domain.md 12), status, address, bounces."""

from typing import Any

import pytest
from django.test import Client

from entities.contacts.mail_now import mail_now
from marketing import clock
from marketing.service.interactions.models import Interaction
from marketing.service.mail.outbox import consent
from tests import factories
from tests.pages import attributes, text_of

pytestmark = pytest.mark.django_db
CASES = [
    ({}, True, True, "nothing speaks against it"),
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
