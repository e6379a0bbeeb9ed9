"""App declaration of `marketing.operations`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class OperationsConfig(AppConfig):
    """Starts, supervises and watches the processes."""

    name = "marketing.operations"
    label = "operations"
    queue = TaskQueue("golive", tasks="operations")

    def ready(self) -> None:
        """Make Celery's app the default one, for nudges and `shared_task`, and register the system checks."""
        from marketing import celery  # noqa: F401  needs the settings
        from marketing.operations import checks  # noqa: F401  registers itself
