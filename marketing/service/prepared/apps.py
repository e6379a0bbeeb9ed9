"""App declaration of `marketing.service.prepared`."""

from django.apps import AppConfig


class PreparedConfig(AppConfig):
    """What going live made ready, for every kind."""

    name = "marketing.service.prepared"
    label = "prepared"
