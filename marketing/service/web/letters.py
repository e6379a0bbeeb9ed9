"""What a token in an address stands for: a message, its contact, what was recorded of them."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from marketing import clock
from marketing.audience import people
from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.publishing.publish import last_publication
from marketing.service import tokens, versions
from marketing.service.interactions import recording
from marketing.service.interactions.models import Interaction
from marketing.service.mail.compose import filling, persons, shown_sections
from marketing.service.mail.interaction_types import MailInteraction, of_message
from marketing.service.mail.models import Message
from marketing.service.mail.prepared import Prepared, of_publication
from marketing.service.tokens import Purpose, Token, TokenInvalid

logger = logging.getLogger(__name__)


class LinkUnknown(Exception):
    """A token that was not made here, or did not arrive whole: the page says that the link can't be verified."""


class LinkOutdated(LinkUnknown):
    """A token of ours whose mail is gone, or can't be filled in any more: the page says so."""


@dataclass(frozen=True)
class Letter:
    """One sent message and its reader; `message` and `contact` are None for the links of a test mail."""

    token: Token
    message: Message | None
    contact: Any

    @property
    def is_test(self) -> bool:
        """Say whether the link is one of a test mail, which does nothing."""
        return self.token.message == 0

    @property
    def email(self) -> Prepared:
        """The version it was sent with."""
        assert self.message is not None
        return of_publication(self.message.publication)

    def said_on(self, way: str) -> str:
        """By which way of which mail the reader says something: `Preferences page of “Autumn offer”`."""
        name = self.message.publication.name if self.message else ""
        return f"{way} of “{name}”" if name else f"{way} of a mail"

    def roots(self) -> dict[str, Any]:
        """The data its mail is filled in with; raises PersonaliseError."""
        person = persons.read_one(self.token.contact, filling.paths(self.email, self.content_settings))
        contact = self.token.contact
        shown = shown_sections.decide(self.email.compiled.sections, [contact], clock.now())[contact]
        return filling.roots(person, self.content_settings, self.token.message, contact, shown)

    @property
    def content_settings(self) -> ContentSettingsVersion:
        """The content settings as they are live now, or as they last were."""
        key = self.message.content_settings_id if self.message else None
        live = versions.live_value(ContentSettingsVersion, key) if key else None
        if live is not None:
            return live
        last = last_publication(ContentSettingsVersion.kind, key) if key else None
        return versions.value_of(last, ContentSettingsVersion) if last else ContentSettingsVersion()

    def record(self, kind: MailInteraction, at: datetime, key: str = "", label: str = "") -> None:
        """Record what the reader did; a reader must get their page even when that fails."""
        if self.message is None:
            return
        try:
            recording.record([interaction(self.message, kind, at, key, label=label)])
        except DatabaseError:
            logger.exception("An interaction could not be recorded")


def interaction(
    message: Message, kind: MailInteraction, at: datetime, key: str = "", url: str = "", label: str = ""
) -> Interaction:
    """Make what a message's reader did; of two with the same key the second is not written."""
    key = f"{kind}:{message.pk}{key}"
    return of_message(message, kind, at, link_url=url, link_label=label[:200], dedupe_key=key)


def letter(purpose: Purpose, text: str) -> Letter:
    """What a token stands for; raises LinkUnknown."""
    try:
        token = tokens.verify(purpose, text)
    except TokenInvalid as fault:
        raise LinkUnknown from fault
    if token.message == 0:
        return Letter(token, None, None)
    message = Message.objects.filter(pk=token.message, contact_id=token.contact).select_related("publication").first()
    if message is None:
        raise LinkOutdated
    contact = people.model("contact").objects.filter(pk=token.contact).first()
    return Letter(token, message, contact)
