"""Tasks that watch over the processes."""

from typing import Any

from celery import shared_task, signals
from django.utils import timezone

from marketing.operations import processes
from marketing.operations.models import Heartbeat


@signals.worker_process_init.connect
def end_with_the_worker(**kwargs: Any) -> None:
    """A pool process does not outlive its worker, however that ends."""
    processes.die_with_parent()


@shared_task(name="operations.heartbeat")
def heartbeat() -> None:
    """Note that scheduler, broker and worker run; by the real clock, a shifted one would feign silence."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"at": timezone.now()})
