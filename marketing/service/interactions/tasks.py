"""Tasks of the interactions."""

from celery import shared_task

from marketing import clock
from marketing.service.interactions import recording


@shared_task(name="interactions.sweep")
def sweep() -> None:
    """Wake consumers whose nudge got lost."""
    recording.wake_consumers(clock.now())
