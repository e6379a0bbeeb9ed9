"""Unsubscribing: a GET shows a page and changes nothing, a POST (also the one click of RFC 8058) does it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from marketing import clock
from marketing.audience.consent import Evidence
from marketing.audience.models import SuppressionReason
from marketing.audience.suppression import suppress
from marketing.service import reasons
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.tokens import Purpose
from marketing.service.web.letters import letter
from marketing.service.web.opting import allow
from marketing.service.web.public_views import page, public

NOTE = "Unsubscribed by the link in a mail"


@public
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, or stop all commercial mail to this contact; doing it twice is harmless."""
    found = letter(Purpose.UNSUBSCRIBE, token)
    if found.is_test:
        return page("test")
    if request.method != "POST":
        return page("unsubscribe", address=found.message.address if found.message else "")
    at = clock.now()
    addresses = [found.message.address] if found.message else []
    addresses += [found.contact.email] if found.contact is not None else []
    suppress(addresses, SuppressionReason.UNSUBSCRIBED, at, NOTE)
    if found.contact is not None:
        evidence = Evidence(found.said_on("Unsubscribe link"), is_recipients=True)
        allow(found.contact, {"do_not_bulk_email": True}, at, NOTE, evidence)
    found.record(MailInteraction.UNSUBSCRIBED, at, label=reasons.label(reasons.UNSUBSCRIBED))
    return page("unsubscribed", address=found.message.address if found.message else "")
