"""App declaration of `entities.contacts`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class ContactsConfig(AppConfig):
    """Contacts."""

    name = "entities.contacts"
    label = "contacts"
    queue = TaskQueue("imports", tasks="imports", is_swept=True)
