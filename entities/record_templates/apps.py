"""App declaration of `entities.record_templates`."""

from django.apps import AppConfig


class RecordTemplatesConfig(AppConfig):
    """Templates that new records are copied from."""

    name = "entities.record_templates"
    label = "record_templates"
