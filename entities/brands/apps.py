"""App declaration of `entities.brands`."""

from django.apps import AppConfig


class BrandsConfig(AppConfig):
    """Brands."""

    name = "entities.brands"
    label = "brands"
