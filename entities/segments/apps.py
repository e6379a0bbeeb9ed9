"""App declaration of `entities.segments`."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    """Segments."""

    name = "entities.segments"
    label = "segments"
