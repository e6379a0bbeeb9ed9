"""The declared field catalogue: nothing else of people exists for segment rules, Liquid, sorting and filtering."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import models

from marketing.audience import people

TEXT, CHOICE, MULTI_CHOICE, BOOLEAN = "text", "choice", "multi-choice", "boolean"
INTEGER, DECIMAL, DATE, DATETIME, LOOKUP = "integer", "decimal", "date", "datetime", "lookup"
USERS = "users"

_TYPES: "tuple[tuple[type[models.Field[Any, Any]], str], ...]" = (
    (models.ForeignKey, LOOKUP),
    (models.BooleanField, BOOLEAN),
    (models.DateTimeField, DATETIME),
    (models.DateField, DATE),
    (models.DecimalField, DECIMAL),
    (models.IntegerField, INTEGER),
    (models.JSONField, MULTI_CHOICE),
)


@dataclass(frozen=True)
class Field:
    """One field of people that rules and texts may use. `column` is the model field behind `key`.

    `target` is the kind of record that a lookup names, `USERS` for a colleague.
    """

    key: str
    label: str
    type: str
    column: str
    choices: tuple[tuple[str, str], ...] = ()
    target: str = ""


@dataclass(frozen=True)
class Relation:
    """A way from one audience entity to another; `to_many` where there may be several."""

    key: str
    label: str
    target: str
    path: str
    to_many: bool


@dataclass(frozen=True)
class Entity:
    """The catalogue of one audience entity."""

    name: str
    label: str
    fields: dict[str, Field] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)


@cache
def entity(name: str) -> Entity:
    """The catalogue of `contact` or `account`, derived from what the model declares as `audience_fields`."""
    model = people.model(name)
    fields = {key: _field(model, key) for key in model.audience_fields}
    relations = {key: _relation(model, key) for key in model.audience_relations}
    return Entity(name, str(model._meta.verbose_name), fields, relations)


def _field(model: Any, key: str) -> Field:
    column = model._meta.get_field(key)
    kind = next((name for base, name in _TYPES if isinstance(column, base)), TEXT)
    choices = tuple((str(value), str(label)) for value, label in (getattr(column, "choices", None) or ()))
    choices = choices or tuple(getattr(model, "multi_choices", {}).get(key, ()))
    if (kind is TEXT and choices) or (kind is INTEGER and choices):
        kind = CHOICE
    target = getattr(column.related_model, "slug", USERS) if kind is LOOKUP else ""
    return Field(key, str(column.verbose_name).capitalize(), kind, key, choices, target)


def _relation(model: Any, key: str) -> Relation:
    column = model._meta.get_field(key)
    target = next(name for name in people.entities() if people.model(name) is column.related_model)
    to_many = bool(column.one_to_many or column.many_to_many)
    label = str(getattr(column, "verbose_name", "") or key.replace("_", " ")).capitalize()
    return Relation(key, label, target, key, to_many)
