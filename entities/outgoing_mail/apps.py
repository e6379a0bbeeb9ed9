"""App declaration of `entities.outgoing_mail`."""

from django.apps import AppConfig


class OutgoingMailConfig(AppConfig):
    """Console pages of the captured mail."""

    name = "entities.outgoing_mail"
    label = "outgoing_mail"
