"""Looking at a mail in the console, at a preview or a test is nothing that its recipient did."""

import pytest
from django.test import Client

from marketing.service import authoring, insights, tokens
from marketing.service.mail.models import CapturedMessage
from tests import factories, pages, visits
from tests.service.test_judging import BROWSER
from tests.service.test_verdicts import Reader

pytestmark = pytest.mark.django_db


def looked_at(reader: Reader) -> list[str]:
    """Return the addresses in the message as the console shows it."""
    client = Client()
    client.force_login(factories.marketer())
    frame = client.get(f"/outgoing-mail/{CapturedMessage.objects.get(message=reader.message).pk}/html/")
    return [*pages.attributes(frame, "href"), *pages.attributes(frame, "src")]


def test_looking_at_outgoing_mail_is_nothing_its_recipient_did() -> None:
    reader = Reader(links=2)
    found = looked_at(reader)
    ours = [address for address in found if "/t/" in address]
    assert not any("/t/o/" in address for address in found)
    led = [Client().get("/t/" + address.partition("/t/")[2]) for address in ours]
    assert "https://shop.example/2" in [answer.get("Location") for answer in led]
    visits.judged()
    assert reader.verdicts() == []


def test_the_links_as_the_recipient_got_them_stand_beside_it() -> None:
    reader = Reader(links=2)
    shown = insights.outgoing_message(CapturedMessage.objects.get(message=reader.message).pk)
    assert shown is not None
    addresses = {words: address for address, words in shown.links}
    assert {"L1", "L2"} <= addresses.keys()
    Client().get("/t/" + addresses["L2"].partition("/t/")[2], headers={"User-Agent": BROWSER})
    visits.judged()
    assert reader.verdicts() == [("clicked", "person", "")]


def test_the_mail_as_a_web_page_followed_from_there_notes_nothing_either() -> None:
    reader = Reader(links=2)
    token = tokens.sign("view", reader.message.pk, reader.person.pk)
    page = Client().get(f"/t/v/{token}?look=1")
    clicks = [one for one in pages.attributes(page, "href") if "/t/c/" in one]
    assert clicks and all(one.endswith("?look=1") for one in clicks)
    visits.judged()
    assert reader.verdicts() == []


def test_previews_and_test_mails_note_nothing() -> None:
    reader = Reader(links=2)
    email = factories.registry.get("emails", reader.message.email_id)
    shown = authoring.render(email.snapshot(), reader.person.pk)
    assert "/t/c/" not in shown.html and "/t/o/" not in shown.html
    authoring.test_send(email.snapshot(), ["me@people.example"])
    test = insights.outgoing_message(CapturedMessage.objects.get(is_test=True).pk)
    assert test is not None and "/t/c/" not in test.html and "/t/o/" not in test.html
