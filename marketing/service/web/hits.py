"""Opens, clicks and views of mails: noted by the web process without the database, understood in batches later."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from zlib import crc32

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from marketing.service.interactions import collecting
from marketing.service.interactions.judging import judge
from marketing.service.interactions.judging.facts import LONGEST_AGENT, LONGEST_PURPOSE, Facts
from marketing.service.interactions.models import Interaction
from marketing.service.interactions.spool import Hit
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.mail.compose.links import Link
from marketing.service.mail.interaction_types import MailInteraction
from marketing.service.mail.models import Message
from marketing.service.mail.prepared import of_publication
from marketing.service.tokens import Token
from marketing.service.web.letters import interaction

SOURCE = "mail"
# What browsers say in when they load ahead: the standard and its forerunners (Chrome, Firefox, Safari).
PURPOSES, NOTHING = ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose"), ("", "", "", "")

logger = logging.getLogger(__name__)


def note(kind: MailInteraction, token: Token, at: datetime, request: HttpRequest) -> None:
    """Note what was done with a mail and what tells by whom; of a test mail nothing.

    A reader is answered even when that fails.
    """
    if token.message == 0:
        return
    agent, purpose = request.headers.get("User-Agent", ""), " ".join(map(request.headers.get, PURPOSES, NOTHING))
    said = [agent[:LONGEST_AGENT], request.method, purpose.strip()[:LONGEST_PURPOSE]]
    try:
        collecting.keep(Hit(SOURCE, at.timestamp(), [kind.value, token.message, token.contact, token.link, *said]))
    except DatabaseError:
        logger.exception("What a reader did could not be recorded")


def meaning(hits: Sequence[Hit]) -> list[Interaction]:
    """Make interactions of hits, one a minute, message, link and program; those of messages that are gone mean
    nothing.
    """
    ids = {hit.said[1] for hit in hits}
    rows = Message.objects.filter(pk__in=ids).select_related("publication").defer("publication__payload")
    messages = {(row.pk, row.contact_id): row for row in rows}
    return [_made(messages[key], hit) for hit in hits if (key := (hit.said[1], hit.said[2])) in messages]


def _made(message: Message, hit: Hit) -> Interaction:
    kind, number, at = MailInteraction(hit.said[0]), hit.said[3], datetime.fromtimestamp(hit.at, UTC)
    facts = _facts(message, hit, at)
    # A person comes after a scanner within the minute: each program is one of its own.
    key = f"{at:%Y%m%d%H%M}:{crc32(repr(facts[:3]).encode(errors='replace')):x}"
    if kind != MailInteraction.CLICKED:
        return judge.first(interaction(message, kind, at, f":{key}"), facts)
    link = _link(message, number)
    url, label = (link.url, link.label) if link else ("", "")
    return judge.first(interaction(message, kind, at, f":{number}:{key}", url, label), facts)


def _facts(message: Message, hit: Hit, at: datetime) -> Facts:
    """What a line says of who it was; a line of the version before says nothing of it."""
    agent, method, purpose = hit.said[4:7] if len(hit.said) > 6 else ("", "GET", "")
    sent = message.settled_at
    return Facts(
        agent=agent,
        is_head=method == "HEAD",
        purpose=purpose,
        after=None if sent is None else round((at - sent).total_seconds(), 1),
        link=hit.said[3],
        links=_links(message),
        is_trial=settings.MAIL_CAPTURED,
    )


def _links(message: Message) -> int:
    try:
        return len(of_publication(message.publication).compiled.links)
    except CompileError:
        return 0


def _link(message: Message, number: int) -> Link | None:
    try:
        return of_publication(message.publication).compiled.link(number)
    except CompileError:  # a later version of Golive can't: the click counts all the same
        return None
