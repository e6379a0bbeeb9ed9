"""App declaration of `marketing.service.interactions`."""

from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    """What people did: opens, clicks, deliveries."""

    name = "marketing.service.interactions"
    label = "interactions"
