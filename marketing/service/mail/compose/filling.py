"""Fills one claimed message in: the person's data, the message's links, the finished bytes, or why it can't be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from marketing.audience.addresses import identity
from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.service import reasons
from marketing.service.mail import addresses
from marketing.service.mail.compose import context, everybody, mime, readers_see, rendering, shown_sections
from marketing.service.mail.compose.headers import HeaderRefused
from marketing.service.mail.compose.personalise import PersonaliseError
from marketing.service.mail.compose.persons import Person
from marketing.service.mail.compose.rendering import Rendered
from marketing.service.mail.compose.shown_sections import Shown
from marketing.service.mail.models import Message
from marketing.service.mail.prepared import Paths, Prepared, paths_of
from marketing.service.tokens import Purpose


class CannotFill(Exception):
    """A message that can't be made for this person; `reason` as in `reasons`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Filled:
    """A message ready to leave; `address_key` is equal for equal addresses."""

    message: Message
    mail: mime.Mail
    address_key: str
    subject: str
    from_header: str


def fill(
    message: Message, prepared: Prepared, person: Person, values: ContentSettingsVersion, at: datetime, shown: Shown
) -> Filled:
    """Make the message for its contact, whose data is `person` and who gets these sections; raises CannotFill."""
    try:
        data = roots(person, values, message.pk, message.contact_id, shown)
        rendered = _rendered(message, prepared, data)
    except PersonaliseError as fault:
        raise CannotFill(reasons.PERSONALISATION_FAILED) from fault
    if rendered.missing():
        is_address = rendered.missing() == ("to",)
        raise CannotFill(reasons.INVALID_ADDRESS if is_address else reasons.REQUIRED_FIELD_EMPTY)
    if prepared.is_commercial:
        _refuse_unseen(rendered, prepared, data)
    unsubscribe = context.public_url(Purpose.UNSUBSCRIBE, message.pk, message.contact_id)
    mail = build(prepared, rendered, message_id(message.pk), unsubscribe, at)
    key = identity(rendered.to)
    return Filled(message, mail, key, rendered.subject, f"{rendered.from_name} <{rendered.from_address}>")


def paths(prepared: Prepared, values: ContentSettingsVersion) -> Paths:
    """The data that the mail and its content settings look at."""
    return prepared.paths | paths_of(getattr(values, column) for column in context.CONTENT_SETTINGS_FIELDS.values())


def roots(person: Person, values: ContentSettingsVersion, message: int, contact: int, shown: Shown) -> dict[str, Any]:
    """The data a mail is filled in with; raises PersonaliseError."""
    links = context.message_data(message, contact)
    settings_texts = context.settings_data(values, person, links)
    return {"contact": person, "message": links, "content_settings": settings_texts, shown_sections.ROOT: shown}


def _rendered(message: Message, prepared: Prepared, data: dict[str, Any]) -> Rendered:
    number, contact, version = message.pk, message.contact_id, message.publication_id
    return rendering.render(
        prepared.compiled,
        data,
        link_url=lambda link: context.public_url(Purpose.CLICK, number, contact, link, version),
        open_url=context.public_url(Purpose.OPEN, number, contact),
    )


def _refuse_unseen(rendered: Rendered, prepared: Prepared, data: dict[str, Any]) -> None:
    """Keep a commercial mail back that would not show this reader address and unsubscribe link; raises CannotFill."""
    if not readers_see.letters_of(data["content_settings"]["address_main"]):
        raise CannotFill(reasons.ADDRESS_UNSEEN)
    if prepared.is_surely_shown:
        return
    parts = (readers_see.of_html(rendered.html), readers_see.of_text(rendered.text))
    for paths, reason in (
        (everybody.ADDRESS_PATHS, reasons.ADDRESS_UNSEEN),
        (everybody.SUBSCRIPTION_PATHS, reasons.UNSUBSCRIBE_UNSEEN),
    ):
        if not all(everybody.shown(seen, data, paths) for seen in parts):
            raise CannotFill(reason)


def build(prepared: Prepared, rendered: Rendered, identity: str, unsubscribe_url: str, at: datetime) -> mime.Mail:
    """Make the bytes; raises CannotFill with the header at fault."""
    for text, reason in (
        (rendered.to, reasons.INVALID_ADDRESS),
        (rendered.from_address, reasons.INVALID_SENDER),
        (rendered.reply_to, reasons.INVALID_REPLY_TO),
    ):
        if text and not addresses.is_address(text):
            raise CannotFill(reason)
    try:
        return mime.build(
            prepared.skeleton,
            message_id=identity,
            at=at,
            from_name=rendered.from_name,
            from_address=rendered.from_address,
            to=rendered.to,
            subject=rendered.subject,
            html=rendered.html,
            text=rendered.text,
            reply_to=rendered.reply_to,
            unsubscribe_url=unsubscribe_url,
        )
    except HeaderRefused as fault:
        raise CannotFill(reasons.PERSONALISATION_FAILED) from fault


def message_id(number: int | str) -> str:
    """The Message-ID, the same at every attempt."""
    return f"{number}.golive@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}"
