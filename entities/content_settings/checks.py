"""The error check of content settings (domain.md 17.4)."""

from collections.abc import Iterable
from datetime import datetime

from entities.content_settings.models import ContentSettings
from marketing.contracts.problems import ERROR, Problem
from marketing.lifecycle.checks import check
from marketing.service import authoring


@check("content-settings")
def check_name(record: ContentSettings, at: datetime) -> Iterable[Problem]:
    """A name is there."""
    text = "Give the content settings a name."
    return [] if record.name.strip() else [Problem(ERROR, "name-missing", text, "name")]


@check("content-settings")
def check_values(record: ContentSettings, at: datetime) -> Iterable[Problem]:
    """Postal address and preferences page evaluate; social links are addresses."""
    return authoring.problems(record.snapshot())
