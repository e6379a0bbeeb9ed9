"""App declaration of `entities.subscription_lists`."""

from django.apps import AppConfig


class SubscriptionListsConfig(AppConfig):
    """Lists that contacts join and leave."""

    name = "entities.subscription_lists"
    label = "subscription_lists"
