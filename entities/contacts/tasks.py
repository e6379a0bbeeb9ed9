"""Tasks that carry imports on."""

from celery import shared_task

from entities.contacts.importing import running
from marketing import clock


@shared_task(name="imports.run")
def run(*, import_id: int) -> None:
    """Import one file from where it stopped."""
    running.run(import_id, clock.now())


@shared_task(name="imports.sweep")
def sweep() -> None:
    """Carry on what a dead worker left."""
    running.sweep()
