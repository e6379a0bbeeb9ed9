"""Console of contacts: field groups, timeline, CSV import and export."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse

from entities.contacts import consent_history
from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import asking, deciding, exporting, parking, starting
from entities.contacts.importing.fields import targets
from entities.contacts.importing.forms import MappingForm, UploadForm
from entities.contacts.importing.permission import PermissionForm
from entities.contacts.importing.permission import outcome as permission_outcome
from entities.contacts.importing.reading import NAMES, SEPARATORS, Unreadable
from entities.contacts.importing.uploading import LARGEST, preview, upload
from entities.contacts.mail_now import mail_now
from entities.contacts.models import Contact
from entities.contacts.timeline import CHANGES, JOURNEYS, KINDS, MAILS, Source, lines, moves, saves
from marketing import clock
from marketing.audience import static_lists, suppression
from marketing.console import responses
from marketing.console.access import key_of
from marketing.console.entity import entities
from marketing.console.extension import extend
from marketing.console.frame.attention import fault_words
from marketing.console.lists import paging
from marketing.console.lists.listing import Listing
from marketing.console.page_parts import Column, Group, Notice
from marketing.console.record import histories
from marketing.contracts.segment import STATIC
from marketing.lifecycle import faults, registry
from marketing.lifecycle.states import StatusReason
from marketing.service import insights
from marketing.users.roles import is_administrator

TEMPLATES = "entities/contacts/"
SOURCES = (
    Source(MAILS, insights.contact_events),
    Source(JOURNEYS, insights.contact_entries),
    Source(JOURNEYS, insights.contact_exits),
    Source(CHANGES, saves),
    Source(CHANGES, moves),
)
SHOWN = 20
MOST_NAMED = 5
MOST_CHOSEN = 500

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


# --- The contact -----------------------------------------------------------------------------------------------------
@console.tab("timeline", "Timeline", template=f"{TEMPLATES}_timeline.html", lazy=True)
def timeline(page: Any) -> dict[str, Any]:
    """Give what the contact got and did, its ways through journeys and the changes of its record, newest first."""
    asked = page.request.GET
    only = asked.get("only", "")
    found = lines(page.record.pk, SOURCES, only=only, after=asked.get("after", ""))
    changed = [line.row for line in found.rows if line.kind == CHANGES]
    entries = iter(histories.entries_of(type(page.record), changed))
    shown = [(line.kind, next(entries) if line.kind == CHANGES else line.row) for line in found.rows]
    more = urlencode({"only": only, "after": found.older}) if found.older else ""
    return {"shown": shown, "more": more, "kinds": KINDS, "only": only}


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


# --- Import ----------------------------------------------------------------------------------------------------------
@console.list_route("import/", name="import", right="add", files=LARGEST)
def show_imports(request: HttpRequest) -> HttpResponse:
    """Take a file, and show earlier imports."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_bound and form.is_valid():
        try:
            job = upload(form.cleaned_data["file"], by=request.user, at=clock.now())
        except Unreadable as fault:
            form.add_error("file", str(fault))
        else:
            return HttpResponseRedirect(f"/contacts/import/{job.pk}/")
    context = {"form": form, "imports": Import.objects.select_related("by").order_by("-pk")[:SHOWN]}
    status = responses.INVALID if form.is_bound else 200
    return responses.page(request, f"{TEMPLATES}import.html", context, title="Import contacts", status=status)


@console.list_route("import/<id:key>/", name="import-one", right="add")
def show_import(request: HttpRequest, key: int) -> HttpResponse:
    """Choose which column fills which field; then show how far the import is."""
    job = _import(key)
    if job.state != ImportState.UPLOADED:
        was_posted = request.method == "POST"
        return _progress(request, job, "This import was started already. It was not started again." * was_posted)
    user: Any = request.user
    form = MappingForm(
        job, user.has_perm("contacts.change_contact"), request.POST if request.method == "POST" else None
    )
    if form.is_bound:
        _require_own(request, job)
    permission = PermissionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and all([form.is_valid(), permission.is_valid()]):
        chosen = form.cleaned_data
        day_first = chosen["day_first"] != "no"
        how = {"duplicates": chosen["duplicates"], "day_first": day_first, "lifts_opt_outs": form.lifts}
        if starting.start(job, by=user, mapping=form.mapping, permission=permission.values, **how):
            return HttpResponseRedirect(f"/contacts/import/{job.pk}/")
        return _progress(request, _import(key), "Somebody else has just started this import.")
    try:
        rows = preview(job)
    except OSError:
        return _progress(request, job, "The uploaded file can't be read any more. Upload it again.")
    context = {
        "job": job,
        "form": form,
        "permission": permission,
        "rows": rows,
        "separator": SEPARATORS[job.separator],
        "encoding": NAMES.get(job.encoding, job.encoding.upper()),
        "opted_out": Contact.objects.filter(Q(do_not_email=True) | Q(do_not_bulk_email=True)).count(),
        "labels": [targets()[key].label if (key := job.mapping.get(str(i))) else "" for i in range(len(job.header))],
    }
    status = responses.INVALID if form.is_bound else 200
    return responses.page(request, f"{TEMPLATES}import_mapping.html", context, title="Import contacts", status=status)


@console.list_route("import/<id:key>/progress/", name="import-progress", right="add", methods=["GET"])
def show_progress(request: HttpRequest, key: int) -> HttpResponse:
    """The fresh progress."""
    return responses.fragment(request, f"{TEMPLATES}_progress.html", _progress_of(_import(key)))


