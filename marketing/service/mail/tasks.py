"""Tasks of the mail."""

from celery import shared_task

from marketing import clock
from marketing.service.mail.outbox import sender


@shared_task(name="mail.sweep")
def sweep() -> None:
    """Send what is due."""
    sender.sweep(clock.now())
