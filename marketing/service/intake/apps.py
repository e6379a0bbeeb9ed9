"""App declaration of `marketing.service.intake`."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Takes publications over from the control plane."""

    name = "marketing.service.intake"
    label = "intake"
