"""App declaration of `marketing.service.runs`."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    """Stretches of work of published records."""

    name = "marketing.service.runs"
    label = "runs"
