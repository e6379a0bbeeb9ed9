"""Finds, every two seconds, what no message announced: records in transient states, end dates, expiry."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from marketing.lifecycle import registry
from marketing.lifecycle.lifecycle import SERVICE
from marketing.lifecycle.states import TRANSIENT
from marketing.publishing.models import LivePublication
from marketing.service.intake.deploy import ENDED, deploy, move, newest_number
from marketing.service.intake.deployers import deployer_of

END_NOTE = "The end date passed."
EXPIRED_NOTE = "Stopped for 30 days."

logger = logging.getLogger(__name__)


def sweep(at: datetime) -> None:
    """Carry on what waits, end what is over (also what went live only now), expire what rested long enough."""
    carry_on(at)
    if end_overdue(at):
        carry_on(at)
    expire_rested(at)


def end_overdue(at: datetime) -> bool:
    """Move records whose live publication's end passed; say whether there were any."""
    found = False
    overdue = LivePublication.objects.filter(ends_at__lte=at).select_related("publication").order_by("ends_at")
    for live in overdue:
        record = registry.model_for(live.kind).objects.filter(pk=live.record_id).first()
        if record is not None and record.lifecycle.move("end", SERVICE) is not None:
            move(record, "end", live.publication.number, at, note=END_NOTE)
            found = True
    return found


def carry_on(at: datetime) -> None:
    """Deploy every record in a transient state; one that fails does not hold up the others."""
    models: dict[str, Any] = {**registry.publishable_kinds()}
    for model in models.values():
        waiting = [reason.value for reason in TRANSIENT & set(model.lifecycle.states)]
        if not waiting:
            continue
        for key in model.objects.filter(status_reason__in=waiting).order_by("pk").values_list("pk", flat=True):
            try:
                deploy(model.slug, key, at)
            except Exception:  # the next sweep tries again; the others must not wait for this one
                logger.exception("Carrying on %s/%s failed", model.slug, key)


def expire_rested(at: datetime) -> None:
    """Expire records whose day has come; what still waits for them ends with that."""
    for record in _rested(at):
        if deployer_of(record.slug).cancel(record.pk, ENDED, at):
            move(record, "expire", newest_number(record), at, note=EXPIRED_NOTE)


def _rested(at: datetime) -> Iterator[Any]:
    models: dict[str, Any] = {**registry.publishable_kinds()}
    for model in models.values():
        move_out = model.lifecycle.move("expire", SERVICE)
        if move_out is not None:
            sources = [reason.value for reason in move_out.sources]
            yield from model.objects.filter(expires_at__lte=at, status_reason__in=sources).order_by("pk")
