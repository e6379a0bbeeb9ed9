"""The email templates that an installation begins with; a person may change, deactivate or delete each."""

from datetime import datetime
from itertools import count
from typing import Any

from entities.record_templates.mails import greetings, news, occasions
from entities.record_templates.mails.parts import Mail
from entities.record_templates.models import EmailTemplate
from marketing.contracts.email import COMMERCIAL, TRANSACTIONAL, EmailVersion
from marketing.users.models import User

MAILS = (*greetings.MAILS, *news.MAILS, *occasions.MAILS)


def value_of(mail: Mail) -> EmailVersion:
    """The email that a shipped mail starts; who sends it is left to the person."""
    return EmailVersion(
        name=mail.name,
        subject=mail.subject,
        preheader=mail.preheader,
        design=_with_ids(mail.design),
        legal_designation=TRANSACTIONAL if mail.is_transactional else COMMERCIAL,
    )


def ship(*, by: User, at: datetime) -> int:
    """Store the shipped mails as templates, and return how many; none where one of these names is there."""
    if EmailTemplate.objects.filter(name__in=[mail.name for mail in MAILS]).exists():
        return 0
    for mail in MAILS:
        value = value_of(mail)
        template = EmailTemplate(name=mail.name, purpose=mail.purpose, description=mail.description)
        template.payload, template.schema = value.to_payload(), value.schema
        template.save(by=by, at=at)
    return len(MAILS)


def _with_ids(design: dict[str, Any]) -> dict[str, Any]:
    numbers = count(1)
    return {**design, "blocks": [_named(element, numbers) for element in design["blocks"]]}


def _named(element: dict[str, Any], numbers: "count[int]") -> dict[str, Any]:
    named = {"id": f"b{next(numbers)}", **element}
    if "columns" in element:
        named["columns"] = [[_named(block, numbers) for block in column] for column in element["columns"]]
    return named
