"""App declaration of the toy."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class ToyConfig(AppConfig):
    """Toys, whose tasks share the queue of the segments."""

    name = "tests.toy"
    label = "toy"
    queue = TaskQueue("segments", tasks="toys")
