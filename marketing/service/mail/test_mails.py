"""Test mails: sent at once, marked as such, counted nowhere; their links lead to their targets, opt-outs do nothing."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from marketing.contracts.content_settings import ContentSettingsVersion
from marketing.contracts.email import EmailVersion
from marketing.service.mail import addresses, prepared
from marketing.service.mail.compose import filling, mime, rendering
from marketing.service.mail.compose.compiled import CompileError
from marketing.service.mail.compose.filling import CannotFill
from marketing.service.mail.compose.personalise import PersonaliseError
from marketing.service.mail.compose.previews import data
from marketing.service.mail.compose.rendering import Rendered
from marketing.service.mail.models import CapturedMessage
from marketing.service.mail.test_notes import TestNote
from marketing.service.mail.wire.desk import mail_server
from marketing.service.mail.wire.outcomes import Sent
from marketing.service.mail.wire.transports import SmtpTransport
from marketing.service.reasons import label

MARK = "[Test] "


@dataclass(frozen=True)
class TestResult:
    """What became of a test mail to one address; `reason` says why it was not sent."""

    __test__ = False

    address: str
    sent: bool
    reason: str = ""


def send(
    value: EmailVersion,
    to: Sequence[str],
    contact_id: int | None,
    values: ContentSettingsVersion,
    at: datetime,
    note: TestNote | None = None,
) -> list[TestResult]:
    """Send an email that need not be published to some addresses, filled in for one contact, a note above it."""
    try:
        email = prepared.of_value(value)
        rendered = rendering.preview(email.compiled, data(email, contact_id, values))
    except (CompileError, PersonaliseError) as fault:
        return [TestResult(address, False, str(fault)) for address in to]
    rendered = replace(rendered, subject=MARK + rendered.subject)
    if note is not None:
        rendered = replace(rendered, html=note.above_html(rendered.html), text=note.above_text(rendered.text))
    return [_send_one(email, rendered, address, at) for address in to]


def _send_one(email: prepared.Prepared, rendered: Rendered, address: str, at: datetime) -> TestResult:
    if not addresses.is_address(address):
        return TestResult(address, False, "This is no e-mail address.")
    try:
        identity = filling.message_id(f"test-{secrets.token_hex(8)}")
        mail = filling.build(email, replace(rendered, to=address), identity, "", at)
    except CannotFill as fault:
        return TestResult(address, False, label(fault.reason))
    if settings.MAIL_CAPTURED:
        _capture(mail, rendered, at)
        return TestResult(address, True)
    return _post(mail, address)


def _capture(mail: mime.Mail, rendered: Rendered, at: datetime) -> None:
    CapturedMessage.objects.create(
        at=at,
        to_address=mail.recipient[:254],
        from_header=f"{rendered.from_name} <{rendered.from_address}>"[:500],
        subject=rendered.subject[:500],
        is_test=True,
        raw=mail.raw,
    )


def _post(mail: mime.Mail, address: str) -> TestResult:
    link = SmtpTransport(mail_server()).open()
    try:
        outcome = link.send(mail.envelope_from, mail.recipient, mail.raw, lambda: None)
    finally:
        link.close()
    if isinstance(outcome, Sent):
        return TestResult(address, True)
    return TestResult(address, False, f"The mail server said: {outcome.text}")
