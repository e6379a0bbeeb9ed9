"""The list of suppressed addresses, the contact's card, what readers press on public pages."""

from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from marketing import clock
from marketing.audience import suppression
from marketing.audience.models import SuppressedAddress
from marketing.audience.models import SuppressionReason as Reason
from marketing.lifecycle import deleting
from marketing.service.mail.compose import context
from marketing.service.mail.models import Message
from marketing.service.tokens import Purpose
from tests import factories
from tests.pages import attributes, source, text_of
from tests.service import steps

pytestmark = pytest.mark.django_db
LIST = "/suppressed-addresses/"


@pytest.fixture
def marketer(client: Client) -> Client:
    """Somebody who keeps the list."""
    client.force_login(factories.marketer())
    return client


def suppressed(address: str = "anna@one.example", reason: Reason = Reason.UNSUBSCRIBED) -> SuppressedAddress:
    """An address that gets no mail."""
    suppression.suppress([address], reason, clock.now(), "In a test")
    return SuppressedAddress.objects.latest("pk")


def test_an_empty_list_explains_itself(marketer: Client) -> None:
    page = marketer.get(LIST)
    assert "No address is suppressed" in text_of(page)


@pytest.mark.parametrize("typed", ["anna", "ONE.EXAMPLE", "Anna@One.example"])
def test_it_is_found_by_a_part_and_by_the_whole_in_any_writing(marketer: Client, typed: str) -> None:
    suppressed("someone@two.example")
    row = suppressed()
    page = marketer.get(LIST, {"q": typed})
    assert attributes(page, "data-record") == [str(row.pk)]


def test_a_masked_one_is_found_by_its_whole_address(marketer: Client) -> None:
    contact = factories.contact(email="anna@one.example")
    row = suppressed()
    deleting.delete(contact, by=factories.user("administrator"), at=clock.now(), confirmed=True)
    assert attributes(marketer.get(LIST, {"q": "anna@one.example"}), "data-record") == [str(row.pk)]
    assert attributes(marketer.get(LIST, {"q": "bert@one.example"}), "data-record") == []


def test_it_is_filtered_by_reason_and_paged(marketer: Client) -> None:
    suppression.suppress([f"p{number}@one.example" for number in range(60)], Reason.HARD_BOUNCE, clock.now())
    suppressed()
    assert len(attributes(marketer.get(LIST, {"reason": "hard-bounce"}), "data-record")) == 50
    assert len(attributes(marketer.get(LIST, {"reason": "unsubscribed"}), "data-record")) == 1
    first = marketer.get(LIST, {"reason": "hard-bounce"})
    assert "Older" in text_of(first)


def test_lifting_takes_a_reason_and_is_told(marketer: Client) -> None:
    contact, row = factories.contact(email="anna@one.example"), suppressed()
    address = f"{LIST}{row.pk}/lift/"

    assert "Why may this address have mail again?" in text_of(marketer.get(address))
    without = marketer.post(address, {"reason": " "})
    assert (without.status_code, suppression.rows_of("anna@one.example", clock.now())) == (422, [row])
    done = marketer.post(address, {"reason": "She wrote to us"}, follow=True)

    assert "may have mail again" in text_of(done)
    assert suppression.rows_of("anna@one.example", clock.now()) == []
    assert "She wrote to us" in text_of(marketer.get(f"/contacts/{contact.pk}/history/"))
    assert marketer.get(address, follow=True).status_code == 200
    assert marketer.get(f"{LIST}999999/lift/").status_code == 404


def test_a_reviewer_looks_and_lifts_nothing(client: Client) -> None:
    client.force_login(factories.user("reviewer"))
    row = suppressed()
    page = client.get(LIST)
    assert page.status_code == 200 and "Lift…" not in text_of(page)
    assert client.post(f"{LIST}{row.pk}/lift/", {"reason": "x"}).status_code == 403
    assert client.get(f"{LIST}import/").status_code == 403


def test_what_is_exported_can_be_imported_elsewhere(marketer: Client) -> None:
    suppressed("=cmd@one.example", Reason.COMPLAINT)
    suppressed("anna@one.example", Reason.HARD_BOUNCE)
    exported = b"".join(marketer.get(f"{LIST}export/")).decode()
    SuppressedAddress.objects.all().delete()

    upload = SimpleUploadedFile("list.csv", exported.encode())
    page = marketer.post(f"{LIST}import/", {"file": upload, "reason": "unsubscribed", "source": "Old tool"})

    assert "2 addresses suppressed" in text_of(page)
    assert "'=cmd" in exported
    assert [row.reason for row in suppression.rows_of("=cmd@one.example", clock.now())] == ["complaint"]
    assert [row.reason for row in suppression.rows_of("anna@one.example", clock.now())] == ["hard-bounce"]


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"E-mail\nanna@one.example\nANNA@one.example\nbert@one.example\n", 200, "2 addresses suppressed"),
        (b"anna@one.example;Marked a mail as spam\r\nnobody\r\n", 200, "Line 2: “nobody” is no e-mail address."),
        (b"", 422, "is empty"),
        (b"E-mail\n", 422, "The file holds no address"),
        (b"\xff\xfe\x00", 422, "not UTF-8"),
    ],
)
def test_a_list_of_another_tool_is_taken_in(marketer: Client, content: bytes, status: int, told: str) -> None:
    values = {"file": SimpleUploadedFile("list.csv", content), "reason": "unsubscribed", "source": "Old tool"}
    page = marketer.post(f"{LIST}import/", values)
    assert page.status_code == status
    assert told in text_of(page)


