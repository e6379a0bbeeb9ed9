"""The one view of every kind's public pages: an address, what is live at it, what going live made of that."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.cache import add_never_cache_headers, get_conditional_response
from django.views.decorators.http import require_safe

from marketing import clock
from marketing.publishing.models import Publication
from marketing.service.prepared import store
from marketing.service.web import addresses
from marketing.service.web.models import PublicAddress
from marketing.service.web.page_kinds import PageKind, path_of
from marketing.service.web.public_views import cacheable, page

logger = logging.getLogger(__name__)


@cacheable
@require_safe
def show(request: HttpRequest, page_kind: PageKind[Any, Any], slug: str) -> HttpResponse:
    """Show what is live at an address; who has it already is told so before anything is rendered."""
    address = addresses.find(page_kind.kind, slug)
    if address is None:
        return _not_kept(page("missing", status=404))
    publication = addresses.shown_at(address, clock.now())
    if publication is None:
        return _not_kept(page("gone", status=410))
    if not address.is_current:
        return _led_on(page_kind, address)
    etag = page_kind.etag(publication)
    answer = get_conditional_response(request, etag=etag) or _rendered(page_kind, publication)
    if answer.status_code in (200, 304):
        answer["ETag"], answer["Cache-Control"] = etag, page_kind.cache_control
        answer._csp_config = page_kind.policy  # type: ignore[attr-defined]  # read by the CSP middleware
    return answer


def _rendered(page_kind: PageKind[Any, Any], publication: Publication) -> HttpResponse:
    """The page; what can't be read or made ready any more is not available, and told in the log."""
    try:
        made = store.of_publication(page_kind.compiler, publication)
    except ValueError:
        logger.exception("The page of %s/%s can't be shown", publication.kind, publication.record_id)
        return _not_kept(page("gone", status=410))
    shown = page_kind.render(publication, made)
    return HttpResponse(shown) if isinstance(shown, str) else shown


def _led_on(page_kind: PageKind[Any, Any], address: PublicAddress) -> HttpResponse:
    """Lead on from an address that the record had before. Browsers ask each time: it may become current again."""
    now = addresses.current(address.kind, address.record_id)
    answer = HttpResponsePermanentRedirect(path_of(address.kind, now))
    answer["Cache-Control"] = page_kind.cache_control
    return answer


def _not_kept(answer: HttpResponse) -> HttpResponse:
    """Nobody may keep an answer that a go-live turns into a page."""
    add_never_cache_headers(answer)
    return answer
