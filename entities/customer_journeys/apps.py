"""App declaration of `entities.customer_journeys`."""

from django.apps import AppConfig


class CustomerJourneysConfig(AppConfig):
    """Outbound customer journeys."""

    name = "entities.customer_journeys"
    label = "customer_journeys"
