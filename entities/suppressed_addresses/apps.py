"""App declaration of `entities.suppressed_addresses`."""

from django.apps import AppConfig


class SuppressedAddressesConfig(AppConfig):
    """Console pages of the addresses that get no mail."""

    name = "entities.suppressed_addresses"
    label = "suppressed_addresses"
