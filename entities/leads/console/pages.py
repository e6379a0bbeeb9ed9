"""Console of leads: field groups, their process and end, timeline, export."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from entities.leads import closing
from entities.leads.models import Lead
from entities.leads.stages import LEADS_TO, LossReason, Outcome, Stage
from marketing.audience import people
from marketing.console import responses
from marketing.console.access import key_of
from marketing.console.extension import RecordPage, extend
from marketing.console.lists import exporting
from marketing.console.page_parts import Column, Fact, Group, Notice
from marketing.console.record import timeline
from marketing.console.record.timeline import MAILS, TRAVELS, Source
from marketing.contracts.lead_scoring_model import LeadScores
from marketing.lifecycle.states import StatusReason
from marketing.lifecycle.text import check_line
from marketing.service import insights

TEMPLATES = "entities/leads/"
NOT_EXPORTED = ("description",)

console = extend("leads")
console.in_site_map("lead", 1)
console.states(
    {
        StatusReason.INACTIVE: "This lead is inactive: kept, but in no working view and scored by no model. "
        "Activate brings it back."
    }
)


def _persons(leads: Sequence[Lead]) -> dict[int, str]:
    return {lead.pk: f"{lead.first_name} {lead.last_name}".strip() for lead in leads}


console.columns(
    "name",
    Column("person", "Person", values=_persons),
    "company",
    "rating",
    "stage",
    Column("sales_ready", wide=True),
    Column("outcome", wide=True),
    "modified_at",
)
console.form(
    Group("Lead", "name", "rating", "source", "source_name"),
    Group(
        "Process",
        "stage",
        *LEADS_TO,
        text="Ticking a box moves the lead on to its stage. The stage can be chosen by hand too.",
    ),
    Group("Person", "first_name", "last_name", "job_title", "email", "phone", "mobile_phone"),
    Group("Company", "company", "contact", "account"),
    Group("Address", "street", "postal_code", "city", "region", "country"),
    Group("Notes", "description"),
    help={
        "name": "What this is about, such as “Interested in the annual plan”.",
        "contact": "Scoring models for contacts need one: what it does counts for this lead.",
        "account": "For leads that are about a company as a whole.",
        "teleprospect_ready": f"Moves on to “{Stage.ACCEPTANCE.label}”.",
        "teleprospect_accepted": f"Moves on to “{Stage.PROSPECTING.label}”.",
        "sales_ready": f"Moves on to “{Stage.SALES.label}”. A scoring model may tick it.",
        "sales_accepted": "Somebody in sales works on it.",
    },
)
console.view(
    "sales-ready",
    "Sales-ready leads",
    lambda records, user, at: records.filter(status="active", sales_ready=True, outcome=Outcome.OPEN),
    empty="No open lead is ready for sales. A scoring model says so, or somebody ticks the box.",
    sort="-modified_at",
)
console.list_command(
    "export",
    "Export",
    href=lambda listing: listing.address().replace("/leads/", "/leads/export/", 1),
    right="leads.view_lead",
    icon="download",
    chosen="Export chosen",
)


@console.facts
def facts(page: RecordPage) -> list[Fact]:
    """How far the lead is stands in its header."""
    lead = page.record
    ready = Fact("Sales ready", "Yes" if lead.sales_ready else "No")
    if lead.sales_ready and lead.sales_ready_at:
        ready = Fact("Sales ready", lead.sales_ready_at, "ago", help=f"Said by: {lead.sales_ready_by}")
    return [
        Fact("Stage", lead.get_stage_display()),
        Fact("Rating", lead.get_rating_display() or "—"),
        ready,
        Fact("Owner", lead.owner or "—"),
        Fact("Modified", lead.modified_at, "ago"),
    ]


@console.notices
def how_it_ended(page: RecordPage) -> list[Notice]:
    """Say that the lead is closed, and why."""
    lead = page.record
    if lead.outcome == Outcome.OPEN:
        return []
    why = f" {lead.outcome_reason.rstrip('.')}." if lead.outcome_reason else ""
    return [Notice("info", f"{why} Reopen goes on with it.".strip(), title=f"{lead.get_outcome_display()}")]


class QualifyForm(forms.Form):
    """What is to be kept of a lead that is won."""

    use_required_attribute = False
    note = forms.CharField(max_length=400, required=False, validators=[check_line], label="Note")


class DisqualifyForm(QualifyForm):
    """Why a lead is given up."""

    reason = forms.ChoiceField(choices=LossReason.choices, label="Why")
    field_order = ("reason", "note")


@console.command(
    "qualify",
    icon="check",
    form=QualifyForm,
    title="Qualify this lead?",
    text="It is closed as won and can't be changed any more, unless it is reopened.",
)
def qualify(page: RecordPage) -> HttpResponse:
    """End the lead as won."""
    closing.qualify(page.record, page.command_form.cleaned_data["note"], by=page.user, at=page.at)
    return responses.done(page, f"“{page.record}” is qualified.")


@console.command(
    "disqualify",
    icon="off",
    form=DisqualifyForm,
    title="Disqualify this lead?",
    text="It is closed and can't be changed any more, unless it is reopened.",
)
def disqualify(page: RecordPage) -> HttpResponse:
    """Give the lead up."""
    said = page.command_form.cleaned_data
    closing.disqualify(page.record, LossReason(said["reason"]), said["note"], by=page.user, at=page.at)
    return responses.done(page, f"“{page.record}” is disqualified.")


@console.command("reopen", icon="undo")
def reopen(page: RecordPage) -> HttpResponse:
    """Go on with a closed lead."""
    closing.reopen(page.record, by=page.user, at=page.at)
    return responses.done(page, f"“{page.record}” is open again.")


@console.tab("scores", "Scores", template=f"{TEMPLATES}_scores.html", lazy=True)
def show_scores(page: RecordPage) -> dict[str, Any]:
    """Give what each model says of the lead, and which of its rules gave what."""
    return {"found": insights.ask("lead", "scores", LeadScores, page.record.pk)}


@console.tab("timeline", "Timeline", template=timeline.TEMPLATE, lazy=True)
def show_timeline(page: RecordPage) -> dict[str, Any]:
    """Give what the parent contact got and did, and the lead's own stages and changes, newest first."""
    key, own = page.record.contact_id, timeline.changes(page.record)
    if key is None:
        return timeline.context(page, own)
    sources = (
        Source(MAILS, partial(insights.contact_events, key)),
        Source(TRAVELS, partial(insights.contact_entries, key)),
        Source(TRAVELS, partial(insights.contact_exits, key)),
        *own,
    )
    return timeline.context(page, sources)


@console.starting
def start(page: RecordPage) -> None:
    """Begin with the contact that the address names, and what is known of it."""
    key = key_of(page.request.GET.get("contact", ""))
    contact = people.active_contacts().filter(pk=key).select_related("account").first() if key else None
    if contact is None:
        return
    owner, page.record = page.record.owner, Lead.of_contact(contact)
    page.record.owner = owner


@console.list_route("export/", name="export")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The leads of a view, searched, filtered and sorted as the list is, as CSV; a POST chooses some."""
    listing = exporting.asked_for(request, "leads")
    names = [name for name in Lead.data_fields() if name not in NOT_EXPORTED]
    records = listing.stream("contact", "account")
    return exporting.csv_answer(exporting.as_csv(records, Lead, [*names, "outcome"]), "leads.csv")
