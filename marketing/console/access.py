"""Who may do what: one question per right, load-and-authorise in one call, and the table of all of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from marketing.console.entity import Entity, entities
from marketing.console.extension import extra_pages
from marketing.contracts.parsing import LARGEST_WHOLE_NUMBER, id_of, zone_of
from marketing.lifecycle.models import Publishable, Record
from marketing.lifecycle.refusals import Gone, NotPermitted

LARGEST_ID = LARGEST_WHOLE_NUMBER


def key_of(text: str) -> int:
    """The id that a text names; 0 where it can't be one."""
    return id_of(text) or 0


def is_htmx(request: HttpRequest) -> bool:
    """True when htmx asks and takes parts of a page."""
    return request.headers.get("HX-Request") == "true"


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send strangers to the sign-in page; everybody else works in their own time zone."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not user.is_authenticated:
            return to_login(request)
        with timezone.override(zone_of(user.time_zone) or UTC), _in_words():
            return view(request, *args, **kwargs)

    return guarded


@contextmanager
def _in_words() -> Iterator[None]:
    """Answer 404 where somebody deleted the record meanwhile, and 403 where a right turns out to be missing."""
    try:
        yield
    except Gone as fault:
        raise Http404(fault.reason) from fault
    except NotPermitted as fault:
        raise PermissionDenied(fault.reason) from fault


def to_login(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page; htmx is told to go there as a whole."""
    back = request.get_full_path() if request.method == "GET" and not is_htmx(request) else ""
    address = f"{settings.LOGIN_URL}?{urlencode({'next': back})}" if back else settings.LOGIN_URL
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def require(user: Any, *permissions: str) -> None:
    """Raise PermissionDenied unless the person has these rights."""
    if not user.has_perms(permissions):
        raise PermissionDenied


def entity_for(request: HttpRequest, slug: str, right: str = "view") -> Entity:
    """The entity at an address; 404 where there is none, 403 without the right."""
    found = entities().get(slug)
    if found is None:
        raise Http404
    require(request.user, *{found.permission("view"), found.permission(right)})
    return found


def load(request: HttpRequest, slug: str, record_id: int, right: str = "view") -> tuple[Entity, Any]:
    """Entity and record; 403 without the right (whether the record exists or not), else 404 where it doesn't."""
    found = entity_for(request, slug, right)
    return found, stored(found, record_id)


def stored(entity: Entity, record_id: int) -> Record:
    """A record with the people it names; 404 where it doesn't exist. Rights are judged before."""
    record: Record | None = (
        entity.records.select_related("owner", "created_by", "modified_by").filter(pk=record_id).first()
    )
    if record is None:
        raise Http404
    return record


@dataclass(frozen=True)
class Right:
    """One line of the table of rights: who calls `method` on `address` needs `permission`, and `also` where given."""

    method: str
    address: str
    permission: str
    also: str = ""


def rights() -> Iterator[Right]:
    """Yield every address of the console with the right it takes, derived from the registry."""
    for entity in entities().values():
        yield from _rights_of(entity)
    for page in extra_pages:
        yield from (Right(method, f"/{page.path}", page.right) for method in page.methods)


def _rights_of(entity: Entity) -> Iterator[Right]:
    view, change = entity.permission("view"), entity.permission("change")
    base, one = entity.url, f"{entity.url}<id>/"
    reads = (base, f"{base}options/<slug:field>/", one, f"{one}header/", f"{one}history/")
    yield from (Right("GET", address, view) for address in reads)
    yield from (Right("GET", f"{one}{part}/<slug:name>/", view) for part in ("tabs", "panels"))
    yield from (Right(method, f"{base}new/", entity.permission("add")) for method in ("GET", "POST"))
    yield Right("GET", f"{base}new/from/", entity.permission("add"))
    yield from (Right("POST", address, change) for address in (one, f"{one}draft/", f"{one}content/"))
    personal = ("views/", "views/pinned/", "views/<id:view>/delete/")
    yield from (Right("POST", f"{base}{address}", view) for address in personal)
    for command in entity.model.lifecycle.commands:
        needed = entity.model.lifecycle.rights(command)
        yield from (Right(method, f"{one}commands/{command}/", *needed) for method in ("GET", "POST"))
        yield Right("POST", f"{base}commands/{command}/", *needed)
    if issubclass(entity.model, Publishable):
        needed = entity.model.lifecycle.rights(entity.model.lifecycle.publishing_command)
        yield from (Right(method, f"{one}parts/", *needed) for method in ("GET", "POST"))
    for own in entity.extension.bulk_actions.values():
        yield Right("POST", f"{base}commands/{own.command}/", own.right)
    for parent, routes in ((one, entity.extension.routes), (base, entity.extension.list_routes)):
        for route in routes:
            for method in route.methods:
                yield Right(method, f"{parent}{route.path}", entity.permission(route.right))
