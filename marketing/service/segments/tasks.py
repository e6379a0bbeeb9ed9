"""Tasks of the segments."""

from celery import shared_task

from marketing import clock
from marketing.service.segments import engine


@shared_task(name="segments.sweep")
def sweep() -> None:
    """Keep member lists up to date."""
    engine.sweep(clock.now())
