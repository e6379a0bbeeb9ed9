"""Test mails: to several people at once, remembered, with a note above the mail, filled in for whom one likes."""

from email import message_from_bytes
from email.policy import default

from django.test import Client

from marketing.service import insights
from marketing.service.mail.models import CapturedMessage
from marketing.users.models import User
from tests import factories, pages

HTMX = {"HX-Request": "true"}


def test_a_test_remembers_its_addresses_and_carries_a_note_above_the_mail(marketer: Client) -> None:
    factories.live("content-settings")
    email = factories.email()
    run = f"/emails/{email.pk}/commands/test-send/"
    values = {"addresses": "b@people.example, a@people.example", "note": "Please <look>\nat it"}
    assert marketer.post(run, {**values, "contact": "somebody Unknown"}).status_code == 302
    person = User.objects.get(pk=marketer.session["_auth_user_id"])
    marketer.logout()
    marketer.force_login(person)
    assert ">\nb@people.example\na@people.example</textarea>" in pages.source(marketer.get(run))
    raw = CapturedMessage.objects.latest("pk").raw
    message = message_from_bytes(bytes(raw), policy=default)
    text, html = (part.get_content() for part in message.iter_parts())
    assert "It is not part of the mail.\n\nPlease <look>\nat it\n---" in text.replace("\r\n", "\n")
    assert html.index("Please &lt;look&gt;<br>at it") < html.index("Hello")
    assert insights.email_results(email_id=email.pk).sent == 0


def test_a_test_and_the_preview_can_be_for_somebody_without_a_first_name(marketer: Client) -> None:
    nameless = factories.contact(first_name="", last_name="Nameless", email="n@people.example")
    email = factories.email()
    found = marketer.get(f"/emails/{email.pk}/people/?person=", headers=HTMX)
    assert "Without a first name Nameless" in pages.text_of(found)
    assert f'name="contact" value="{nameless.pk}"' in pages.source(found)
    assert '<option value="n@people.example">' in pages.source(marketer.get(f"/emails/{email.pk}/commands/test-send/"))
