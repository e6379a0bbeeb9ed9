"""Tasks that watch over the processes."""

import os
import threading
from typing import Any

from celery import shared_task, signals
from django.core.management import call_command
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.utils import timezone

from marketing import clock
from marketing.operations import garbage, processes, pulse
from marketing.operations.models import Heartbeat
from marketing.users import throttling

SHUTDOWN_SECONDS = 8.0


_worker = {"pid": 0}


@signals.worker_init.connect
def note_the_worker(**kwargs: Any) -> None:
    """Its pool processes have to know whose end is theirs."""
    _worker["pid"] = os.getpid()


@signals.worker_process_init.connect
def begin_work(**kwargs: Any) -> None:
    """A pool process, all loaded, does not outlive its worker, also when that ended while it was being forked.

    A worker of one process has none: Celery calls this in the worker itself.
    """
    if os.getpid() != _worker["pid"]:
        processes.die_with_parent(parent=_worker["pid"])
    garbage.settle_in()


@signals.worker_shutting_down.connect
def end_at_last(**kwargs: Any) -> None:
    """A worker whose pool was killed together with it can wait for its pool for good: then it ends hard.

    A turn takes two seconds, so a warm shutdown is over long before; what is cut off is found by sweeps and journals.
    """
    timer = threading.Timer(SHUTDOWN_SECONDS, os._exit, (1,))
    timer.daemon = True
    timer.start()


for _sign in (signals.worker_ready, signals.beat_init, signals.task_postrun, signals.after_task_publish):
    _sign.connect(pulse.feel)


@receiver(connection_created)
def feel_statements(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """In a process whose pulse is watched a statement is a sign of life."""
    is_felt = pulse.feel_statement in connection.execute_wrappers  # they stay when it connects again
    if os.environ.get(pulse.VARIABLE) and not is_felt:
        connection.execute_wrappers.append(pulse.feel_statement)


@shared_task(name="operations.heartbeat")
def heartbeat(*, queue: str = "golive") -> None:
    """Note that scheduler, broker and this queue's worker run; by the real clock, a shifted one would feign silence."""
    Heartbeat.objects.update_or_create(name=queue, defaults={"at": timezone.now()})


@shared_task(name="operations.tidy")
def tidy() -> None:
    """Delete what only a moment needed: counted sign-ins, and sessions that are over."""
    throttling.sweep(clock.now())
    call_command("clearsessions", skip_checks=True)
