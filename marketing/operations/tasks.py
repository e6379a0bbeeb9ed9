"""Tasks that watch over the processes."""

import os
import threading
from typing import Any

from celery import shared_task, signals
from django.utils import timezone

from marketing.operations import processes
from marketing.operations.models import Heartbeat

SHUTDOWN_SECONDS = 8.0


_worker = {"pid": 0}


@signals.worker_init.connect
def note_the_worker(**kwargs: Any) -> None:
    """Its pool processes have to know whose end is theirs."""
    _worker["pid"] = os.getpid()


@signals.worker_process_init.connect
def end_with_the_worker(**kwargs: Any) -> None:
    """A pool process does not outlive its worker, also when that ended while the process was being forked."""
    processes.die_with_parent(parent=_worker["pid"])


@signals.worker_shutting_down.connect
def end_at_last(**kwargs: Any) -> None:
    """A worker whose pool was killed together with it can wait for its pool for good: then it ends hard.

    A turn takes two seconds, so a warm shutdown is over long before; what is cut off is found by sweeps and journals.
    """
    timer = threading.Timer(SHUTDOWN_SECONDS, os._exit, (1,))
    timer.daemon = True
    timer.start()


@shared_task(name="operations.heartbeat")
def heartbeat() -> None:
    """Note that scheduler, broker and worker run; by the real clock, a shifted one would feign silence."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"at": timezone.now()})
