"""App declaration of `entities.emails`."""

from django.apps import AppConfig


class EmailsConfig(AppConfig):
    """Marketing emails."""

    name = "entities.emails"
    label = "emails"
