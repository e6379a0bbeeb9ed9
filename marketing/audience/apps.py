"""App declaration of `marketing.audience`."""

from django.apps import AppConfig


class AudienceConfig(AppConfig):
    """People as data both planes share."""

    name = "marketing.audience"
    label = "audience"
