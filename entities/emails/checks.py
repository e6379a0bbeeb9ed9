"""The error check of marketing emails (domain.md 17.3): all of it by the service, which compiles what it checks."""

from collections.abc import Iterable
from datetime import datetime

from entities.emails.models import Email
from marketing.contracts.problems import ERROR, Problem
from marketing.lifecycle.checks import check
from marketing.service import authoring


@check("emails")
def check_name(record: Email, at: datetime) -> Iterable[Problem]:
    """A name is there."""
    return [] if record.name.strip() else [Problem(ERROR, "name-missing", "Give the email a name.", "name")]


@check("emails")
def check_message(record: Email, at: datetime) -> Iterable[Problem]:
    """The message compiles, is addressed, and holds what the law asks for."""
    return authoring.problems(record.snapshot())