@console.list_route("import/<id:key>/cancel/", name="import-cancel", right="add", methods=["POST"])
def cancel_import(request: HttpRequest, key: int) -> HttpResponse:
    """Stop an import; what is imported stays."""
    job = _import(key)
    _require_own(request, job)
    if starting.cancel(job):
        return HttpResponseRedirect(f"/contacts/import/{key}/")
    return _progress(request, job, "This import is over already: there is nothing to stop.")


@console.list_route("import/<id:key>/questions/", name="import-questions", right="change")
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Show the rows kept aside, and carry out what a person decides for some or for all that are left."""
    job = _import(key)
    if job.state != ImportState.ASKING:
        over = "No rows of this import wait for a decision now."
        return _progress(request, job, over) if request.method == "POST" else HttpResponseRedirect(_address(job))
    after = paging.after(request) or 0
    if request.method != "POST":
        return _questions(request, job, after)
    everything = request.POST.get("all", "")
    if everything in deciding.DECISIONS:
        deciding.decide_all(job, everything, by=request.user)
        return HttpResponseRedirect(_address(job))
    choices = asking.Choices.of(request.POST.dict())
    if choices.wrong:
        return _questions(request, job, after, choices, fault=choices.wrong, status=responses.INVALID)
    carried = deciding.decide(job, choices.decisions, by=request.user, at=clock.now())
    if carried is None:
        return _progress(request, _import(key), "Somebody else is deciding on these rows.")
    if carried.stale:
        return _questions(request, _import(key), after, choices, stale=carried.stale, status=responses.CONFLICT)
    messages.success(request, _words(carried.counts))
    return HttpResponseRedirect(f"{_address(job)}questions/" + (f"?after={after}" if after else ""))


@console.list_route("import/<id:key>/refused/", name="import-refused", right="add", methods=["GET"])
def refused_rows(request: HttpRequest, key: int) -> StreamingHttpResponse:
    """The error file."""
    job = _import(key)
    return _csv(exporting.refused_as_csv(job), f"refused-rows-{job.pk}.csv")


@console.list_route("export/", name="export")
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The contacts of a view, searched, filtered and sorted as the list is, as CSV; a POST chooses some."""
    listing = Listing.of(request, entities()["contacts"], clock.now())
    if listing.errors:
        raise BadRequest(f"Nothing was exported. {listing.errors[0]}")
    if request.method == "POST":
        ids = [key for text in request.POST.getlist("ids") if (key := key_of(text))]
        if not ids or len(ids) > MOST_CHOSEN:
            raise BadRequest(f"Choose between 1 and {MOST_CHOSEN} contacts to export.")
        listing.records = listing.entity.records.filter(pk__in=ids)
    return _csv(exporting.contacts_as_csv(listing.stream("account")), "contacts.csv")


def _csv(lines: Any, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _progress(request: HttpRequest, job: Import, refusal: str = "") -> HttpResponse:
    """Show how far an import is, with the reason where something was refused."""
    context = _progress_of(job) | {"refusal": refusal}
    status = responses.CONFLICT if refusal else 200
    return responses.page(request, f"{TEMPLATES}import_progress.html", context, title="Import contacts", status=status)


def _progress_of(job: Import) -> dict[str, Any]:
    """How far an import is, and what holds it up."""
    held_up, outcome = fault_words(parking.KIND, job.pk), permission_outcome(job)
    return {"job": job, "pace": starting.pace(job), "held_up": held_up, "outcome": outcome}


@console.attention
def held_up_imports(user: Any, at: datetime) -> list[Notice]:
    """Imports that can't be carried on now, for those who may import."""
    if not user.has_perm("contacts.add_contact"):
        return []
    keys = [trouble.record_id for trouble in faults.troubled([parking.KIND], SHOWN)]
    jobs = Import.objects.filter(pk__in=keys).order_by("pk")
    return [Notice("warning", _held_up(job), _address(job), job.file_name, "Held up") for job in jobs]


def _held_up(job: Import) -> str:
    return " ".join(fault_words(parking.KIND, job.pk))


def _questions(
    request: HttpRequest,
    job: Import,
    after: int,
    choices: asking.Choices | None = None,
    *,
    stale: list[int] | None = None,
    fault: str = "",
    status: int = 200,
) -> HttpResponse:
    asked = asking.questions(job, after, choices, stale)
    if not asked.rows and after:
        asked, after = asking.questions(job, 0, choices, stale), 0
    context = {"job": job, "asked": asked, "after": after, "stale": len(stale or ()), "fault": fault}
    return responses.page(request, f"{TEMPLATES}import_questions.html", context, title="Decide", status=status)


def _words(counts: dict[str, int]) -> str:
    """Say what came of decisions: `3 updated, 2 skipped`."""
    words = [f"{counts[name]} {name}" for name in ("created", "updated", "skipped", "refused") if counts[name]]
    return ", ".join(words) or "Somebody decided on these rows already."


def _require_own(request: HttpRequest, job: Import) -> None:
    """Refuse whoever neither uploaded the file nor is an administrator: who uploads answers for what comes of it."""
    if job.by_id != request.user.pk and not is_administrator(request.user):
        whose = f"{job.by} uploaded this file" if job.by else "Whoever uploaded this file is gone"
        raise PermissionDenied(f"{whose}. Only they or an administrator can start or stop its import.")


def _address(job: Import) -> str:
    return f"/contacts/import/{job.pk}/"


def _import(key: int) -> Import:
    job = Import.objects.select_related("by").filter(pk=key).first()
    if job is None:
        raise Http404
    return job
