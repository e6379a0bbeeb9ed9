"""Tasks of the journeys."""

from celery import shared_task

from marketing import clock
from marketing.service.journeys import runner


@shared_task(name="journeys.sweep")
def sweep() -> None:
    """Move contacts on."""
    runner.sweep(clock.now())
