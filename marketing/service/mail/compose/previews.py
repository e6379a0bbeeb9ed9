"""Emails as one person would get them, for looking at: links lead to their targets, nothing is counted."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marketing import clock
from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.contracts.design import read_design
from marketing.contracts.email import EmailVersion
from marketing.contracts.reading import Unreadable
from marketing.lifecycle import registry
from marketing.service import versions
from marketing.service.mail import prepared
from marketing.service.mail.compose import filling, personalise, persons, rendering, shown_sections
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.mail.compose.filling import CannotFill
from marketing.service.mail.compose.personalise import PersonaliseError
from marketing.service.reasons import label

TEST_MESSAGE = 0
_SOME_MOMENT = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Rendered:
    """A mail as one person would get it. `html` and `text` are whole documents, `size` is bytes of the raw mail.

    `error` tells why it can't be filled in for this person ("" when it can); what could be filled in is there.
    `left_out` has the ids of the sections that this person does not get, though a whole mail shows them.
    """

    subject: str = ""
    preheader: str = ""
    from_header: str = ""
    to: str = ""
    reply_to: str = ""
    html: str = ""
    text: str = ""
    size: int = 0
    error: str = ""
    left_out: tuple[str, ...] = ()


def default_settings() -> ContentSettingsVersion:
    """The live version of the default content settings, or empty ones; so too where it can't be read."""
    model: Any = registry.model_for(ContentSettingsVersion.kind)
    record = model.objects.filter(is_default=True).first()
    found = None
    with suppress(Unreadable):
        found = versions.live_value(ContentSettingsVersion, record.pk) if record is not None else None
    return found or ContentSettingsVersion()


def data(
    email: prepared.Prepared, contact_id: int | None, settings: ContentSettingsVersion, *, is_whole: bool = False
) -> dict[str, Any]:
    """What an email that is not sent is filled in with; `is_whole` has every section shown. Raises PersonaliseError."""
    person, conditions = persons.read_one(contact_id, filling.paths(email, settings)), email.compiled.sections
    if is_whole or contact_id is None:
        shown = shown_sections.for_nobody(conditions, are_shown=is_whole)
    else:
        shown = shown_sections.decide(conditions, [contact_id], clock.now())[contact_id]
    return filling.roots(person, settings, TEST_MESSAGE, contact_id or 0, shown)


def render(
    value: EmailVersion,
    contact_id: int | None,
    settings: ContentSettingsVersion,
    *,
    is_whole: bool = False,
    is_marked: bool = False,
) -> Rendered:
    """Fill in an email that need not be published; what is wrong with it comes back as words."""
    try:
        email = prepared.of_value(value, is_marked=is_marked)
        roots = data(email, contact_id, settings, is_whole=is_whole)
        rendered = rendering.preview(email.compiled, roots)
        preheader = personalise.render(email.compiled.preheader, roots)
    except (CompileError, PersonaliseError) as fault:
        return Rendered(error=str(fault))
    size, error = 0, ""
    try:
        size = len(filling.build(email, rendered, filling.message_id("preview"), "", _SOME_MOMENT).raw)
    except CannotFill as fault:
        error = label(fault.reason)
    return Rendered(
        subject=rendered.subject,
        preheader=preheader,
        from_header=f"{rendered.from_name} <{rendered.from_address}>",
        to=rendered.to,
        reply_to=rendered.reply_to,
        html=rendered.html,
        text=rendered.text,
        size=size,
        error=error,
        left_out=_left_out(value, email, contact_id) if is_whole else (),
    )


def _left_out(value: EmailVersion, email: prepared.Prepared, contact_id: int | None) -> tuple[str, ...]:
    """The sections that a person does not get; none while a condition can't be decided, which the check tells."""
    conditions, shown = email.compiled.sections, shown_sections.for_nobody(email.compiled.sections)
    if conditions and contact_id is not None:
        try:
            shown = shown_sections.decide(conditions, [contact_id], clock.now())[contact_id]
        except PersonaliseError:
            return ()
    design = read_design(value.design).value
    ids = {name: one.id for name, one in zip(shown_sections.names(design), design.sections, strict=True)}
    return tuple(ids[name] for name, is_shown in shown.items() if not is_shown and ids[name])
