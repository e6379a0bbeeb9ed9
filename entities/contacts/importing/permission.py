"""What an import is told of permission: which level these people agreed to, where, and the text they were shown.

A level in the file wins for its row. No import lowers a level: who has a higher one keeps it, and that is counted.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from entities.contacts.import_models import Import
from entities.contacts.models import Contact
from marketing.audience import levels
from marketing.audience.consent import Evidence
from marketing.audience.levels import Level
from marketing.lifecycle.text import check_line, check_lines

LEVEL = "consent"
AS_THE_FILE_SAYS = "As the file says"
LONGEST_TEXT = 10_000


class PermissionForm(forms.Form):
    """What these people agreed to; left as it is, nothing is said about it."""

    use_required_attribute = False
    consent_level = forms.TypedChoiceField(
        label="What these people agreed to",
        choices=[("", AS_THE_FILE_SAYS), *levels.MINIMA],
        coerce=int,
        empty_value=None,
        required=False,
    )
    consent_obtained = forms.CharField(
        label="Where they agreed", max_length=200, required=False, validators=[check_line],
        widget=forms.TextInput(attrs={"placeholder": "Trade fair list 2026"}),
    )  # fmt: skip
    consent_text = forms.CharField(
        label="The text they were shown", max_length=LONGEST_TEXT, required=False, validators=[check_lines],
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, data: QueryDict | None = None, *, initial: Mapping[str, str] | None = None) -> None:
        super().__init__(data, auto_id="import-%s", initial=dict(initial or {}))

    def clean(self) -> dict[str, Any]:
        """A level needs a place where it was given: without one it would prove nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        is_told = cleaned.get("consent_obtained", "").strip() or "consent_obtained" in self.errors
        if cleaned.get("consent_level") is not None and not is_told:
            text = "Say where these people agreed, such as “Trade fair list 2026”: it is kept with each contact."
            self.add_error("consent_obtained", text)
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What was said, by the columns of an import."""
        return dict(self.cleaned_data)


def said(job: Import, values: dict[str, Any]) -> int | None:
    """The level that a row's contact agreed to: the row's own, else the import's; None where nothing says."""
    level: int | None = values.get(LEVEL, job.consent_level)
    return level


def level_for(job: Import, contact: Contact | None, values: dict[str, Any]) -> dict[str, int]:
    """The level that a row leaves its contact with (None: a new one), as values; {} where nothing says."""
    level = said(job, values)
    return {} if level is None else {LEVEL: max(level, contact.consent if contact else level)}


def written(job: Import, fields: list[str]) -> list[str]:
    """The fields that an import writes: those of its columns, and the level where it says one for all."""
    return fields if job.consent_level is None or LEVEL in fields else [*fields, LEVEL]


def evidence(job: Import) -> Evidence:
    """What is kept with the consent of each contact; why opt-outs are lifted says where from, too."""
    obtained = job.consent_obtained or job.lifts_opt_outs
    return Evidence(f"Import of {job.file_name}", obtained, job.consent_text)


def outcome(job: Import) -> str:
    """Say whom journeys leave out after this import; "" where these people may get marketing, or the file said."""
    if LEVEL in job.mapping.values() or (job.consent_level or 0) >= Level.MARKETING:
        return ""
    if job.consent_level is None:
        return (
            "Nothing was said about consent: new contacts have the consent level “None”, so journeys with a minimum "
            "consent leave them out."
        )
    return (
        f"These people agreed to no more than “{levels.label(job.consent_level)}”: journeys with a higher minimum "
        "consent, as for marketing, leave them out."
    )
