"""App declaration of `entities.content_settings`."""

from django.apps import AppConfig


class ContentSettingsConfig(AppConfig):
    """Content settings."""

    name = "entities.content_settings"
    label = "content_settings"
