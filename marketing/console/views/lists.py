"""The list of a kind, its bulk commands, and the options of its lookups."""

from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from marketing import clock
from marketing.console import access, responses
from marketing.console.commands import bulk
from marketing.console.commands.bar import ASKED_FIRST
from marketing.console.entity import Entity
from marketing.console.extension import BulkAction
from marketing.console.lists.listing import Listing
from marketing.console.record.form_fields import LookupField
from marketing.console.record.forms import RecordForm, narrow
from marketing.console.record.record_page import LoadedRecordPage
from marketing.lifecycle import registry
from marketing.lifecycle.text import fold


@require_safe
@access.signed_in
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a list as its address asks."""
    return _answer(request, Listing.of(request, access.entity_for(request, slug), clock.now()))


@require_POST
@access.signed_in
def run(request: HttpRequest, slug: str, command: str) -> HttpResponse:
    """Run a command on the chosen records, one by one, and answer for each."""
    entity = access.entity_for(request, slug)
    if (own := entity.extension.bulk_actions.get(command)) is not None:
        return _run_own(request, entity, own)
    if not entity.model.lifecycle.is_command(command):
        return _not_of_this_kind(request, entity, command)
    access.require(request.user, *entity.model.lifecycle.rights(command))
    if command in ASKED_FIRST and "ask" in request.POST and (question := bulk.ask_delete(request, entity)):
        return question
    listing = Listing.of(request, entity, clock.now(), bulk.list_parameters(request))
    outcome = bulk.run(entity, command, request)
    if outcome.asks:
        return bulk.ask(request, entity, command, outcome)
    listing.answers, listing.refusal = outcome.answers, outcome.refusal
    return _answer(request, listing, outcome)


def _run_own(request: HttpRequest, entity: Entity, own: BulkAction) -> HttpResponse:
    """Run a command that an entity adds to the list, or ask for what it needs."""
    access.require(request.user, own.right)
    outcome = bulk.run_own(entity, own, request)
    if isinstance(outcome, HttpResponse):
        return outcome
    listing = Listing.of(request, entity, clock.now(), bulk.list_parameters(request))
    listing.answers, listing.refusal = outcome.answers, outcome.refusal
    return _answer(request, listing, outcome)


def _not_of_this_kind(request: HttpRequest, entity: Entity, command: str) -> HttpResponse:
    """Refuse a command that other kinds have; what no kind has is unknown."""
    if not any(model.lifecycle.is_command(command) for model in registry.kinds().values()):
        raise Http404
    listing = Listing.of(request, entity, clock.now(), bulk.list_parameters(request))
    label = command.replace("-", " ").capitalize()
    outcome = bulk.Outcome(label, "", refusal=f"{entity.plural.capitalize()} have no command “{label}”.")
    listing.answers, listing.refusal = outcome.answers, outcome.refusal
    answer = _answer(request, listing, outcome)
    answer.status_code = responses.CONFLICT
    return answer


@require_safe
@access.signed_in
def options(request: HttpRequest, slug: str, field: str) -> HttpResponse:
    """The options of a lookup that fit what was typed."""
    entity = access.entity_for(request, slug)
    page = LoadedRecordPage(request, entity, entity.model(), clock.now())
    form = RecordForm(entity, page.record, request.user)
    lookup = form.fields.get(field)
    if not isinstance(lookup, LookupField):
        raise Http404
    narrow(form, page, [field])
    typed = request.GET.get("q", "")[:100]
    if "\0" in typed:
        raise BadRequest
    return responses.fragment(request, "console/_options.html", {"options": _found(lookup, typed)})


def _found(lookup: LookupField, typed: str) -> Any:
    records = lookup.queryset
    names = {field.name for field in records.model._meta.concrete_fields}
    for word in fold(typed).split():
        if "search_text" in names:
            records = records.filter(search_text__contains=word)
        else:
            records = records.filter(username__icontains=word)
    lookup.queryset = records
    return [(pk, name) for pk, name in lookup.offered(None) if pk]


def _answer(request: HttpRequest, listing: Listing, outcome: bulk.Outcome | None = None) -> HttpResponse:
    status = outcome.status if outcome else (responses.INVALID if listing.errors else 200)
    part = request.headers.get("HX-Target") == "list" and outcome is None
    template = "console/_list.html" if access.is_htmx(request) else "console/list.html"
    context = {"list": listing, "outcome": outcome, "is_part": part}
    answer = responses.page(request, template, context, title=listing.view.label, status=status)
    if access.is_htmx(request):
        answer["HX-Retarget"], answer["HX-Reswap"] = "#list", "outerHTML"
    answer["Vary"] = "HX-Request"
    return answer
