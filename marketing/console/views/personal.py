"""Personal views of lists: keep, share, delete, and open a list with one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from marketing import clock
from marketing.console import access, responses
from marketing.console.commands import bulk
from marketing.console.entity import Entity
from marketing.console.lists import personal_views
from marketing.console.lists.listing import Listing
from marketing.console.models import LONGEST_QUERY
from marketing.lifecycle.text import check_line


class ViewForm(forms.Form):
    """What a personal view is called, and whether others see it."""

    name = forms.CharField(max_length=100, label="Name", validators=[check_line])
    shared = forms.BooleanField(required=False, label="Share it with everybody who sees this list")


@require_POST
@access.signed_in
def keep(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the list as it is shown as a personal view; one of the same name is replaced."""
    entity = access.entity_for(request, slug)
    listing = Listing.of(request, entity, clock.now(), bulk.list_parameters(request))
    listing.view_form = form = ViewForm(request.POST)
    query = personal_views.kept_query(listing.parameters)
    if form.is_valid() and personal_views.is_full(entity, request.user, form.cleaned_data["name"]):
        form.add_error("name", f"You have {personal_views.MOST} views of this list. Delete one first.")
    if listing.errors or len(query) > LONGEST_QUERY:
        form.add_error(None, "The list's search and filters can't be kept as they are. Mend them first.")
    if not form.is_valid():
        return responses.page(request, "console/list.html", {"list": listing}, title=listing.view.label, status=422)
    view = personal_views.store(
        entity, request.user, name=form.cleaned_data["name"], base=listing.base_view.key, query=query,
        shared=form.cleaned_data["shared"], at=clock.now(),
    )  # fmt: skip
    return _back(request, entity, view.key, f"The view “{view}” is kept.")


@require_POST
@access.signed_in
def delete(request: HttpRequest, slug: str, view: int) -> HttpResponse:
    """Delete one of the person's own views."""
    entity = access.entity_for(request, slug)
    found = personal_views.own_view(entity, request.user, view)
    name = str(found)
    personal_views.delete(found)
    return _back(request, entity, "", f"The view “{name}” was deleted.")


@require_POST
@access.signed_in
def pin(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the list open with a view for this person."""
    entity = access.entity_for(request, slug)
    key = request.POST.get("view", "")
    if key not in entity.views and not personal_views.named(personal_views.offered(entity, request.user), key):
        raise Http404
    personal_views.pin(entity, request.user, key)
    return _back(request, entity, key, "This list opens with this view from now on, for you.")


def _back(request: HttpRequest, entity: Entity, key: str, text: str) -> Any:
    messages.success(request, text)
    return HttpResponseRedirect(f"{entity.url}?view={key}" if key else entity.url)
