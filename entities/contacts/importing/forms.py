"""Forms of the two steps of an import: the file, then how it is read and which column fills which field."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from entities.contacts.import_models import BadCells, DateOrder, Duplicates, Import
from entities.contacts.importing import encodings
from entities.contacts.importing.exporting import width_of
from entities.contacts.importing.fields import FULL_NAME, targets
from entities.contacts.importing.opt_outs import ASKED, is_opt_in, is_opt_out
from entities.contacts.importing.separators import SEPARATORS
from marketing.lifecycle.text import check_line

NAMING = ("first_name", "last_name", FULL_NAME, "email")
LEFT_OUT = "Leave out"


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv"}),
        error_messages={"required": "Choose a CSV file first.", "empty": "The file is empty."},
    )


class ReadingForm(forms.Form):
    """How a file is written; what is not posted stays as it was recognised."""

    use_required_attribute = False
    encoding = forms.ChoiceField(choices=list(encodings.OFFERED.items()), label="Characters", required=False)
    separator = forms.ChoiceField(
        choices=[(mark, words.capitalize()) for mark, words in SEPARATORS.items()], label="Separator", required=False
    )
    date_order = forms.ChoiceField(choices=DateOrder.choices, label="Dates are written", required=False)

    def __init__(
        self, job: Import, data: Mapping[str, Any] | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        read = {"encoding": encodings.offered(job.encoding), "separator": job.separator, "date_order": job.date_order}
        super().__init__(data, auto_id="import-%s", initial=read | (initial or {}))
        self.job = job

    @property
    def chosen(self) -> tuple[str, str]:
        """The encoding and the separator."""
        return self.cleaned_data["encoding"] or self.initial["encoding"], (
            self.cleaned_data["separator"] or self.job.separator
        )

    @property
    def is_read_anew(self) -> bool:
        """True where the file is to be read in another way than it was."""
        return self.chosen != (encodings.offered(self.job.encoding), self.job.separator)


class MappingForm(forms.Form):
    """One choice per column, named `column-<index>`, and what happens to addresses and cells."""

    use_required_attribute = False
    duplicates = forms.ChoiceField(
        choices=Duplicates.choices, widget=forms.RadioSelect, label="When a contact has the e-mail address already"
    )
    bad_cells = forms.ChoiceField(
        choices=BadCells.choices,
        widget=forms.RadioSelect,
        label="When a cell can't be used, such as a birthday that is no date",
        required=False,
    )
    lifts_opt_outs = forms.BooleanField(label="Let the file take opt-outs back", required=False)
    lift_reason = forms.CharField(label="Why it may", max_length=500, required=False, validators=[check_line])
    leaves_opt_outs = forms.BooleanField(label="Leave it out all the same", required=False)

    def __init__(
        self,
        job: Import,
        may_update: bool,
        data: Mapping[str, Any] | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        started = {"duplicates": job.duplicates, "bad_cells": job.bad_cells}
        super().__init__(data, auto_id="import-%s", initial=started | (initial or {}))
        self.job = job
        offered = [("", LEFT_OUT), *((target.key, target.label) for target in targets().values())]
        for index, name in enumerate(job.header[: width_of(job.header)]):
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

    @property
    def shown(self) -> dict[str, str]:
        """Return {index: field} as the page shows it now."""
        values = {column.name: str(column.value() or "") for column in self.columns}
        return {name.removeprefix("column-"): key for name, key in values.items() if key}

    @property
    def lacks_email(self) -> bool:
        """True while no column is the e-mail address."""
        return "email" not in self.shown.values()

    @property
    def left_opt_outs(self) -> list[str]:
        """The names of columns that seem to tell who wants no mail, and fill nothing that says so."""
        used = {index for index, key in self.shown.items() if key in ASKED}
        header = self.job.header[: width_of(self.job.header)]
        tells = (is_opt_out, is_opt_in)
        return [
            name
            for index, name in enumerate(header)
            if str(index) not in used and any(tell(name) for tell in tells)
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse a field of two columns (but opt-outs), rows that would name nobody, and opt-outs left out unseen."""
        cleaned: dict[str, Any] = super().clean() or {}
        chosen = [cleaned[name] for name in self.fields if name.startswith("column-") and cleaned.get(name)]
        twice = {key for key in chosen if chosen.count(key) > 1} - ASKED
        for name in self.fields:
            if name.startswith("column-") and cleaned.get(name) in twice:
                self.add_error(name, "Two columns fill this field. Leave one of them out.")
        if not set(NAMING) & set(chosen):
            raise ValidationError(
                "Choose a column for the name or for the e-mail address: a contact needs one of them."
            )
        if cleaned.get("lifts_opt_outs") and not cleaned.get("lift_reason", "").strip():
            self.add_error("lift_reason", "Say why these people may be mailed again: it goes into their history.")
        if self.left_opt_outs and not cleaned.get("leaves_opt_outs"):
            self.add_error("leaves_opt_outs", "Choose a field for it, or tick this box.")
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
