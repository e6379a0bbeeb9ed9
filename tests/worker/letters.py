"""Sent messages by the thousand, and the addresses in them."""

from typing import Any

from marketing import clock
from marketing.publishing.models import Publication
from marketing.service import tokens
from marketing.service.mail.models import Message
from marketing.service.runs.models import Run
from tests import factories

LINK = '<a href="https://shop.example/sale">The sale</a>'


def sent_messages(number: int) -> list[Message]:
    """Store messages of one run as they are when they have left."""
    email = factories.in_state("emails", "live", design=factories.design(LINK))
    publication = Publication.objects.filter(kind="emails", record_id=email.pk).latest("pk")
    run = Run.objects.create(kind="journeys", record_id=email.pk, number=1, opened_at=clock.now())
    rows = [_sent(run, publication, contact) for contact in range(1, number + 1)]
    return Message.objects.bulk_create(rows, batch_size=1000)


def pixel(message: Message) -> str:
    """Return the path of a message's beacon."""
    return f"/t/o/{tokens.sign('open', message.pk, message.contact_id)}.gif"


def click(message: Message) -> str:
    """Return the path of its first link."""
    return f"/t/c/{tokens.sign('click', message.pk, message.contact_id, 1, message.publication_id)}"


def _sent(run: Run, publication: Any, contact: int) -> Message:
    return Message(
        run=run, place="t2", contact_id=contact, email_id=publication.record_id, publication=publication,
        state="sent", address=f"p{contact}@crowd.test", queued_at=clock.now(), settled_at=clock.now(),
    )  # fmt: skip
