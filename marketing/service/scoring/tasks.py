"""Tasks of the scores."""

from celery import shared_task

from marketing import clock
from marketing.service.scoring import engine


@shared_task(name="scoring.sweep")
def sweep() -> None:
    """Keep the scores of leads up to date."""
    engine.sweep(clock.now())
