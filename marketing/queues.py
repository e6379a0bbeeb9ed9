"""Which queue an app's tasks go through: each app says so in its AppConfig, no list elsewhere names them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import AppConfig


@dataclass(frozen=True)
class TaskQueue:
    """The attribute `queue` of an AppConfig; several apps may share a queue.

    `tasks` is what the names of the app's tasks begin with: `mail` for `mail.sweep`. With `is_swept` the scheduler
    sends the task `<tasks>.sweep` all the time.
    """

    name: str
    tasks: str
    is_swept: bool = False


def declared_by(entries: Iterable[str]) -> tuple[TaskQueue, ...]:
    """What the apps of these INSTALLED_APPS entries declare, in their order.

    Needs no app registry, as Celery's command line wants the queues before `django.setup()`.
    """
    attributes = (getattr(AppConfig.create(entry), "queue", None) for entry in entries)
    return tuple(found for found in attributes if isinstance(found, TaskQueue))
