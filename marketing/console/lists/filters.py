"""Filters of a list, derived from the model's fields by django-filter."""

from functools import cache
from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db import models

from marketing.console.entity import Entity
from marketing.console.record.form_fields import DateText
from marketing.contracts.parsing import LARGEST_NUMBER
from marketing.lifecycle.models import Record
from marketing.lifecycle.states import STATUS_CHOICES

YES_NO = (("true", "Yes"), ("false", "No"))


class YesNoFilter(django_filters.ChoiceFilter):
    """Yes, no, or both."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=YES_NO, empty_label="Any", **options)

    def filter(self, records: Any, value: str) -> Any:
        """Narrow to the chosen answer."""
        return records if value in (None, "") else super().filter(records, value == "true")


class DaysField(django_filters.fields.DateRangeField):
    """From a day to a day that people can mean: the ends of the calendar overflow in other time zones."""

    def __init__(self, *given: object, **options: object) -> None:
        super().__init__(*given, fields=(DateText(), DateText()), **options)


class DaysFilter(django_filters.DateFromToRangeFilter):
    """From a day to a day."""

    field_class = DaysField


def _numbers(field: "models.Field[Any, Any]", label: str) -> django_filters.NumberFilter:
    """A filter for numbers that the column can be compared with."""
    digits = {name: getattr(field, name) for name in ("max_digits", "decimal_places") if hasattr(field, name)}
    return django_filters.NumberFilter(label=label, min_value=-LARGEST_NUMBER, max_value=LARGEST_NUMBER, **digits)


@cache
def filterset_of(entity: Entity) -> type[django_filters.FilterSet]:
    """The FilterSet class of an entity: its declared `list_filters`, and what it adds."""
    declared = {name: _filter(entity.model, name) for name in entity.model.list_filters}
    declared |= entity.extension.filters
    meta = type("Meta", (), {"model": entity.model, "fields": []})
    return type(f"{entity.model.__name__}FilterSet", (django_filters.FilterSet,), {**declared, "Meta": meta})


def _filter(model: type[Record], name: str) -> Any:
    if name == "status_reason":
        choices = [(reason.value, reason.label) for reason in model.lifecycle.states]
        return django_filters.MultipleChoiceFilter(
            label="Status reason", choices=choices, widget=forms.CheckboxSelectMultiple
        )
    if name == "status":
        return django_filters.ChoiceFilter(label="Status", choices=STATUS_CHOICES, empty_label="Any")
    field = model._meta.get_field(name)
    label = str(getattr(field, "verbose_name", name))
    return _of_field(field, name, label[:1].upper() + label[1:])


def _of_field(field: Any, name: str, label: str) -> Any:
    if field.is_relation:
        return django_filters.ModelChoiceFilter(label=label, queryset=_targets(field), empty_label="Any")
    if getattr(field, "choices", None):
        return django_filters.ChoiceFilter(label=label, choices=field.choices, empty_label="Any")
    if isinstance(field, models.BooleanField):
        return YesNoFilter(field_name=name, label=label)
    if isinstance(field, models.DateField):
        return DaysFilter(label=label)
    if isinstance(field, (models.IntegerField, models.DecimalField)):
        return _numbers(field, label)
    return django_filters.CharFilter(label=label, lookup_expr="iexact")


def _targets(field: Any) -> Any:
    if field.related_model is get_user_model():
        return lambda request: get_user_model().objects.filter(is_active=True).order_by("first_name", "username")
    return lambda request: field.related_model.objects.order_by("name")
