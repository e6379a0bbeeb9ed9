"""App declaration of `marketing.service.intake`."""

from django.apps import AppConfig

from marketing.queues import TaskQueue


class IntakeConfig(AppConfig):
    """Takes publications over from the control plane."""

    name = "marketing.service.intake"
    label = "intake"
    queue = TaskQueue("golive", tasks="intake", is_swept=True)
