"""One turn of one run: the tiles decide for up to 1,000 due contacts.

Where a tile fails for single contacts, they are taken out with that reason and the others go on. Where it fails for all
who stand there, the tile is at fault, not they: they wait, and the run's page says so.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from marketing.audience import people
from marketing.lifecycle import faults
from marketing.lifecycle.faults import Place
from marketing.service import reasons
from marketing.service.bulkhead import in_words, isolate
from marketing.service.journeys import admission, leaving, permission
from marketing.service.journeys.at_work import JourneyAtWork
from marketing.service.journeys.decisions import Decisions
from marketing.service.journeys.models import Enrolment, Outcome, Step
from marketing.service.journeys.tiles import TILES
from marketing.service.statements import lookups

BATCH = 1000
STALE_AFTER = timedelta(minutes=2)
TASK, DOING = "journeys.tile", "Moving contacts on at one of its tiles"


def turn(run: JourneyAtWork) -> int:
    """Let the tiles decide for up to 1,000 due contacts of one run; returns how many there were."""
    with lookups():
        if not run.is_still_open():
            return 0
        due = Enrolment.objects.filter(run_id=run.run_id, due_at__lte=run.at).order_by("due_at")
        batch = list(due.select_for_update(skip_locked=True)[:BATCH])
        by_tile: dict[str, list[Enrolment]] = defaultdict(list)
        for enrolment in _fit(run, batch):
            by_tile[enrolment.tile_id].append(enrolment)
        for tile_id, enrolments in by_tile.items():
            _decide(run, tile_id, enrolments)
    return len(batch)


def forget_stale(at: datetime) -> None:
    """Drop faults of tiles where nobody stands any more: those who wait there would have tried it again by now."""
    faults.Fault.objects.filter(task=TASK, next_at__lt=at - STALE_AFTER).delete()


def _decide(run: JourneyAtWork, tile_id: str, enrolments: Sequence[Enrolment]) -> None:
    def act(part: Sequence[Enrolment]) -> None:
        decisions = Decisions(tile_id)
        tile = run.tiles.get(tile_id)
        if tile is None or tile.type not in TILES:
            for enrolment in part:
                decisions.leave(enrolment, reasons.TILE_REMOVED)
        else:
            TILES[tile.type](run, tile, part, decisions)
        decisions.write(run.at)

    try:
        failed = isolate(enrolments, act)
    except Exception as error:  # nobody here gets on: the tile is at fault, the other tiles go on
        _wait(run, tile_id, enrolments, error)
        return
    if failed and len(failed) == len(enrolments) and not _has_worked(run, tile_id):
        _wait(run, tile_id, enrolments, failed[0][1])
        return
    if failed:
        leaving.leave([enrolment.pk for enrolment, _error in failed], reasons.FAULTY_DATA, run.at)
    _forget(run, tile_id)


def _has_worked(run: JourneyAtWork, tile_id: str) -> bool:
    """Say whether the tile has worked for others by this version: then it is the contact who is at fault."""
    gone_on = Step.objects.filter(run_id=run.run_id, tile_id=tile_id, outcome=Outcome.COMPLETED)
    return gone_on.filter(left_at__gte=run.open_run.publication.at).exists()


def _wait(run: JourneyAtWork, tile_id: str, enrolments: Sequence[Enrolment], error: Exception) -> None:
    fault = faults.park(TASK, DOING, _place(run, tile_id), in_words(error), run.at)
    Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in enrolments]).update(due_at=fault.next_at)


def _forget(run: JourneyAtWork, tile_id: str) -> None:
    kind, record_id, part = _place(run, tile_id)
    faults.Fault.objects.filter(task=TASK, kind=kind, record_id=record_id, part=part).delete()


def _place(run: JourneyAtWork, tile_id: str) -> Place:
    return Place(run.place.kind, run.place.record_id, f"{run.place.part}:{tile_id}"[:64])


def _fit(run: JourneyAtWork, batch: Sequence[Enrolment]) -> list[Enrolment]:
    """Take those out who may not be processed; the events do that at once, this is what nobody told of."""
    ids = [enrolment.contact_id for enrolment in batch]
    found = people.model("contact")._base_manager.filter(pk__in=ids)
    status, levels = {}, {}
    for key, state, level in found.values_list("pk", "status", "consent"):
        status[key], levels[key] = state, level
    suppressed = {key for segment_id in run.suppression for key in admission.members_among(segment_id, ids)}
    below = permission.stopped(run, batch, levels)
    out: dict[str, list[int]] = defaultdict(list)
    for enrolment in batch:
        reason = leaving.reason_of(status.get(enrolment.contact_id), enrolment.contact_id in suppressed)
        if reason := reason or below.get(enrolment.contact_id, ""):
            out[reason].append(enrolment.pk)
    for reason, keys in out.items():
        leaving.leave(keys, reason, run.at)
    gone = {key for keys in out.values() for key in keys}
    return [enrolment for enrolment in batch if enrolment.pk not in gone]
