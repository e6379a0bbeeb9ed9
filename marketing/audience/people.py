"""The people models, named in settings.AUDIENCE_MODELS: `contact` and `account`."""

from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings


@cache
def model(entity: str) -> Any:
    """The model class of an audience entity; raises KeyError for others."""
    return apps.get_model(settings.AUDIENCE_MODELS[entity])


@cache
def entities() -> tuple[str, ...]:
    """The names of all audience entities."""
    return tuple(settings.AUDIENCE_MODELS)


def active_contacts() -> Any:
    """The contacts that may be members, be processed and be sent to."""
    return model("contact").objects.filter(status="active")
