"""Deleting a contact: where it is used is told before, and nothing is broken afterwards."""

from typing import Any

import pytest
from django.test import Client

from entities.contacts.models import Contact
from marketing import clock
from marketing.lifecycle.deleting import delete
from marketing.service import insights
from marketing.service.interactions.models import Interaction
from marketing.service.journeys import runner
from marketing.service.journeys.models import EnrolmentState
from marketing.service.mail.models import Message
from marketing.service.mail.outbox import sender
from marketing.service.segments import engine
from marketing.service.segments.models import Membership
from tests import factories
from tests.pages import source, text_of
from tests.service import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser of an administrator."""
    made = Client()
    made.force_login(factories.user("administrator"))
    return made


def in_use() -> tuple[Any, Any, Any, Any]:
    """Return a contact that is on a list, in a segment, inside a journey with a mail queued; with those."""
    contact = factories.contact(city="Vienna")
    other = factories.contact()
    listed = factories.segment(name="By hand", segment_type="static", static_members=[contact.pk, other.pk])
    steps.go_live(listed)
    factories.account(name="Acme", primary_contact=contact)
    journey = steps.running_journey(name="Welcome")
    engine.sweep(clock.now())
    for _ in range(2):
        runner.sweep(clock.now())
    return contact, listed, journey, other


def test_where_a_contact_is_used_is_told_before_it_is_deleted(client: Client) -> None:
    contact, _listed, _journey, _other = in_use()
    text = text_of(client.get(f"/contacts/{contact.pk}/commands/delete/"))
    assert "It stands in “Welcome” and leaves there." in text
    assert "It is taken off the list of “By hand”." in text
    assert "It is the primary contact of “Acme”." in text


def test_what_ends_with_many_contacts_is_told_before_they_are_deleted(client: Client) -> None:
    contact, _listed, _journey, _other = in_use()
    ids = [str(contact.pk), str(factories.contact().pk)]
    text = text_of(client.post("/contacts/commands/delete/", {"ids": ids, "ask": "yes"}))
    assert "Some stand in “Welcome” and leave there." in text
    assert "Some are taken off the list of “By hand”." in text
    assert "Some are the primary contacts of “Acme”." in text
    assert Contact.objects.filter(pk__in=ids).count() == 2


def test_a_contact_used_nowhere_is_deleted_without_more_words(client: Client) -> None:
    contact = factories.contact()
    assert "data-losses" not in source(client.get(f"/contacts/{contact.pk}/commands/delete/"))


def test_nothing_is_broken_after_a_contact_is_deleted(client: Client) -> None:
    contact, listed, journey, other = in_use()
    enrolment, message = steps.place_of(journey, contact), steps.message_of(journey, contact)
    Interaction.objects.create(contact_id=contact.pk, type="opened", at=clock.now())
    delete(contact, by=factories.user("administrator"), at=clock.now())
    steps.turn()
    sender.sweep(clock.now())
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.LEFT, "contact-deleted")
    assert Message.objects.get(pk=message.pk).state == "blocked"
    assert not Membership.objects.filter(contact_id=message.contact_id).exists()
    assert [row.contact_id for row in insights.segment_members(listed.pk).rows] == [other.pk]
    assert insights.recent_interactions()[0].contact_name == ""
    pages = (f"/segments/{listed.pk}/", f"/segments/{listed.pk}/?tab=members", f"/journeys/{journey.pk}/",
             f"/journeys/{journey.pk}/?tab=insights", "/outgoing-mail/", "/", "/accounts/")  # fmt: skip
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert client.get(f"/contacts/{message.contact_id}/").status_code == 404


def test_a_list_with_a_deleted_contact_can_be_edited_and_saved() -> None:
    contact, listed, _journey, other = in_use()
    delete(contact, by=factories.user("administrator"), at=clock.now())
    steps.turn()
    listed.refresh_from_db()
    factories.run(listed, "edit")
    third = factories.contact()
    listed.static_members = [other.pk, third.pk]
    listed.save(by=factories.marketer())
    factories.run(listed, "save")
    steps.turn()
    assert {row.contact_id for row in insights.segment_members(listed.pk).rows} == {other.pk, third.pk}
    assert Contact.objects.count() == 2
