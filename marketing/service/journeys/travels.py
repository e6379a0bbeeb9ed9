"""The journeys of one contact as moments: when it entered, when and where it left, and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from marketing.contracts.journey import JourneyVersion
from marketing.lifecycle import registry
from marketing.service.journeys.models import Enrolment, EnrolmentState
from marketing.service.pages import Before, newest_before
from marketing.service.reasons import label


@dataclass(frozen=True)
class Travel:
    """One moment of one way through a journey. Names are "" where the journey or its tile is gone."""

    id: int
    at: datetime
    what: str
    journey_id: int
    journey_name: str
    tile_id: str
    tile_name: str
    iteration: int
    reason: str


# Name and tile settings of journeys, by key.
Names = dict[int, tuple[str, Any]]


def entries(contact_id: int, before: Before | None, limit: int) -> list[Travel]:
    """When a contact entered journeys, newest first."""
    rows = newest_before(_of(contact_id), "entered_at", before, limit)
    names = _names(rows)
    return [_travel(row, row.entered_at, "Entered", "", names) for row in rows]


def exits(contact_id: int, before: Before | None, limit: int) -> list[Travel]:
    """When a contact went out of journeys, newest first: through, or early with the tile and the reason."""
    left = _of(contact_id).filter(left_at__isnull=False)
    rows = newest_before(left, "left_at", before, limit)
    names = _names(rows)
    found = []
    for row in rows:
        went_through = row.state == EnrolmentState.COMPLETED
        what = "Went through" if went_through else "Left early"
        found.append(_travel(row, row.left_at, what, "" if went_through else row.tile_id, names))
    return found


def _of(contact_id: int) -> "QuerySet[Enrolment]":
    return Enrolment.objects.filter(contact_id=contact_id).select_related("run")


def _names(rows: Iterable[Enrolment]) -> Names:
    wanted = {row.run.record_id for row in rows}
    journeys = registry.model_for(JourneyVersion.kind).objects.filter(pk__in=wanted)
    return {key: (name, tiles) for key, name, tiles in journeys.values_list("pk", "name", "tile_settings")}


def _travel(row: Enrolment, at: Any, what: str, tile_id: str, names: Names) -> Travel:
    name, tiles = names.get(row.run.record_id, ("", {}))
    tile = tiles.get(tile_id) if isinstance(tiles, dict) else None  # only the name is wanted, whatever type it is
    return Travel(
        id=row.pk,
        at=at,
        what=what,
        journey_id=row.run.record_id,
        journey_name=name,
        tile_id=tile_id,
        tile_name=str(tile.get("name", "")) if isinstance(tile, dict) else "",
        iteration=row.run.number,
        reason=label(row.reason) if row.reason else "",
    )
