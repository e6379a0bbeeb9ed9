"""Forms of the two steps of an import: the file, then which column fills which field."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from entities.contacts.import_models import Duplicates, Import
from entities.contacts.importing.fields import FULL_NAME, targets
from marketing.lifecycle.text import check_line

NAMING = ("first_name", "last_name", FULL_NAME, "email")


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={"required": "Choose a CSV file first.", "empty": "The file is empty."},
    )


class MappingForm(forms.Form):
    """One choice per column, named `column-<index>`, and what happens to addresses that are there already."""

    use_required_attribute = False
    duplicates = forms.ChoiceField(
        choices=Duplicates.choices, widget=forms.RadioSelect, label="When a contact has the e-mail address already"
    )
    day_first = forms.ChoiceField(
        choices=[("yes", "Day first: 31/12/2026"), ("no", "Month first: 12/31/2026")],
        label="Dates with slashes are written",
        required=False,
    )

    lifts_opt_outs = forms.BooleanField(label="Let the file take opt-outs back", required=False)
    lift_reason = forms.CharField(label="Why it may", max_length=500, required=False, validators=[check_line])

    def __init__(self, job: Import, may_update: bool, data: Any = None) -> None:
        super().__init__(data, auto_id="import-%s", initial={"duplicates": job.duplicates, "day_first": "yes"})
        self.job = job
        offered = [("", "Leave out"), *((target.key, target.label) for target in targets().values())]
        for index, name in enumerate(job.header):
            self.fields[f"column-{index}"] = forms.ChoiceField(
                choices=offered, required=False, label=name or f"Column {index + 1}",
                initial=job.mapping.get(str(index), ""),
            )  # fmt: skip
        if not may_update:
            self.fields["duplicates"].choices = [(Duplicates.SKIP.value, Duplicates.SKIP.label)]  # type: ignore[attr-defined]

    @property
    def columns(self) -> Iterator[Any]:
        """The choices of the columns, in order."""
        return (self[name] for name in self.fields if name.startswith("column-"))

    def clean(self) -> dict[str, Any]:
        """Refuse a field that two columns fill, and rows that would name nobody."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = [cleaned[name] for name in self.fields if name.startswith("column-") and cleaned.get(name)]
        twice = {key for key in chosen if chosen.count(key) > 1}
        for name in self.fields:
            if name.startswith("column-") and cleaned.get(name) in twice:
                self.add_error(name, "Two columns fill this field. Leave one of them out.")
        if not set(NAMING) & set(chosen):
            raise ValidationError(
                "Choose a column for the name or for the e-mail address: a contact needs one of them."
            )
        if cleaned.get("lifts_opt_outs") and not cleaned.get("lift_reason", "").strip():
            self.add_error("lift_reason", "Say why these people may be mailed again: it goes into their history.")
        return cleaned

    @property
    def lifts(self) -> str:
        """Why the file may take opt-outs back; "" where they stay."""
        return str(self.cleaned_data["lift_reason"]).strip() if self.cleaned_data["lifts_opt_outs"] else ""

    @property
    def mapping(self) -> dict[str, str]:
        """Return {index: field} of what was chosen."""
        found = (
            (name.removeprefix("column-"), self.cleaned_data[name])
            for name in self.fields
            if name.startswith("column-")
        )
        return {index: key for index, key in found if key}
