"""Opens and clicks. Programs that only look (HEAD, prefetch) are answered, and never counted."""

import base64

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from marketing import clock
from marketing.service.interactions.types import InteractionType
from marketing.service.mail import rendering
from marketing.service.mail.personalise import PersonaliseError
from marketing.service.tokens import Purpose, TokenInvalid
from marketing.service.web.answers import page, public
from marketing.service.web.letters import Letter, LinkUnknown, letter

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@public
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Record that the mail was shown, once a minute at most; the picture comes whatever the token says."""
    try:
        found = letter(Purpose.OPEN, token)
    except (LinkUnknown, TokenInvalid):
        return HttpResponse(PIXEL, content_type="image/gif", status=404)
    if is_person(request):
        at = clock.now()
        found.record(InteractionType.OPENED, at, f":{at:%Y%m%d%H%M}")
    return HttpResponse(PIXEL, content_type="image/gif")


@public
@require_safe
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """Record a click, once a minute and link at most, and lead on to where the link's author meant."""
    found = letter(Purpose.CLICK, token)
    if found.is_test:
        return page("test")
    link = found.email.compiled.link(found.token.link)
    if link is None:
        raise LinkUnknown
    if is_person(request):
        at = clock.now()
        found.record(InteractionType.CLICKED, at, f":{link.number}:{at:%Y%m%d%H%M}", link.url, link.label)
    return HttpResponseRedirect(_target(found))


def is_person(request: HttpRequest) -> bool:
    """Say whether a request looks like a person's: HEAD and announced prefetching do not."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose.lower()


def _target(found: Letter) -> str:
    number = found.token.link
    try:
        data = found.roots()
    except PersonaliseError:
        data = {}
    return rendering.link_target(found.email.compiled, number, data)
