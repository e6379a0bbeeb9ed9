"""Looking at a mail in the console, at a preview or a test is nothing that its recipient did."""

import pytest
from django.test import Client

from marketing.service import authoring, insights
from marketing.service.mail import looking
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


def test_looking_at_outgoing_mail_opens_nothing() -> None:
    reader = Reader(links=2)
    found = looked_at(reader)
    assert not any("/t/o/" in address for address in found)
    visits.judged()
    assert reader.verdicts() == []


def test_its_links_are_the_recipients() -> None:
    reader = Reader(links=2)
    [link] = [one for one in looked_at(reader) if "/t/c/" in one][1:2]
    answer = Client().get("/t/" + link.partition("/t/")[2], headers={"User-Agent": BROWSER})
    assert answer["Location"] == "https://shop.example/2"
    visits.judged()
    assert reader.verdicts() == [("clicked", "person", "")]


def test_a_picture_that_we_did_not_sign_is_left_alone() -> None:
    html = f'<img src="https://else.example/t/o/{"x" * 30}.gif">'
    assert looking.looked_at(html) == html


def test_previews_and_test_mails_note_nothing() -> None:
    reader = Reader(links=2)
    email = factories.registry.get("emails", reader.message.email_id)
    shown = authoring.render(email.snapshot(), reader.person.pk)
    assert "/t/c/" not in shown.html and "/t/o/" not in shown.html
    authoring.test_send(email.snapshot(), ["me@people.example"])
    test = insights.outgoing_message(CapturedMessage.objects.get(is_test=True).pk)
    assert test is not None and "/t/c/" not in test.html and "/t/o/" not in test.html
