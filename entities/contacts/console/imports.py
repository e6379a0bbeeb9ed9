"""The pages of imports: the file, its columns, how far it is, what became of its rows."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import asking, deciding, exporting, parking, reasons, starting
from entities.contacts.importing.forms import MappingForm, ReadingForm, UploadForm
from entities.contacts.importing.mapping import cards, kept, reread
from entities.contacts.importing.permission import PermissionForm
from entities.contacts.importing.permission import outcome as permission_outcome
from entities.contacts.importing.reading import Unreadable
from entities.contacts.importing.sampling import look
from entities.contacts.importing.uploading import LARGEST, upload
from entities.contacts.models import Contact
from marketing import clock
from marketing.console import groups, responses
from marketing.console.extension import extend
from marketing.console.frame.attention import fault_words
from marketing.console.lists import paging
from marketing.console.lists.exporting import csv_answer
from marketing.console.page_parts import Notice
from marketing.lifecycle import faults
from marketing.users.models import User
from marketing.users.roles import is_administrator

TEMPLATES = "entities/contacts/"
PEOPLE = "import"
LOST_FILE = "The uploaded file can't be read any more. Upload it again."
SHOWN = 20
console = extend("contacts")


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
    """Choose how the file is read and which column fills which field; then show how far the import is."""
    job = _import(key)
    if job.state != ImportState.UPLOADED:
        was_posted = request.method == "POST"
        return _progress(request, job, "This import was started already. It was not started again." * was_posted)
    if request.method == "POST":
        _require_own(request, job)
        return _choose(request, job)
    return _columns(request, MappingForm(job, _may_update(request)), ReadingForm(job), PermissionForm())


def _choose(request: HttpRequest, job: Import) -> HttpResponse:
    """Start an import as chosen, or show the file read in another way."""
    posted, before = request.POST.dict(), job.header
    reading = ReadingForm(job, request.POST)
    if "show" in posted or (reading.is_valid() and reading.is_read_anew):
        return _show_anew(request, job, reading, posted, before)
    form, permission = MappingForm(job, _may_update(request), request.POST), PermissionForm(request.POST)
    if not all([form.is_valid(), reading.is_valid(), permission.is_valid()]):
        return _columns(request, form, reading, permission, status=responses.INVALID)
    chosen = form.cleaned_data
    how = {"duplicates": chosen["duplicates"], "bad_cells": chosen["bad_cells"] or job.bad_cells}
    how["date_order"] = reading.cleaned_data["date_order"] or job.date_order
    how |= {"lifts_opt_outs": form.lifts, "permission": permission.values}
    if starting.start(job, by=request.user, mapping=form.mapping, **how):
        return HttpResponseRedirect(_address(job))
    return _progress(request, _import(job.pk), "Somebody else has just started this import.")


def _show_anew(
    request: HttpRequest, job: Import, reading: ReadingForm, posted: dict[str, str], before: list[str]
) -> HttpResponse:
    """Show the file as it is to be read now; what was chosen besides stays."""
    try:
        is_read = reread(job, reading)
    except OSError:
        return _progress(request, job, LOST_FILE)
    form = MappingForm(job, _may_update(request), initial=kept(posted, before, job))
    fresh = ReadingForm(job, initial={"date_order": posted.get("date_order", "")}) if is_read else reading
    notice = "" if "show" in posted else "The file is read anew, as you chose. Look at its columns, then start."
    status = 200 if is_read else responses.INVALID
    return _columns(request, form, fresh, PermissionForm(initial=posted), notice=notice, status=status)


def _columns(
    request: HttpRequest,
    form: MappingForm,
    reading: ReadingForm,
    permission: PermissionForm,
    *,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of the second step."""
    user: Any = request.user
    try:
        sample = look(form.job)
    except OSError:
        return _progress(request, form.job, LOST_FILE)
    context = {
        "job": form.job,
        "form": form,
        "reading": reading,
        "permission": permission,
        "sample": sample,
        "notice": notice,
        "cards": list(cards(form, sample, str(reading["date_order"].value() or ""), user.time_zone)),
        "opted_out": Contact.objects.filter(Q(do_not_email=True) | Q(do_not_bulk_email=True)).count(),
    }
    return responses.page(request, f"{TEMPLATES}import_mapping.html", context, title="Import contacts", status=status)


def _may_update(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_perm("contacts.change_contact"))


