"""Tasks of the interactions."""

from celery import shared_task

from marketing import clock
from marketing.service.interactions import collecting, recording
from marketing.service.interactions.judging import judge


@shared_task(name="interactions.sweep")
def sweep() -> None:
    """Wake consumers whose nudge got lost, record what web processes wrote down, judge what was held for that."""
    recording.wake_consumers(clock.now())
    collecting.collect()
    judge.release_all(clock.now())
