"""Console of contacts: field groups, timeline, export."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from entities.contacts import consent_history
from entities.contacts.importing import exporting
from entities.contacts.mail_now import mail_now
from marketing import clock
from marketing.audience import static_lists, suppression
from marketing.console.extension import RecordPage, extend
from marketing.console.lists import paging
from marketing.console.lists.exporting import asked_for, csv_answer
from marketing.console.page_parts import Column, Group
from marketing.console.record import timeline
from marketing.console.record.timeline import MAILS, TRAVELS, Source
from marketing.contracts.segment import STATIC
from marketing.lifecycle import registry
from marketing.lifecycle.states import StatusReason
from marketing.service import insights

TEMPLATES = "entities/contacts/"
SHOWN = 20
MOST_NAMED = 5

console = extend("contacts")
console.in_site_map("person", 4)
console.states(
    {
        StatusReason.INACTIVE: "This contact is inactive: kept, but in no segment, moved by no journey and sent "
        "nothing. Activate brings the contact back."
    }
)
console.first_step(1, "Bring in your contacts", "Import a CSV file; nobody is written to by that.", "import/")
console.columns(
    "name",
    "email",
    Column("account", "Company"),
    Column("job_title", wide=True),
    "city",
    Column("country", wide=True),
    "status",
    "modified_at",
)
console.form(
    Group("Identity", "first_name", "last_name", "job_title", "email", "phone", "mobile_phone", "birthday", "language"),
    Group("Company", "account"),
    Group("Address", "street", "postal_code", "city", "region", "country"),
    Group(
        "Preferences and consent",
        "consent",
        "do_not_email",
        "do_not_bulk_email",
        "interests",
        "allow_prefill",
        "is_child",
        text="Mail is judged by these at the moment of sending. Every change of them is kept under Consent.",
    ),
    Group("Customer", "customer_type", "customer_since", "orders", "credit_limit", "last_purchase_at", "source"),
    Group("Notes", "description"),
    help={"account": "The company this contact belongs to."},
)
console.list_command("import", "Import", href="/contacts/import/", right="contacts.add_contact", icon="upload")
console.list_command(
    "export",
    "Export",
    href=lambda listing: listing.address().replace("/contacts/", "/contacts/export/", 1),
    right="contacts.view_contact",
    icon="download",
    chosen="Export chosen",
)


@console.tab("timeline", "Timeline", template=timeline.TEMPLATE, lazy=True)
def show_timeline(page: RecordPage) -> dict[str, Any]:
    """Give what the contact got and did, its ways through journeys and the changes of its record, newest first."""
    key = page.record.pk
    sources = (
        Source(MAILS, partial(insights.contact_events, key)),
        Source(TRAVELS, partial(insights.contact_entries, key)),
        Source(TRAVELS, partial(insights.contact_exits, key)),
        *timeline.changes(page.record),
    )
    return timeline.context(page, sources)


@console.panel("mail", "Mail", template=f"{TEMPLATES}_mail_now.html")
def mail(page: Any) -> dict[str, Any]:
    """Give which mail the contact gets now, and why not."""
    contact = page.record
    bounce = insights.last_hard_bounce(contact.pk, contact.email) if contact.email else None
    held = suppression.rows_of(contact.email, clock.now())
    last = consent_history.newest(contact.pk)
    return {"now": mail_now(contact, held), "bounce": bounce, "held": held, "last": last}


@console.tab("consent", "Consent", template=f"{TEMPLATES}_consent.html", lazy=True)
def consent(page: Any) -> dict[str, Any]:
    """Give who agreed to what, when, from where."""
    return consent_history.shown(page.record.pk, page.request.GET.get("q", ""), paging.after(page.request))


@console.used_by
def used_by(page: Any) -> Iterator[tuple[str, str, Any]]:
    """Tell which lists the contact is on, and in which journeys it stands now."""
    key = page.record.pk
    journeys = registry.model_for("journeys").objects
    yield "On the list of static segments", "segments", _lists_with([key])
    inside = [passage.owner.record_id for passage in insights.contact_journeys(key) if passage.outcome == "waiting"]
    yield "Stands in customer journeys", "journeys", journeys.filter(pk__in=inside)


def _lists_with(contact_ids: list[int]) -> Any:
    segments: Any = registry.model_for("segments").objects
    return segments.filter(static_lists.holding(contact_ids), segment_type=STATIC)


@console.losses
def losses(contacts: Sequence[Any]) -> Iterator[str]:
    """Say where contacts are used before they are deleted."""
    keys, is_one = [contact.pk for contact in contacts], len(contacts) == 1
    if names := insights.journeys_with(keys):
        told = "It stands in {} and leaves there." if is_one else "Some stand in {} and leave there."
        yield told.format(_named(names))
    if names := list(_lists_with(keys).order_by("name").values_list("name", flat=True)):
        yield f"{'It is' if is_one else 'Some are'} taken off the list of {_named(names)}."
    companies: Any = registry.model_for("accounts").objects
    if names := list(companies.filter(primary_contact__in=keys).order_by("name").values_list("name", flat=True)):
        yield f"{'It is the primary contact' if is_one else 'Some are the primary contacts'} of {_named(names)}."


def _named(names: list[str]) -> str:
    found = [f"“{name}”" for name in dict.fromkeys(names)]
    more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
    return ", ".join(found[:MOST_NAMED]) + more


@console.panel("journeys", "Journeys", template=f"{TEMPLATES}_journeys.html")
def journeys(page: Any) -> dict[str, Any]:
    """Give where the contact stands in each journey."""
    return {"passages": insights.contact_journeys(page.record.pk)[:SHOWN]}


@console.list_route("export/", name="export")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The contacts of a view, searched, filtered and sorted as the list is, as CSV; a POST chooses some."""
    listing = asked_for(request, "contacts")
    return csv_answer(exporting.contacts_as_csv(listing.stream("account")), "contacts.csv")
