"""App declaration of `marketing.service.web`."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Public addresses: pages of every kind, tracking, preferences, unsubscribe."""

    name = "marketing.service.web"
    label = "service_web"
