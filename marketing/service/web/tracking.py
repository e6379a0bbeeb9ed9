"""Opens and clicks, answered without the database where that is possible: readers of a large mailing come at once.

Programs that only look (HEAD, prefetch) are answered like people, and told from them when it is recorded.
"""

import base64

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from marketing import clock
from marketing.publishing.models import Publication
from marketing.service import tokens
from marketing.service.keeping import Kept
from marketing.service.mail.compose import rendering
from marketing.service.mail.compose.liquid_text import has_liquid
from marketing.service.mail.compose.personalise import PersonaliseError
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.mail.prepared import of_publication
from marketing.service.tokens import Purpose, Token, TokenInvalid
from marketing.service.web import hits
from marketing.service.web.letters import Letter, LinkUnknown, letter
from marketing.service.web.public_views import page, public

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
KEPT_TARGETS = 10_000

# Where a link leads by (publication, number); "" where it leads everybody somewhere else.
targets: Kept[tuple[int, int], str] = Kept(KEPT_TARGETS)


@public
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Note that the mail was shown, counted once a minute at most; the picture comes whatever the token says."""
    try:
        said = tokens.verify(Purpose.OPEN, token)
    except TokenInvalid:
        return HttpResponse(PIXEL, content_type="image/gif", status=404)
    hits.note(MailInteraction.OPENED, said, clock.now(), request)
    return HttpResponse(PIXEL, content_type="image/gif")


@public
@require_safe
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """Note a click, counted once a minute and link at most, and lead on to where the link's author meant."""
    said = _verified(token)
    if said.message == 0:
        return page("test")
    target = _common_target(said) or _personal_target(letter(Purpose.CLICK, token))
    hits.note(MailInteraction.CLICKED, said, clock.now(), request)
    return HttpResponseRedirect(target)


def _verified(text: str) -> Token:
    try:
        return tokens.verify(Purpose.CLICK, text)
    except TokenInvalid as fault:
        raise LinkUnknown from fault


def _common_target(said: Token) -> str:
    """Where the link leads whoever clicks it; "" where the reader's data says, or the token names no version."""
    if not said.publication:
        return ""
    key = (said.publication, said.link)
    found = targets.get(key)
    if found is None:
        found = _target_of(said)
        targets.put(key, found)
    return found


def _target_of(said: Token) -> str:
    publication = Publication.objects.filter(pk=said.publication).defer("payload").first()
    if publication is None:
        raise LinkUnknown
    email = of_publication(publication)
    link = email.compiled.link(said.link)
    if link is None:
        raise LinkUnknown
    return "" if has_liquid(link.url) else rendering.link_target(email.compiled, link.number, {})


def _personal_target(found: Letter) -> str:
    email = found.email
    if email.compiled.link(found.token.link) is None:
        raise LinkUnknown
    try:
        data = found.roots()
    except PersonaliseError:
        data = {}
    return rendering.link_target(email.compiled, found.token.link, data)
