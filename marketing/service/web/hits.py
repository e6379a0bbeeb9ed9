"""Opens, clicks and views of mails: noted by the web process without the database, understood in batches later."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import DatabaseError

from marketing.service.interactions import collecting
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

logger = logging.getLogger(__name__)


def note(kind: MailInteraction, token: Token, at: datetime) -> None:
    """Note what the reader of a mail did; of a test mail nothing. A reader is answered even when that fails."""
    if token.message == 0:
        return
    try:
        collecting.keep(Hit(SOURCE, at.timestamp(), [kind.value, token.message, token.contact, token.link]))
    except DatabaseError:
        logger.exception("What a reader did could not be recorded")


def meaning(hits: Sequence[Hit]) -> list[Interaction]:
    """Make interactions of hits, one a minute, message and link; those of messages that are gone mean nothing."""
    ids = {hit.said[1] for hit in hits}
    rows = Message.objects.filter(pk__in=ids).select_related("publication").defer("publication__payload")
    messages = {(row.pk, row.contact_id): row for row in rows}
    return [
        _made(messages[message, contact], MailInteraction(kind), link, datetime.fromtimestamp(at, UTC))
        for _source, at, (kind, message, contact, link) in hits
        if (message, contact) in messages
    ]


def _made(message: Message, kind: MailInteraction, number: int, at: datetime) -> Interaction:
    minute = f"{at:%Y%m%d%H%M}"
    if kind != MailInteraction.CLICKED:
        return interaction(message, kind, at, f":{minute}")
    link = _link(message, number)
    url, label = (link.url, link.label) if link else ("", "")
    return interaction(message, kind, at, f":{number}:{minute}", url, label)


def _link(message: Message, number: int) -> Link | None:
    try:
        return of_publication(message.publication).compiled.link(number)
    except CompileError:  # a later version of Golive can't: the click counts all the same
        return None
