"""Celery: its messages only wake the workers; what is due stands in the database and is swept up every two seconds."""

import logging.config
import os
from typing import Any

from celery import Celery, signals
from django.conf import settings
from kombu import Exchange, Queue

from marketing import queues

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing.settings")

DECLARED = queues.declared_by(settings.INSTALLED_APPS)
QUEUES = tuple(dict.fromkeys(declared.name for declared in DECLARED))
SWEEPS = tuple(f"{declared.tasks}.sweep" for declared in DECLARED if declared.is_swept)
SWEEP_SECONDS = 2
TIDY_SECONDS = 600
_IS_OF_FILES = settings.BROKER_URL.startswith("filesystem")


def _queue(name: str) -> Queue:
    # Celery gives queues without an exchange one in common, by which every message would reach all of them.
    name = settings.BROKER_PREFIX + name
    return Queue(name, Exchange(name), routing_key=name)


def _beat_entry(task: str, seconds: int, **options: Any) -> dict[str, Any]:
    # An expired wake-up is dropped: after a pause the queue does not hold a pile of them.
    return {"task": task, "schedule": seconds, "options": {"expires": 3 * seconds, **options}}


def _heartbeat(queue: str) -> dict[str, Any]:
    entry = _beat_entry("operations.heartbeat", 5, queue=settings.BROKER_PREFIX + queue)
    return entry | {"kwargs": {"queue": queue}}


app = Celery("golive")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_transport=settings.BROKER_TRANSPORT,
    broker_transport_options=settings.BROKER_OPTIONS,
    broker_connection_timeout=2,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    control_exchange=f"{settings.BROKER_PREFIX}celery",
    event_exchange=f"{settings.BROKER_PREFIX}celeryev",
    task_queues=[_queue(name) for name in QUEUES],
    task_default_queue=f"{settings.BROKER_PREFIX}golive",
    task_routes={f"{each.tasks}.*": {"queue": settings.BROKER_PREFIX + each.name} for each in DECLARED},
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    # A pool shares a lock on this queue, and a process killed with it leaves the others waiting for good.
    worker_pool="solo" if _IS_OF_FILES else "prefork",
    worker_hijack_root_logger=False,
    worker_enable_remote_control=not _IS_OF_FILES,
    timezone="UTC",
    beat_schedule={
        **{sweep: _beat_entry(sweep, SWEEP_SECONDS) for sweep in SWEEPS},
        "operations.tidy": _beat_entry("operations.tidy", TIDY_SECONDS),
        **{f"operations.heartbeat.{queue}": _heartbeat(queue) for queue in QUEUES},
    },
)
app.set_default()  # for all threads; `current` would be this one's alone
app.autodiscover_tasks()


@signals.setup_logging.connect
def use_our_log(**kwargs: Any) -> None:
    """The log of Django's settings instead of Celery's own."""
    logging.config.dictConfig(settings.LOGGING)
