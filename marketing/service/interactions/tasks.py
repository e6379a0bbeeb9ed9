"""Tasks of the interactions."""

from celery import shared_task

from marketing import clock
from marketing.service.interactions import collecting, recording


@shared_task(name="interactions.sweep")
def sweep() -> None:
    """Wake consumers whose nudge got lost, then record what web processes wrote down, which wakes its own."""
    recording.wake_consumers(clock.now())
    collecting.collect()
