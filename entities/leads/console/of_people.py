"""What leads add to the pages of contacts and companies."""

from collections.abc import Iterator, Sequence

from entities.leads.models import Lead
from marketing.console.extension import extend
from marketing.lifecycle.models import Record

contacts = extend("contacts")
contacts.link(
    "new-lead",
    "New lead",
    href=lambda page: f"/leads/new/?contact={page.record.pk}",
    icon="lead",
    right="leads.add_lead",
    when=lambda page: page.status == "active",
)


@contacts.losses
def leads_of_contacts(contacts: Sequence[Record]) -> Iterator[str]:
    """Say how many leads lose their contact."""
    yield from _orphans(Lead.objects.filter(contact__in=[one.pk for one in contacts]).count(), "contact")


@extend("accounts").losses
def leads_of_companies(accounts: Sequence[Record]) -> Iterator[str]:
    """Say how many leads lose their company."""
    yield from _orphans(Lead.objects.filter(account__in=[one.pk for one in accounts]).count(), "company")


def _orphans(number: int, parent: str) -> Iterator[str]:
    if number:
        yield f"{number:,} lead{' stays' if number == 1 else 's stay'} without a parent {parent}."
