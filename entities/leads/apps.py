"""App declaration of `entities.leads`."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """Leads."""

    name = "entities.leads"
    label = "leads"