@console.list_route("import/<id:key>/progress/", name="import-progress", right="add", methods=["GET"])
def show_progress(request: HttpRequest, key: int) -> HttpResponse:
    """The fresh progress."""
    return responses.fragment(request, f"{TEMPLATES}_progress.html", _progress_of(request, _import(key)))


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
    return csv_answer(exporting.refused_as_csv(job), f"refused-rows-{job.pk}.csv")


@console.list_route("import/<id:key>/left-out/", name="import-left-out", right="add", methods=["GET"])
def rows_left_out(request: HttpRequest, key: int) -> StreamingHttpResponse:
    """The rows that were imported without one of their cells."""
    job = _import(key)
    return csv_answer(exporting.left_out_as_csv(job), f"rows-without-cells-{job.pk}.csv")


@console.list_route("import/<id:key>/rows/", name="import-rows", right="add", methods=["GET"])
def rows_of_a_reason(request: HttpRequest, key: int) -> HttpResponse:
    """The rows that share a reason, with the cells at fault."""
    job, words = _import(key), request.GET.get("why", "")
    kind = reasons.LEFT_OUT if request.GET.get("kind") == reasons.LEFT_OUT else reasons.REFUSED
    found = reasons.behind(job, words, kind, paging.after(request) or 0)
    if not found.rows:
        raise Http404
    context = {"job": job, "why": words, "found": found, "is_imported": kind == reasons.LEFT_OUT}
    return responses.page(request, f"{TEMPLATES}import_rows.html", context, title="Rows of an import")


def _progress(request: HttpRequest, job: Import, refusal: str = "") -> HttpResponse:
    """Show how far an import is, with the reason where something was refused."""
    context = _progress_of(request, job) | {"refusal": refusal}
    status = responses.CONFLICT if refusal else 200
    return responses.page(request, f"{TEMPLATES}import_progress.html", context, title="Import contacts", status=status)


def _progress_of(request: HttpRequest, job: Import) -> dict[str, Any]:
    """How far an import is, and what holds it up."""
    user: Any = request.user
    held_up, outcome = fault_words(parking.KIND, job.pk), permission_outcome(job)
    found = {"job": job, "pace": starting.pace(job), "held_up": held_up, "outcome": outcome}
    if job.is_at_work:
        return found
    return found | {
        "refused": reasons.reasons(job, reasons.REFUSED) if job.refused else [],
        "left_out": reasons.reasons(job, reasons.LEFT_OUT) if job.left_out else [],
        "offers": groups.offers(PEOPLE, job.pk, user) if job.people.exists() else [],
    }


@console.attention
def held_up_imports(user: User, at: datetime) -> list[Notice]:
    """Imports that can't be carried on now, for those who may import."""
    if not user.has_perm("contacts.add_contact"):
        return []
    keys = [trouble.record_id for trouble in faults.troubled([parking.KIND], SHOWN)]
    jobs = Import.objects.filter(pk__in=keys).order_by("pk")
    return [Notice("warning", _held_up(job), _address(job), job.file_name, "Held up") for job in jobs]


@console.attention
def undecided_imports(user: User, at: datetime) -> list[Notice]:
    """Imports with rows that wait for somebody who says what becomes of them, for those who may."""
    if not user.has_perm("contacts.change_contact"):
        return []
    jobs = Import.objects.filter(state=ImportState.ASKING).order_by("pk")[:SHOWN]
    return [Notice("info", _asks(job), f"{_address(job)}questions/", job.file_name, "To decide") for job in jobs]


def _asks(job: Import) -> str:
    rows = "1 row waits" if job.asked == 1 else f"{job.asked:,} rows wait"
    return f"{rows} for a decision: a contact has the e-mail address already."


@groups.provide(PEOPLE, right="contacts.view_contact")
def people_of_an_import(key: int) -> groups.Group | None:
    """Whom an import was about, as others may put them to use."""
    job = Import.objects.filter(pk=key).first()
    if job is None:
        return None
    people = job.people.order_by("contact_id").values_list("contact_id", flat=True)
    parts = (
        groups.Part("new", "Contacts that the import made or changed", people.filter(is_known=False)),
        groups.Part("known", "Contacts that it left as they were", people.filter(is_known=True)),
    )
    return groups.Group(f"Import of {job.file_name}", _address(job), parts)


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