@pytest.mark.parametrize(
    ("content", "reasons"),
    [
        ("Name,E-mail,Reason\nMüller,m@one.example,bounced\n".encode("cp1252"), ["hard-bounce"]),
        ("E-mail;Reason\nm@one.example;spam\n".encode("utf-16"), ["complaint"]),
        (b"Name|Address|Status\nMax|Max <m@one.example>|Unsubscribed\n", ["unsubscribed"]),
        (b"mailto:m@one.example\n", ["unsubscribed"]),
        (b"m@one.example;complained\n", ["complaint"]),
        (b"Email,Name\nm@one.example,Max\n", ["unsubscribed"]),
        (b"Email,Reason\nm@one.example,whatever\n", []),
    ],
)
def test_lists_as_other_tools_write_them(marketer: Client, content: bytes, reasons: list[str]) -> None:
    values = {"file": SimpleUploadedFile("list.csv", content), "reason": "unsubscribed", "source": "Old tool"}
    page = text_of(marketer.post(f"{LIST}import/", values))
    assert [row.reason for row in suppression.rows_of("m@one.example", clock.now())] == reasons
    assert ("“whatever” is none of the reasons" in page) == (not reasons)


@pytest.mark.parametrize(
    ("reason", "state"),
    [(Reason.UNSUBSCRIBED, "transactional"), (Reason.HARD_BOUNCE, "none"), (Reason.NO_EMAIL, "none")],
)
def test_the_contact_says_what_holds_for_its_address(marketer: Client, reason: Reason, state: str) -> None:
    contact = factories.contact(email="anna@one.example")
    suppressed(reason=reason)
    page = marketer.get(f"/contacts/{contact.pk}/")
    assert attributes(page, "data-mail-now") == [state]
    assert attributes(page, "data-suppressed") == [reason.value]
    assert "nothing speaks against it" not in text_of(page)


def link_of(message: Message, purpose: Purpose) -> str:
    """Where a link of a sent mail leads."""
    return urlsplit(context.public_url(purpose, message.pk, message.contact_id)).path


def test_an_opt_out_outlives_deletion_and_a_new_contact_with_the_address(client: Client) -> None:
    [contact] = steps.people(1)
    journey = steps.running_journey()
    steps.turn()
    message = steps.message_of(journey, contact)
    address = contact.email
    link = link_of(message, Purpose.UNSUBSCRIBE)

    assert client.post(link).status_code == 200
    deleting.delete(contact, by=factories.user("administrator"), at=clock.now(), confirmed=True)
    again = factories.contact(email=address.upper(), city="Vienna")
    other = steps.running_journey()
    steps.turn()

    assert steps.message_of(other, again).reason == "address-unsubscribed"


def test_the_second_contact_with_the_address_is_not_mailed_either(client: Client) -> None:
    one, other = steps.people(2, email="both@one.example")
    journey = steps.running_journey()
    steps.turn()
    message = next(m for m in (steps.message_of(journey, one), steps.message_of(journey, other)) if m.state == "sent")

    client.post(link_of(message, Purpose.UNSUBSCRIBE))

    for contact in (one, other):
        contact.refresh_from_db()
    second = steps.running_journey()
    steps.turn()
    assert {steps.message_of(second, contact).state for contact in (one, other)} == {"blocked"}


def test_what_is_taken_back_on_the_preferences_page_is_lifted(client: Client) -> None:
    [contact] = steps.people(1)
    journey = steps.running_journey()
    steps.turn()
    link = link_of(steps.message_of(journey, contact), Purpose.PREFERENCES)

    client.post(link, {"do_not_email": "on", "do_not_bulk_email": "on"})
    assert suppression.held([contact.email], clock.now())[contact.email] == {"unsubscribed", "no-email"}
    assert source(client.get(link)).count("checked") == 2
    client.post(link, {"do_not_bulk_email": "on"})
    assert suppression.held([contact.email], clock.now())[contact.email] == {"unsubscribed"}
    client.post(link, {})
    assert suppression.held([contact.email], clock.now()) == {}
