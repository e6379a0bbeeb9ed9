"""Every kind of record that is installed, found once from the models."""

from functools import cache
from typing import Any

from django.apps import apps

from marketing.lifecycle.models import Publishable, Record


@cache
def kinds() -> dict[str, type[Record]]:
    """All record models by slug, in the order of settings.ENTITIES."""
    return {m.slug: m for m in apps.get_models() if issubclass(m, Record)}


def publishable_kinds() -> dict[str, type[Publishable]]:
    """The models whose records go live."""
    return {slug: model for slug, model in kinds().items() if issubclass(model, Publishable)}


def model_for(slug: str) -> type[Record]:
    """The model of a kind; raises KeyError where there is none."""
    return kinds()[slug]


def get(slug: str, record_id: int) -> Any:
    """One record; raises KeyError or the model's DoesNotExist."""
    return model_for(slug).objects.get(pk=record_id)
