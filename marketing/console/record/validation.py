"""How a POST of a record's fields is judged, in the order of the contract: locked, stale, invalid."""

import copy
from dataclasses import dataclass, field
from typing import Any

from marketing.console.extension import RecordPage
from marketing.console.record.conflicts import Stale, stale
from marketing.console.record.forms import RecordForm, narrow
from marketing.contracts.parsing import whole_number_of

OK, CONFLICT, INVALID = 200, 409, 422
LARGEST_VERSION = 2**31


@dataclass
class Validation:
    """What came of judging a POST. With `status` 200 the form's record carries the new values, unsaved."""

    form: RecordForm
    status: int = OK
    locked: dict[str, str] = field(default_factory=dict)
    stale: Stale | None = None

    @property
    def is_clean(self) -> bool:
        """True when the values may be saved."""
        return self.status == OK

    @property
    def record(self) -> Any:
        """The record with what was posted."""
        return self.form.record


def validate(page: RecordPage, data: Any) -> Validation:
    """Judge posted fields against the stored record of the page; rights were judged before."""
    form = RecordForm(page.entity, copy.copy(page.record), page.user, data)
    narrow(form, page, form.posted)
    if locked := form.locked_changes():
        return Validation(form, CONFLICT, locked=locked)
    version = version_of(data)
    if version is None:
        form.add_error(None, "This form came without its row version. Load the page again and repeat the change.")
        return Validation(form, INVALID)
    if page.record.pk and version != page.record.row_version:
        return Validation(form, CONFLICT, stale=stale(form, version))
    return Validation(form, OK if form.is_valid() else INVALID)


def validate_new(page: RecordPage, data: Any) -> Validation:
    """Judge the fields of a record that doesn't exist yet."""
    form = RecordForm(page.entity, page.record, page.user, data)
    narrow(form, page, form.posted)
    for name, made in form.fields.items():
        if made.required and name not in form.posted and form.initial.get(name) in (None, ""):
            form.posted.append(name)
    return Validation(form, OK if form.is_valid() else INVALID)


def version_of(data: Any) -> int | None:
    """The row version that a form was opened at; None where there is none that could be one."""
    number = whole_number_of(data.get("row_version", ""), LARGEST_VERSION)
    return number if number is not None and number >= 0 else None
