"""One record: show, save, store the local version, make a new one, tabs, header, history."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from marketing import clock
from marketing.console import access, responses
from marketing.console.record import starting, tabs
from marketing.console.record.record_page import LoadedRecordPage
from marketing.console.record.unreadable import EMPTY, PUT_BACK
from marketing.console.record.validation import validate, validate_new, version_of
from marketing.lifecycle import mending
from marketing.lifecycle.refusals import FieldsLocked, NotNow, NotPermitted, Refused, StaleRecord
from marketing.lifecycle.saving import save as save_record


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def record(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a record, or save it."""
    if request.method == "POST":
        return save(LoadedRecordPage.load(request, slug, pk, "change"))
    return responses.record(LoadedRecordPage.load(request, slug, pk))


def save(page: LoadedRecordPage) -> HttpResponse:
    """Judge what was posted and save it; in Live, editable that checks and publishes too."""
    page.require("save")
    validation = validate(page, page.request.POST)
    if not validation.is_clean:
        return responses.invalid(page, validation)
    if refusal := page.record.lifecycle.refusal("save", page.record):
        return responses.refused(page, refusal)
    try:
        result = save_record(validation.record, by=page.user, at=page.at, expected_version=page.record.row_version)
    except (FieldsLocked, StaleRecord) as fault:
        return responses.lost_race(page, fault)
    except NotNow as fault:
        return responses.refused(page.reload(), fault.reason)
    errors = [problem for problem in result.problems if problem.severity == "error"]
    if errors:
        return _held_back(page, result.problems)
    return responses.done(page, _saved_words(page, result.published))


@require_POST
@access.signed_in
def draft(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Store the local version only: same locks, no check, no publication."""
    page = LoadedRecordPage.load(request, slug, pk, "change")
    return responses.draft(page)


@require_POST
@access.signed_in
def content(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Replace content that can't be read: by the version before, or by an empty one."""
    page = LoadedRecordPage.load(request, slug, pk, "change")
    do, version = request.POST.get("do", ""), version_of(request.POST)
    if version is None or do not in (PUT_BACK, EMPTY):
        text = "This form came without what to do or its row version. Load the page again and repeat it."
        return responses.refused(page, text, status=responses.INVALID)
    try:
        return responses.done(page, _mend(page, do, version))
    except NotPermitted as fault:
        return responses.refused(page.reload(), fault.reason, status=403)
    except FieldsLocked as fault:
        return responses.refused(page.reload(), " ".join(dict.fromkeys(fault.fields.values())))
    except Refused as fault:
        return responses.refused(page.reload(), fault.reason)


def _mend(page: LoadedRecordPage, do: str, version: int) -> str:
    """Replace what can't be read as the pressed button says, and say what was done."""
    if do == PUT_BACK:
        number = mending.put_back(page.record, by=page.user, at=page.at, expected_version=version)
        return f"Put back from version {number}."
    mending.empty(page.record, by=page.user, at=page.at, expected_version=version)
    return "Replaced by an empty one."


@require_http_methods(["GET", "HEAD", "POST"])
@access.signed_in
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form of a new record, or store it."""
    entity = access.entity_for(request, slug, "add")
    page = LoadedRecordPage(request, entity, starting.blank(entity, request.user, clock.now()), clock.now())
    starting.prepare(page)
    if request.method != "POST":
        return responses.record(page)
    validation = validate_new(page, request.POST)
    if not validation.is_clean:
        return responses.invalid(page, validation)
    made = validation.record
    made.save(by=request.user, at=page.at)
    return responses.done(page, f"“{made}” was created.", to=entity.record_url(made.pk))


@require_safe
@access.signed_in
def header(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The header while the service works; once it is through, the whole record."""
    page = LoadedRecordPage.load(request, slug, pk)
    if page.moves_by_itself and access.is_htmx(request):
        return responses.fragment(request, "console/_header.html", {"page": page})
    return responses.record(page)


@require_safe
@access.signed_in
def tab(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """The panel of one tab; without htmx the page with it open."""
    page = LoadedRecordPage.load(request, slug, pk)
    page.wanted_tab = name
    opened = tabs.named(page, name)
    if opened is None:
        raise Http404
    if not access.is_htmx(request):
        return responses.record(page)
    return responses.fragment(request, "console/_tab.html", {"page": page, "tab": opened})


@require_safe
@access.signed_in
def panel(request: HttpRequest, slug: str, pk: int, name: str) -> HttpResponse:
    """One panel, which refreshes itself."""
    page = LoadedRecordPage.load(request, slug, pk)
    found = next((p for p in page.entity.extension.panels if p.name == name and p.when(page)), None)
    if found is None:
        raise Http404
    return responses.fragment(request, "console/_panel.html", {"page": page, "panel": found})


@require_safe
@access.signed_in
def history(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show every transition and saved change."""
    page = LoadedRecordPage.load(request, slug, pk)
    page.wanted_tab = "history"
    return responses.record(page)


def extra(request: HttpRequest, slug: str, pk: int, route: Any, **captured: Any) -> HttpResponse:
    """Call an entity's own address below a record."""
    return route.function(LoadedRecordPage.load(request, slug, pk, route.right), **captured)


def _held_back(page: LoadedRecordPage, problems: list[Any]) -> HttpResponse:
    fresh = page.reload()
    fresh.problems, fresh.is_checked = problems, True
    return responses.refused(
        fresh,
        "Your changes are stored, and the live version goes on unchanged. Mend the errors below, then save again.",
        title="Saved, but not put live",
    )


def _saved_words(page: LoadedRecordPage, published: bool) -> str:
    if not published:
        return "Saved."
    newest = page.record.last_publication
    return f"Saved. Version {newest.number} is live." if newest else "Saved."
