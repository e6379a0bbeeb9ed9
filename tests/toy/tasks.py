"""The toy's task."""

from celery import shared_task

from marketing import clock
from tests.toy.models import Spin


@shared_task(name="toys.spin")
def spin(*, toy_id: int) -> None:
    """Note that a toy was played with."""
    Spin.objects.create(toy_id=toy_id, at=clock.now())
