"""Public addresses: what counts, what a GET must not do, what a forged link says, and that no session is involved."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from marketing import clock
from marketing.audience.consent_models import ConsentRecord
from marketing.audience.models import SuppressionReason
from marketing.audience.suppression import held, suppress
from marketing.service import insights, tokens
from marketing.service.interactions.models import Interaction
from marketing.service.mail.models import CapturedMessage, Message
from marketing.service.tokens import Purpose
from marketing.service.web import letters
from tests import factories, visits
from tests.service import steps

pytestmark = pytest.mark.django_db
TARGET = "https://shop.example/a?name={{ contact.first_name }}"


@pytest.fixture
def client() -> Client:
    """A browser that checks CSRF as a real one would meet it."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def message() -> Message:
    """A sent message whose mail holds one link."""
    steps.people(1, first_name="Zoë & Co")
    design = factories.design(f'<a href="{TARGET}">The shop</a>')
    email = factories.in_state("emails", "live", design=design)
    steps.running_journey(tile_settings=factories.tile_settings(factories.live("segments"), email))
    steps.turn()
    return Message.objects.get(state="sent")


def address(purpose: Purpose, message: Message, link: int = 0) -> str:
    """Return the path of a link in the message."""
    token = tokens.sign(purpose, message.pk, message.contact_id, link)
    paths = {Purpose.OPEN: f"/t/o/{token}.gif", Purpose.CLICK: f"/t/c/{token}", Purpose.VIEW: f"/t/v/{token}"}
    return (paths | {Purpose.UNSUBSCRIBE: f"/t/u/{token}", Purpose.PREFERENCES: f"/t/p/{token}"})[purpose]


def happened(kind: str) -> int:
    """Count interactions of a type."""
    visits.collected()
    return Interaction.objects.filter(type=kind).count()


def reader(message: Message) -> Any:
    """Return the contact as it is now."""
    return factories.registry.get("contacts", message.contact_id)


def test_the_links_in_a_sent_mail_work(client: Client, message: Message) -> None:
    found = insights.outgoing_message(CapturedMessage.objects.get().pk)
    assert found is not None
    paths = set(re.findall(r"http://[^/\"]+(/t/[^\"\s]+)", found.html))
    answers = {path.split("/")[2]: client.get(path).status_code for path in paths}
    assert answers == {"c": 302, "o": 200, "p": 200}
    header = dict(found.headers)["List-Unsubscribe"]
    assert client.get(header.strip("<>").removeprefix(settings.PUBLIC_URL)).status_code == 200


def test_an_open_is_counted_once_a_minute(client: Client, message: Message) -> None:
    for _ in range(3):
        answer = client.get(address(Purpose.OPEN, message))
        assert answer["Content-Type"] == "image/gif"
        assert "no-store" in answer["Cache-Control"]
    assert happened("opened") == 1
    results = insights.email_results(journey_id=message.run.record_id)
    assert (results.unique_opens, results.rate("unique_opens")) == (1, 1.0)


def test_a_click_leads_to_the_persons_target_and_is_counted(client: Client, message: Message) -> None:
    answer = client.get(address(Purpose.CLICK, message, 1))
    assert (answer.status_code, answer["Location"]) == (302, "https://shop.example/a?name=Zo%C3%AB%20%26%20Co")
    visits.collected()
    [link] = insights.email_results(journey_id=message.run.record_id).links
    assert (link.url, link.label, link.clicks) == (TARGET, "The shop", 1)


def test_programs_that_only_look_never_count(client: Client, message: Message) -> None:
    client.head(address(Purpose.OPEN, message))
    client.head(address(Purpose.CLICK, message, 1))
    client.get(address(Purpose.CLICK, message, 1), headers={"Sec-Purpose": "prefetch;prerender"})
    visits.judged()
    results = insights.email_results(journey_id=message.run.record_id)
    assert (results.opens, results.clicks, results.unique_clicks, results.links) == (0, 0, 0, [])
    assert (results.machine_opens, results.machine_clicks) == (1, 2)


@pytest.mark.parametrize("purpose", [Purpose.CLICK, Purpose.VIEW, Purpose.UNSUBSCRIBE, Purpose.PREFERENCES])
@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_forged_links_say_that_they_can_not_be_verified(
    client: Client, message: Message, purpose: Purpose, method: str
) -> None:
    good = address(purpose, message, 1)
    for bad in (good[:-1] + ("A" if good[-1] != "A" else "B"), good + "AA", good[:10], f"/t/{good[3]}/%00%FF"):
        answer = getattr(client, method)(bad)
        assert answer.status_code in (404, 405), bad
        if answer.status_code == 404 and method == "get":
            assert "be verified" in answer.content.decode() or len(bad) < 12


