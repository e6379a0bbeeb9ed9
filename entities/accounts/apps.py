"""App declaration of `entities.accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Companies."""

    name = "entities.accounts"
    label = "accounts"
