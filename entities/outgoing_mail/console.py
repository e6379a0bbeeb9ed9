"""Outgoing mail: what was captured while no mail server is named, as list, message, frame and source."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entities.outgoing_mail.searching import searched
from marketing.console import responses
from marketing.console.extension import page
from marketing.console.frame.frames import framed
from marketing.console.lists import paging
from marketing.console.names import named_places
from marketing.service import insights

# It holds people's addresses and the tokens of their links: a right of its own.
RIGHT = "service_mail.view_capturedmessage"
SIZE = 50
COUNTED = 100_000


@page("outgoing-mail/", name="outgoing-mail", title="Outgoing mail", area="Service", icon="mail", right=RIGHT)
@require_safe
def show_list(request: HttpRequest) -> HttpResponse:
    """Show captured mail, newest first."""
    typed = request.GET.get("q", "").replace("\0", "")[:100].strip()
    after = paging.after(request)
    found = searched(insights.outgoing_mail, typed, after, SIZE)
    count = insights.outgoing_count() if not typed else None
    context = {
        "found": found,
        "q": typed,
        "is_later": after is not None,
        "count": None if count is None else min(count, COUNTED),
        "is_captured": settings.MAIL_CAPTURED,
        "is_capped": count is not None and count > COUNTED,
    }
    return responses.page(request, "entities/outgoing_mail/list.html", context, title="Outgoing mail")


@page("outgoing-mail/<id:pk>/", name="outgoing-mail-message", right=RIGHT)
@require_safe
def show_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message: headers, HTML, text, and what it belongs to."""
    message = _message(pk)
    row = message.row
    owner = [(row.owner.kind, row.owner.record_id)] if row.owner else []
    kinds = (("contacts", row.contact_id), *owner, ("emails", message.email_id))
    places = [(kind, key) for kind, key in kinds if key]
    context = {"message": message, "row": row, "belongs": named_places(places, request.user)}
    return responses.page(request, "entities/outgoing_mail/message.html", context, title=row.subject or "(no subject)")


@page("outgoing-mail/<id:pk>/html/", name="outgoing-mail-html", right=RIGHT)
@require_safe
def show_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML part for a frame."""
    return framed(_message(pk).shown)


@page("outgoing-mail/<id:pk>/source/", name="outgoing-mail-source", right=RIGHT)
@require_safe
def show_source(request: HttpRequest, pk: int) -> HttpResponse:
    """The raw bytes as they would have left."""
    answer = HttpResponse(_message(pk).raw, content_type="message/rfc822")
    answer["Content-Disposition"] = f'inline; filename="message-{pk}.eml"'
    return answer


def _message(pk: int) -> Any:
    found = insights.outgoing_message(pk)
    if found is None:
        raise Http404
    return found
