"""Values for any field: another valid one than a record has, and how a browser would post it."""

import copy
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import models

from marketing.contracts.design_values import COLOUR
from marketing.contracts.theme import THEME_VALUES
from marketing.lifecycle.models import Publishable
from tests import factories

# Fields whose values follow rules that their type does not tell.
KNOWN: dict[str, Any] = {
    "time_zone": "Europe/Vienna",
    "language": "de",
    "to": "{{ contact.email | downcase }}",
    "from_address": "changed@sender.example",
    "reply_to": "changed@sender.example",
    "subscription_center": "https://preferences.example/",
    "forward_to_a_friend": "https://forward.example/",
    "design": factories.design("Changed"),
    "dynamic_query": factories.query("Graz"),
    "static_filter": factories.query("Linz"),
    "pipeline": [{"id": "t1", "type": "segment"}, {"id": "t3", "type": "wait-for"}],
    "interests": ["events"],
    "rules": [factories.scoring_rule(25)],
    "grades": [{"name": "All", "from": 0, "to": 100}],
    "wheels": 3,
    **{one.name: "#a0b0c0" for one in THEME_VALUES if one.value.type == COLOUR},
    **dict.fromkeys(("font", "heading_font"), "Georgia, Times, serif"),
    **dict.fromkeys(("logo", "logo_href"), "https://sender.example/logo.png"),
}


def other_value(record: Any, name: str) -> Any:
    """Return a valid value for the field that differs from the one the record has."""
    if name == "static_members":
        return [factories.contact().pk]
    if name == "tile_settings":
        return _renamed_tile(record.tile_settings)
    if name in KNOWN:
        return copy.deepcopy(KNOWN[name])
    field = record._meta.get_field(name)
    if field.is_relation:
        return _other_record(field.related_model).pk
    if field.choices:
        return next(key for key, _label in field.flatchoices if key != record.value_of(name))
    return _of_type(field, record.value_of(name))


def assign(record: Any, name: str, value: Any) -> None:
    """Set a field of this copy to a stored value, a foreign key by its id."""
    virtual = name in record.virtual_fields
    setattr(record, name if virtual else record._meta.get_field(name).attname, value)


def as_posted(name: str, value: Any) -> list[str]:
    """Return what a browser would send for a value: several texts where there are several boxes."""
    if name == "interests":
        return [str(one) for one in value]
    if value is None:
        return [""]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, datetime):
        return [value.strftime("%Y-%m-%dT%H:%M")]
    return [json.dumps(value) if isinstance(value, list | dict) else str(value)]


def _renamed_tile(settings: dict[str, Any]) -> dict[str, Any]:
    renamed = copy.deepcopy(settings)
    renamed["t1"]["name"] = "Another audience"
    return renamed


def _other_record(model: Any) -> Any:
    if not hasattr(model, "slug"):
        return factories.user()
    return factories.in_state(model.slug, "live" if issubclass(model, Publishable) else "active")


def _of_type(field: Any, current: Any) -> Any:
    if isinstance(field, models.BooleanField):
        return not current
    if isinstance(field, models.IntegerField):
        return (current or 1) + 1
    if isinstance(field, models.DecimalField):
        return Decimal("12.50")
    if isinstance(field, models.DateTimeField):
        return (current or datetime.fromisoformat("2026-01-01T12:00+00:00")) + timedelta(hours=1)
    if isinstance(field, models.DateField):
        return date(1990, 5, 17)
    if isinstance(field, models.EmailField):
        return "changed@people.example"
    if isinstance(field, models.URLField):
        return "https://changed.example/"
    return "changed"
