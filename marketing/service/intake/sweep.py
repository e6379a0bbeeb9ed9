"""Finds, every two seconds, what no message announced: records in transient states, end dates, expiry, changes."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from marketing.lifecycle import registry
from marketing.lifecycle.faults import Place
from marketing.lifecycle.lifecycle import SERVICE
from marketing.lifecycle.states import TRANSIENT
from marketing.publishing.models import LivePublication
from marketing.service.bulkhead import Work, each
from marketing.service.intake import stopping
from marketing.service.intake.announcing import announce, untold
from marketing.service.intake.deploy import deploy
from marketing.service.intake.models import Ending
from marketing.service.intake.moving import move

END_NOTE = "The end date passed."


def sweep(at: datetime) -> None:
    """Carry on what waits, end what is over (also what went live only now), expire what rested long enough.

    One record that fails holds up no other.
    """
    carry_on(at)
    if end_overdue(at):
        carry_on(at)
    expire_rested(at)
    finish_endings(at)
    each(untold(), lambda place: announce(*place), Work("intake.announcing", "Putting it to use", at), _whole)


def end_overdue(at: datetime) -> bool:
    """Move records whose live publication's end passed; say whether there were any."""
    overdue = [live for live in _overdue(at) if _ends_by_date(live)]
    each(overdue, partial(_end, at=at), Work("intake.end", "Ending it at its end date", at), _place)
    return bool(overdue)


def carry_on(at: datetime) -> None:
    """Deploy every record in a transient state."""
    waiting = [place for model in _models() for place in _waiting(model)]
    each(waiting, lambda place: deploy(*place, at=at), Work("intake.deploy", "Carrying it on", at), _whole)


def expire_rested(at: datetime) -> None:
    """Expire records whose day has come; what still waits for them ends after that."""
    work = Work("intake.expire", "Expiring it", at)
    each(_rested(at), partial(stopping.expire, at=at), work, lambda record: Place(record.slug, record.pk))


def finish_endings(at: datetime) -> None:
    """Do a turn of cancelling for each record that ended for good."""
    work = Work("intake.ending", "Ending what waits", at)
    each(Ending.objects.order_by("pk"), partial(stopping.carry_on, at=at), work, _place)


def _overdue(at: datetime) -> Any:
    rows = LivePublication.objects.filter(ends_at__lte=at).order_by("ends_at", "pk")
    return rows.select_related("publication").defer("publication__payload")


def _ends_by_date(live: LivePublication) -> bool:
    return registry.model_for(live.kind).lifecycle.move("end", SERVICE) is not None


def _end(live: LivePublication, at: datetime) -> None:
    record = registry.model_for(live.kind).objects.filter(pk=live.record_id).first()
    if record is not None:
        move(record, "end", live.publication.number, at, note=END_NOTE)


def _models() -> list[Any]:
    return list(registry.publishable_kinds().values())


def _waiting(model: Any) -> list[tuple[str, int]]:
    reasons = [reason.value for reason in TRANSIENT & set(model.lifecycle.states)]
    if not reasons:
        return []
    keys = model.objects.filter(status_reason__in=reasons).order_by("pk").values_list("pk", flat=True)
    return [(model.slug, key) for key in keys]


def _rested(at: datetime) -> Iterator[Any]:
    for model in _models():
        move_out = model.lifecycle.move("expire", SERVICE)
        if move_out is not None:
            sources = [reason.value for reason in move_out.sources]
            yield from model.objects.filter(expires_at__lte=at, status_reason__in=sources).order_by("pk")


def _place(row: Any) -> Place:
    return Place(row.kind, row.record_id)


def _whole(place: tuple[str, int]) -> Place:
    return Place(*place)
