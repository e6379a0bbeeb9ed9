"""Tells deployers of publications that were put live or withdrawn, for every kind, whatever became of the nudge."""

from collections.abc import Iterable

from marketing.publishing.models import LiveChange
from marketing.service.intake.deployers import deployer_of

Place = tuple[str, int]


def announce(kind: str, record_id: int) -> None:
    """Tell the deployer of a record's changes, if any are untold; a crash in between tells them twice."""
    untold = list(LiveChange.objects.filter(kind=kind, record_id=record_id).values_list("pk", flat=True))
    if untold:
        deployer_of(kind).changed(record_id)
        LiveChange.objects.filter(pk__in=untold).delete()


def untold() -> Iterable[Place]:
    """The records whose changes nobody was told of yet."""
    return list(LiveChange.objects.order_by("kind", "record_id").values_list("kind", "record_id").distinct())
