"""Tasks that take publications over from the control plane."""

from celery import shared_task

from marketing import clock
from marketing.service.intake import deploy as deploying
from marketing.service.intake import sweep as sweeping


@shared_task(name="intake.deploy")
def deploy(*, kind: str, record_id: int) -> None:
    """Carry one record's move on."""
    deploying.deploy(kind, record_id, clock.now())


@shared_task(name="intake.sweep")
def sweep() -> None:
    """Carry on what no message announced."""
    sweeping.sweep(clock.now())
