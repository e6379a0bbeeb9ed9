"""The form of a record, derived from its data fields; each field knows its lock and says why."""

import copy
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from marketing.console.extension import Kind
from marketing.console.record.form_fields import (
    JSONText,
    LookupField,
    ManyBoxes,
    MomentField,
    form_field,
    zone_for,
    zones,
)
from marketing.lifecycle.models import Record

FORM_ID = "record-form"
# What forms carry beside fields.
CARRIED = frozenset({"csrfmiddlewaretoken", "row_version", "confirm", "choice", "tab", "template", "next", "checked"})


class RecordForm(forms.Form):
    """The fields of one record for one person. A field that a POST leaves out stays as it is stored.

    `record` is what is shown; a bound form writes what is posted onto it when it is valid.
    """

    use_required_attribute = False

    def __init__(self, entity: Kind, record: Any, user: Any, data: Any = None) -> None:
        self.entity, self.record, self.user = entity, record, user
        super().__init__(data, auto_id="id_%s", initial={n: record.value_of(n) for n in record.data_fields()})
        self.zone = zone_for(getattr(record, "time_zone", ""), user)
        self.fields.update(fields_of(entity, record, user))
        self.posted = [n for n in self.fields if data is not None and n in data]
        self._set_zone(data)

    @property
    def undeclared(self) -> list[str]:
        """Names in the POST that are no field of this form."""
        return sorted(str(n)[:60] for n in self.data if n not in self.fields and n not in CARRIED)

    def why_locked(self, name: str) -> str:
        """Say why a field is locked now; "" when it may be edited."""
        if self.record.pk is None:
            return ""
        return str(self.record.lifecycle.locks.why(name, self.record))

    def locked_changes(self) -> dict[str, str]:
        """Return {field: why} for locked fields whose posted value differs from the stored one."""
        return {n: why for n in self.posted if (why := self.why_locked(n)) and self.differs(n)}

    def differs(self, name: str) -> bool:
        """True when the posted value is another one than the stored; what can't be read differs too."""
        field, raw = self.fields[name], self.raw(name)
        stored = self.initial.get(name)
        if self._is_as_shown(name):
            return False
        if not field.has_changed(field.prepare_value(stored), raw):
            return False
        try:
            return self.stored_form(name, field.clean(raw)) != stored
        except ValidationError:
            return True

    def raw(self, name: str) -> Any:
        """What was posted for a field."""
        return self.fields[name].widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def value(self, name: str) -> Any:
        """What the input shows: what was typed, else what is stored."""
        field = self.fields[name]
        if name in self.posted:
            return field.prepare_value(self.raw(name))
        return field.prepare_value(self.initial.get(name))

    def stored_form(self, name: str, cleaned: Any) -> Any:
        """A cleaned value as the record stores it: the id of a lookup, an empty list for no JSON."""
        if isinstance(cleaned, models.Model):
            return cleaned.pk
        column = column_of(type(self.record), name)
        if isinstance(column, models.JSONField) and cleaned in (None, "", [], {}):
            return type(column.get_default())()
        if column is None and cleaned in (None, ""):
            return []
        if column is not None and cleaned is None and not column.null and not column.is_relation:
            return column.get_default()
        return cleaned

    def apply(self) -> None:
        """Write the cleaned values onto the record, unsaved."""
        for name, cleaned in self.cleaned_data.items():
            value = self.stored_form(name, cleaned)
            column = column_of(type(self.record), name)
            setattr(self.record, column.attname if column is not None else name, value)

    def _clean_fields(self) -> None:
        for name in self.posted:
            if self.why_locked(name) or self._is_as_shown(name):
                continue
            try:
                cleaned = self.fields[name].clean(self.raw(name))
                self.cleaned_data[name] = self.initial.get(name) if self._is_same_minute(name) else cleaned
            except ValidationError as fault:
                self.add_error(name, fault)

    def _is_as_shown(self, name: str) -> bool:
        """True for content that came back as its input showed it: what can't be read stays, beside other changes."""
        field, raw = self.fields[name], self.raw(name)
        if not self.record.pk or not isinstance(field, JSONText) or not isinstance(raw, str):
            return False
        return bool(raw.replace("\r\n", "\n") == field.prepare_value(self.initial.get(name)))

    def _is_same_minute(self, name: str) -> bool:
        """True for a moment left as it stood: its seconds, which the input doesn't show, stay."""
        return bool(self.record.pk) and isinstance(self.fields[name], MomentField) and not self.differs(name)

    def _clean_form(self) -> None:
        if names := self.undeclared:
            self.add_error(None, f"There is no field “{'”, “'.join(names)}” that people can change here.")

    def _post_clean(self) -> None:
        """Judge the record as a whole with what was posted; only then are values on it."""
        self.apply()
        left = {f.name for f in self.record._meta.concrete_fields if f.name not in self.cleaned_data}
        try:
            self.record.full_clean(exclude=left)
        except ValidationError as fault:
            for name, errors in fault.message_dict.items():
                self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, errors)

    def _set_zone(self, data: Any) -> None:
        typed = str(data.get("time_zone", "")) if data is not None and not self.why_locked("time_zone") else ""
        if typed and "time_zone" in self.fields and typed in dict(zones()):
            self.zone = zone_for(typed, self.user)
        for one in self.fields.values():
            if isinstance(one, MomentField):
                one.zone = self.zone


def fields_of(entity: Kind, record: Any, user: Any) -> dict[str, Any]:
    """Fresh form fields for a record, in the order of the model."""
    made = {name: _field(entity, name) for name in record.data_fields()}
    return {name: field for name, field in made.items() if field is not None}


def column_of(model: type[Record], name: str) -> Any:
    """The stored column behind a field; None for a virtual one."""
    return next((field for field in model._meta.concrete_fields if field.name == name), None)


def _field(entity: Kind, name: str) -> Any:
    added = entity.extension.additions
    if name in added.fields:
        declared = added.fields[name]
        return declared() if isinstance(declared, type) else copy.deepcopy(declared)
    options: dict[str, Any] = {}
    if name in added.widgets:
        options["widget"] = added.widgets[name]
    if name in added.labels:
        options["label"] = added.labels[name]
    if name in added.help:
        options["help_text"] = added.help[name]
    if choices := getattr(entity.model, "multi_choices", {}).get(name):
        return forms.MultipleChoiceField(
            choices=choices, required=False, label=name.replace("_", " ").capitalize(), widget=ManyBoxes, **options
        )
    column = column_of(entity.model, name)
    if column is None:
        return JSONText(required=False, label=name.replace("_", " ").capitalize(), **options)
    return form_field(column, **options)


def narrow(form: RecordForm, page: Any, names: Iterable[str]) -> None:
    """Narrow the lookups of a form to what makes sense: active records, and what the entity says."""
    for name in names:
        field = form.fields[name]
        if not isinstance(field, LookupField):
            continue
        field.queryset = _sensible(field.queryset)
        if choose := form.entity.extension.additions.choices.get(name):
            field.queryset = choose(field.queryset, page)
        keep = form.initial.get(name)
        if keep:
            field.queryset = field.queryset | field.queryset.model._default_manager.filter(pk=keep)


def _sensible(records: Any) -> Any:
    if issubclass(records.model, Record):
        return records.filter(status="active")
    return records.filter(is_active=True)
