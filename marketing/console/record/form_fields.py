"""Form fields and inputs that take anything a network can send: refused in words, never with a crash."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from marketing.contracts.parsing import json_of, zone_of
from marketing.lifecycle.moments import is_in_range, typed_moment
from marketing.lifecycle.text import check_line, check_lines

LARGEST_JSON = 1_000_000
DEEPEST_JSON = 60
FEW = 100
LINES = 3


class OwnTemplate(forms.Widget):
    """An input whose template lies with the console's own."""

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> SafeString:
        return render_to_string(template_name, context)


class QuickSelect(forms.Select):
    """A drop-down made without a template for each option: time zones alone are 440."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The drop-down with the chosen option."""
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "", '<option value="{}"{}>{}</option>', ((k, self._mark(k, chosen), label) for k, label in self._flat())
        )
        given = {"name": name, **self.attrs, **(attrs or {})}
        return format_html("<select{}>{}</select>", flatatt(given), options)

    def _flat(self) -> Iterator[tuple[Any, Any]]:
        for key, label in self.choices:
            yield from label if isinstance(label, (list, tuple)) else (("" if key is None else key, label),)

    @staticmethod
    def _mark(key: Any, chosen: str) -> SafeString:
        return SafeString(" selected") if str(key) == chosen else SafeString("")


def _is_yes(value: Any) -> bool:
    """True for a stored yes and for one that was typed: the companion's “false” is a text, and no yes."""
    return str(value).lower() in ("true", "on", "1", "yes")


class TrueFalse(OwnTemplate, forms.CheckboxInput):
    """A check box with a hidden companion, so that unticking it is something that a form says."""

    template_name = "console/inputs/true_false.html"

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs, check_test=_is_yes)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """True when neither box nor companion came along."""
        return name not in data

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was sent, for the field to judge."""
        return data.get(name)


class TrueFalseField(forms.BooleanField):
    """Yes or no, and nothing else: Django takes every other word for a yes."""

    words: ClassVar[dict[str, bool]] = dict.fromkeys(("true", "on", "1", "yes"), True) | dict.fromkeys(
        ("false", "off", "0", "no", ""), False
    )

    def to_python(self, value: Any) -> bool:
        """The answer."""
        if isinstance(value, bool) or value is None:
            return bool(value)
        if str(value).lower() not in self.words:
            raise ValidationError("Answer true or false.")
        return self.words[str(value).lower()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """True when the answer differs, or is none."""
        try:
            return super().has_changed(initial, data)
        except ValidationError:
            return True


class ManyBoxes(OwnTemplate, forms.CheckboxSelectMultiple):
    """Check boxes for several answers, with a hidden companion for none."""

    template_name = "console/inputs/many_boxes.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The ticked answers."""
        return [value for value in super().value_from_datadict(data, files, name) or [] if value != ""]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """True when neither boxes nor companion came along."""
        return name not in data


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time input; its value is a wall clock without a zone."""

    input_type = "datetime-local"

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **options)


class MomentField(forms.DateTimeField):
    """A moment typed as a wall clock in `zone`, or with an offset of its own; seconds are dropped."""

    widget = MomentInput
    zone: Any = UTC

    def prepare_value(self, value: Any) -> Any:
        """The wall clock that stands in the input."""
        return (
            value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
        )

    def to_python(self, value: Any) -> Any:
        """An aware moment in UTC."""
        if value in self.empty_values or isinstance(value, datetime):
            return value or None
        moment = typed_moment(str(value), self.zone)
        if moment is None:
            raise ValidationError("Enter a date and a time, such as 2026-11-23 09:00.")
        if not is_in_range(moment):
            raise ValidationError("Enter a moment between the years 1900 and 2200.")
        return moment.replace(second=0, microsecond=0)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """True when another minute was typed: the input shows no seconds of what is stored."""
        try:
            typed = self.prepare_value(self.to_python(data))
        except ValidationError:
            return True
        return bool(_minute(initial) != _minute(typed))

    def words(self, value: Any) -> str:
        """A moment as people read it, and as it was typed what is none."""
        try:
            moment = self.to_python(value)
        except ValidationError:
            return str(value)
        return str(moment.astimezone(self.zone).strftime("%-d %b %Y, %H:%M"))


def _minute(value: Any) -> Any:
    return value.replace(second=0, microsecond=0) if isinstance(value, datetime) else value or None


class JSONText(forms.JSONField):
    """JSON typed or sent as text; refuses what some database could not keep."""

    widget = forms.Textarea
    shape: type | None = None

    def to_python(self, value: Any) -> Any:
        """The value behind the text."""
        if self.disabled or value in self.empty_values:
            return value if value in ([], {}) else None
        if isinstance(value, str):
            value = self._parsed(value)
        _judge(value, DEEPEST_JSON)
        self._refuse_other_shapes(value)
        return value

    def _refuse_other_shapes(self, value: Any) -> None:
        """An empty value of another kind would pass every validator and wipe what is stored."""
        if self.shape is not None and not isinstance(value, self.shape):
            wanted = "a list, in square brackets" if self.shape is list else "an object, in curly brackets"
            raise ValidationError(f"This has to be {wanted}.")

    def prepare_value(self, value: Any) -> Any:
        """The text that stands in the input."""
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)

    def _parsed(self, text: str) -> Any:
        if len(text) > LARGEST_JSON:
            raise ValidationError("This is more than 1 MB and too large to be stored.")
        try:
            return json_of(text)
        except ValueError as fault:
            raise ValidationError("This is not JSON.") from fault


class DateText(forms.DateField):
    """A day between 1900 and 2200."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        """The day."""
        day = super().to_python(value)
        if day is not None and not is_in_range(day):
            raise ValidationError("Enter a day between the years 1900 and 2200.")
        return day


@cache
def zones() -> tuple[tuple[str, str], ...]:
    """Return (name, words) of every time zone that people choose from; the files behind them are read once."""
    names = sorted(n for n in available_timezones() if "/" in n and not n.startswith(("Etc/", "SystemV/")))
    return tuple((name, name.replace("_", " ")) for name in ["UTC", *names])


@cache
def _zone_options() -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', zones())


class ZoneSelect(QuickSelect):
    """The drop-down of time zones: its 440 options are written once for all pages."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The drop-down with the chosen zone."""
        plain = format_html('value="{}"', "" if value is None else value)
        options = SafeString(_zone_options().replace(f"{plain}>", f"{plain} selected>", 1))
        given = {"name": name, **self.attrs, **(attrs or {})}
        return format_html("<select{}>{}</select>", flatatt(given), options)


