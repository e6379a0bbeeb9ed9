"""The gallery that New opens."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from marketing.console import access, responses
from marketing.console.record import gallery

# What is swapped alone: all of it when something is searched for, what is chosen when something is.
PARTS = {"gallery": "console/_gallery_inside.html", "gallery-chosen": "console/_gallery_chosen.html"}


@require_safe
@access.signed_in
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Offer blank and templates: a dialog over the list for htmx, else a page; what is typed swaps its inside."""
    entity = access.entity_for(request, slug, "add")
    if not gallery.is_offered(entity, request.user):
        raise Http404
    context = {"gallery": gallery.Gallery.of(request, entity)}
    if access.is_htmx(request) and request.headers.get("HX-Target") in PARTS:
        return responses.fragment(request, PARTS[request.headers["HX-Target"]], context)
    title = f"New {entity.label}"
    return responses.dialog(request, "console/_gallery.html", context, title=title)
