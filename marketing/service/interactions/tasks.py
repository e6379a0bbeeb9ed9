"""Tasks of the interactions."""

from celery import shared_task

from marketing import clock
from marketing.service.interactions import collecting, recording


@shared_task(name="interactions.sweep")
def sweep() -> None:
    """Record what web processes wrote down, and wake consumers whose nudge got lost."""
    collecting.collect()
    recording.wake_consumers(clock.now())
