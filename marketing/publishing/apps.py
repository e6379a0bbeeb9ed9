"""App declaration of `marketing.publishing`."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Immutable publications: the only bridge between the planes."""

    name = "marketing.publishing"
    label = "publishing"
