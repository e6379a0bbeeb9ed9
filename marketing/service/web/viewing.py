"""A mail as a web page: what the reader got, under a policy that lets nothing in it act."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from marketing import clock
from marketing.service.mail.compose import context, rendering
from marketing.service.mail.compose.personalise import PersonaliseError
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.mail.looking import NOTHING
from marketing.service.tokens import Purpose
from marketing.service.web import hits
from marketing.service.web.letters import Letter, LinkOutdated, letter
from marketing.service.web.public_views import page, public

POLICY = {
    "default-src": ["'none'"],
    "img-src": ["https:", "http:", "data:"],
    "style-src": ["'unsafe-inline'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


@public
@require_safe
def view(request: HttpRequest, token: str) -> HttpResponse:
    """Show the mail with the reader's own links."""
    found = letter(Purpose.VIEW, token)
    if found.is_test:
        return page("test")
    try:
        html = _html(found)
    except PersonaliseError as fault:
        raise LinkOutdated from fault
    hits.note(MailInteraction.VIEWED, found.token, clock.now(), request)
    response = HttpResponse(html)
    response._csp_config = POLICY  # type: ignore[attr-defined]  # read by the CSP middleware
    return response


def _html(found: Letter) -> str:
    message, contact = found.token.message, found.token.contact
    version = found.message.publication_id if found.message else 0
    rendered = rendering.render(
        found.email.compiled,
        found.roots(),
        link_url=lambda number: context.public_url(Purpose.CLICK, message, contact, number, version),
        open_url=NOTHING,
    )
    return rendered.html