class ZoneField(forms.ChoiceField):
    """A time zone by its name."""

    widget = ZoneSelect

    def __init__(self, **options: Any) -> None:
        options.pop("max_length", None)
        super().__init__(choices=zones, **options)


class LookupField(forms.ModelChoiceField):
    """One record of another kind. Few are all offered; of many the first, the chosen one, and what is searched for."""

    widget = QuickSelect
    queryset: Any

    def to_python(self, value: Any) -> Any:
        """The chosen record."""
        if value not in self.empty_values and (not str(value).isdecimal() or len(str(value)) > 18):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)

    def offered(self, chosen: Any) -> Iterator[tuple[Any, str]]:
        """Yield (id, name) of what the input offers."""
        yield "", "—"
        found = list(self.queryset.order_by(*self.order)[:FEW])
        if chosen and all(record.pk != chosen for record in found):
            yield from ((r.pk, str(r)) for r in self.queryset.model._base_manager.filter(pk=chosen))
        yield from ((record.pk, str(record)) for record in found)

    @property
    def order(self) -> tuple[str, ...]:
        """The fields that options are sorted by."""
        names = {f.name for f in self.queryset.model._meta.concrete_fields}
        return ("name", "pk") if "name" in names else ("first_name", "username")


def form_field(column: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """The form field of a model field: Django's own where it is safe, ours where it is not."""
    if isinstance(column, models.ForeignKey):
        made: Any = LookupField(queryset=column.related_model._default_manager.all(), **_described(column, options))
    elif isinstance(column, models.JSONField):
        made = JSONText(**_described(column, options))
        made.shape = column.default if isinstance(column.default, type) else dict
    elif isinstance(column, models.DateTimeField):
        made = column.formfield(form_class=MomentField, **options)
    elif isinstance(column, models.DateField):
        made = column.formfield(form_class=DateText, widget=DateText.widget, **options)
    elif isinstance(column, models.BooleanField):
        made = column.formfield(form_class=TrueFalseField, widget=TrueFalse, **options)
    elif isinstance(column, models.URLField):
        made = column.formfield(assume_scheme="https", **options)
    elif column.choices:
        made = column.formfield(widget=options.pop("widget", QuickSelect), **options)
        made.choices = [("", "—") if key == "" else (key, label) for key, label in made.choices]
    elif column.name == "time_zone":
        made = ZoneField(**_described(column, options))
    else:
        made = column.formfield(**options)
    if isinstance(made, forms.CharField) and isinstance(made.widget, forms.Textarea):
        made.widget.attrs["rows"] = LINES
    return guarded(made)


def guarded(made: Any) -> Any:
    """Add the checks on characters to a text field."""
    if isinstance(made, forms.CharField) and not isinstance(made, forms.JSONField):
        made.validators.append(check_lines if isinstance(made.widget, forms.Textarea) else check_line)
    return made


def zone_for(name: str, user: Any) -> tzinfo:
    """The zone in which moments are typed: the record's own where it has one, else the person's."""
    return zone_of(name or user.time_zone) or UTC


def _described(column: Any, options: dict[str, Any]) -> dict[str, Any]:
    label = str(column.verbose_name)
    given = {"required": not column.blank, "label": label[:1].upper() + label[1:], "help_text": column.help_text}
    return given | options


def _judge(value: Any, depth: int) -> None:
    if depth == 0:
        raise ValidationError("This is nested too deeply.")
    if isinstance(value, dict):
        for key, inner in value.items():
            check_lines(key)
            _judge(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _judge(inner, depth - 1)
    elif (isinstance(value, int) and abs(value) >= 2**63) or (
        isinstance(value, float) and value in (float("inf"), float("-inf"))
    ):
        raise ValidationError("A number in this is too large.")
    else:
        check_lines(value)