def test_a_forged_open_is_not_found_and_not_counted(client: Client, message: Message) -> None:
    assert client.get("/t/o/forged.gif").status_code == 404
    assert happened("opened") == 0


def test_a_token_is_good_for_its_purpose_only(client: Client, message: Message) -> None:
    token = tokens.sign(Purpose.VIEW, message.pk, message.contact_id)
    assert client.post(f"/t/u/{token}").status_code == 404
    assert not reader(message).do_not_bulk_email


def test_unsubscribe_by_get_only_shows_a_page_and_by_post_does_it(client: Client, message: Message) -> None:
    path = address(Purpose.UNSUBSCRIBE, message)
    page = client.get(path)
    assert '<form method="post">' in page.content.decode()
    assert not reader(message).do_not_bulk_email
    assert client.post(path).status_code == 200
    assert reader(message).do_not_bulk_email
    assert happened("unsubscribed") == 1


def test_the_one_click_post_of_rfc_8058_needs_no_csrf_token_and_may_come_twice(
    client: Client, message: Message
) -> None:
    for _ in range(2):
        answer = client.post(address(Purpose.UNSUBSCRIBE, message), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert happened("unsubscribed") == 1


def test_an_inactive_contact_can_unsubscribe_too(client: Client, message: Message) -> None:
    person = reader(message)
    factories.run(person, "deactivate")
    client.post(address(Purpose.UNSUBSCRIBE, message))
    assert reader(message).do_not_bulk_email


def test_preferences_are_shown_and_saved(client: Client, message: Message) -> None:
    path = address(Purpose.PREFERENCES, message)
    assert "Zoë &amp; Co" in client.get(path).content.decode()
    values = {"first_name": "Zoë", "last_name": "New", "do_not_email": "on"}
    answer = client.post(path, values)
    assert "are saved" in answer.content.decode()
    person = reader(message)
    assert (person.first_name, person.last_name) == ("Zoë", "New")
    assert (person.do_not_email, person.do_not_bulk_email) == (True, False)
    assert client.post(path, {"first_name": "x" * 200}).status_code == 422


@pytest.mark.parametrize("name", ["a\r\nBcc: x@evil.example", "a\nb", "a\x1bb", "a\0b", "a\x85b", "a\u2028b"])
def test_preferences_take_no_name_that_a_form_would_refuse(client: Client, message: Message, name: str) -> None:
    before = reader(message)
    for field in ("first_name", "last_name"):
        answer = client.post(address(Purpose.PREFERENCES, message), {field: name, "do_not_email": "on"})
        assert answer.status_code == 422
    assert (reader(message).first_name, reader(message).last_name) == (before.first_name, before.last_name)


def test_the_mail_as_a_web_page_comes_under_a_policy_of_its_own(client: Client, message: Message) -> None:
    answer = client.get(address(Purpose.VIEW, message))
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "The shop" in answer.content.decode()
    assert "/t/o/" not in answer.content.decode()
    assert happened("viewed") == 1


@pytest.mark.parametrize("purpose", list(Purpose))
def test_no_session_and_no_cookie(client: Client, message: Message, purpose: Purpose) -> None:
    answer = client.get(address(purpose, message, 1))
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_link_whose_contact_is_gone_still_leads_on(client: Client, message: Message) -> None:
    from marketing.lifecycle import deleting

    deleting.delete(reader(message), by=factories.user("administrator"), at=clock.now(), confirmed=True)
    answer = client.get(address(Purpose.CLICK, message, 1))
    assert answer["Location"] == "https://shop.example/a?name="
    assert client.get(address(Purpose.VIEW, message)).status_code == 200
    assert client.post(address(Purpose.UNSUBSCRIBE, message)).status_code == 200


def test_who_was_deleted_can_still_say_what_may_be_sent_to_the_address(client: Client, message: Message) -> None:
    from marketing.lifecycle import deleting

    deleting.delete(reader(message), by=factories.user("administrator"), at=clock.now(), confirmed=True)
    path = address(Purpose.PREFERENCES, message)
    shown = client.get(path).content.decode()
    assert message.address in shown
    assert "What you choose holds for this address" in shown
    assert "First name" not in shown
    assert "saved" in client.post(path, {"do_not_bulk_email": "on"}).content.decode()
    assert held([message.address], clock.now()) == {message.address: {"unsubscribed"}}
    assert "checked" in client.get(path).content.decode()
    assert happened("unsubscribed") == 1


@pytest.mark.parametrize("purpose", [Purpose.CLICK, Purpose.UNSUBSCRIBE, Purpose.PREFERENCES, Purpose.VIEW])
def test_a_link_whose_mail_is_gone_does_not_say_that_it_was_cut_off(
    client: Client, message: Message, purpose: Purpose
) -> None:
    path = address(purpose, message, 1)
    CapturedMessage.objects.all().delete()
    Message.objects.all().delete()
    answer = client.get(path)
    assert answer.status_code == 404
    assert "no longer in use" in answer.content.decode()
    assert "cut off" not in answer.content.decode()


def test_opens_in_later_minutes_are_opens_of_the_same_message(
    client: Client, message: Message, shift_clock: Any
) -> None:
    client.get(address(Purpose.OPEN, message))
    shift_clock(timedelta(minutes=5).total_seconds())
    client.get(address(Purpose.OPEN, message))
    visits.collected()
    results = insights.email_results(journey_id=message.run.record_id)
    assert (results.opens, results.unique_opens) == (2, 1)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_of_one_contact_is_worth_nothing_on_the_message_of_another(
    client: Client, message: Message, purpose: Purpose
) -> None:
    stranger = factories.contact(email="stranger@people.example")
    with pytest.raises(letters.LinkUnknown):
        letters.letter(purpose, tokens.sign(purpose, message.pk, stranger.pk, 1))
    message.contact_id = stranger.pk
    for send in (client.get, client.post):
        send(address(purpose, message, 1))
    visits.collected()
    kinds = {row.type for row in Interaction.objects.all()}
    assert kinds == {"sent", "delivered"}
    assert not reader(message).do_not_bulk_email


def acts(message: Message) -> list[tuple[Any, ...]]:
    """Return the reader's acts of consent: whether theirs, way, level and opt-outs after."""
    rows = ConsentRecord.objects.filter(contact_id=message.contact_id, is_recipients=True).order_by("pk")
    return list(rows.values_list("source", "level_after", "no_email_after", "no_bulk_after"))


def test_what_a_reader_says_is_kept_with_the_mail_it_was_said_on(client: Client, message: Message) -> None:
    name = message.publication.name
    for _ in range(2):
        client.post(address(Purpose.UNSUBSCRIBE, message))
    assert acts(message) == [(f"Unsubscribe link of “{name}”", 0, False, True)]
    way = f"Preferences page of “{name}”"
    client.post(address(Purpose.PREFERENCES, message), {"do_not_email": "on"})
    client.post(address(Purpose.PREFERENCES, message), {"do_not_email": "on", "first_name": "Ada"})
    assert acts(message)[1:] == [(way, 0, True, False)]
    row = ConsentRecord.objects.latest("pk")
    assert row.text is not None
    assert row.text.text == "Send me no newsletters and offers\nSend me no e-mail at all"
    assert (row.address, row.by) == (message.address, None)


def test_lifting_what_holds_for_the_address_alone_is_kept_too(client: Client, message: Message) -> None:
    suppress([message.address], SuppressionReason.UNSUBSCRIBED, clock.now(), "Another contact")
    client.post(address(Purpose.PREFERENCES, message), {})
    row = ConsentRecord.objects.get(contact_id=message.contact_id, is_recipients=True)
    assert (row.no_bulk_before, row.no_bulk_after) == (True, False)


def test_a_reader_takes_consent_back(client: Client, message: Message) -> None:
    path = address(Purpose.PREFERENCES, message)
    assert "take back" not in client.get(path).content.decode()
    contact = reader(message)
    contact.consent = 4
    contact.save(by=factories.marketer())
    assert "I agreed to transactional mail, subscriptions and marketing" in client.get(path).content.decode()
    client.post(path, {"first_name": "Zoë"})
    assert reader(message).consent == 4
    client.post(path, {"takes_back": "on"})
    assert (reader(message).consent, acts(message)[0][1:]) == (0, (0, False, True))
    assert held([message.address], clock.now()) == {message.address: {"unsubscribed"}}
