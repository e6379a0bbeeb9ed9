"""App declaration of `entities.contacts`."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Contacts."""

    name = "entities.contacts"
    label = "contacts"
