"""App declaration of `marketing.service.mail`."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox: one row per message."""

    name = "marketing.service.mail"
    label = "service_mail"
