"""The worker's half of an import: chunks of rows, each wholly or not at all, from where the last one ended."""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import F, Q

from entities.contacts.import_models import AT_WORK, Import, ImportQuestion, ImportState
from entities.contacts.importing import deciding, noting, parking
from entities.contacts.importing.chunk import Chunk
from entities.contacts.importing.reading import Format, Reader, Unreadable
from entities.contacts.importing.uploading import throw_away_files
from marketing import clock
from marketing.nudges import nudge

LEASE = timedelta(seconds=10)
TURN_SECONDS = 2.0  # then whatever else waits for this worker has its turn

logger = logging.getLogger(__name__)


class Overtaken(Exception):
    """Somebody cancelled the import, or another worker has taken it over."""


def run(import_id: int, at: datetime) -> None:
    """Import chunk after chunk for some two seconds; after the file carry out what was decided for rows kept aside.

    1. Takes the lease; one import runs at a time. 2. For each chunk, in one transaction: people, companies, refused
    rows, and the position behind it. 3. Ends the import, or gives the lease back and asks for the next turn. A crash
    loses the chunk that was not committed, and nothing of it is there; the sweep starts again at the stored position.
    """
    job = _claimed(import_id, at)
    if job is None:
        return
    try:
        _take_turn(job, at)
    except Overtaken:
        return
    except Unreadable as fault:
        _end(job, ImportState.FAILED, error=str(fault))
    except OSError:
        _end(job, ImportState.FAILED, error="The uploaded file can't be read any more. Upload it again.")
    except (DataError, IntegrityError):
        logger.exception("Import %s failed", job.pk)
        is_read = job.state == ImportState.DECIDING
        what = "What was decided" if is_read else f"The rows behind line {job.line:,}"
        _end(job, ImportState.FAILED, error=f"{what} could not be stored.")
    except Exception as error:  # whatever it is: other imports must not wait for this one
        parking.park(parking.ROWS, job.pk, error, clock.now())
        Import.objects.filter(pk=job.pk, state=job.state).update(busy_until=None)
    else:
        parking.over(parking.ROWS, [job.pk])
    sweep()


def sweep() -> None:
    """Wake the oldest import that nobody is at and nothing holds up, and delete the files of those that are read."""
    throw_away_files()
    parking.only(parking.ROWS, Import.objects.filter(state__in=AT_WORK).values_list("pk", flat=True))
    following = next_one()
    if following is not None:
        nudge("imports.run", import_id=following.pk)


def next_one() -> Import | None:
    """The oldest import that waits and is not held up; None while somebody is at one."""
    if _somebody_is_at_one():
        return None
    waiting = Import.objects.filter(_free(), state__in=AT_WORK).exclude(pk__in=parking.held(parking.ROWS, clock.now()))
    return waiting.order_by("started_at", "id").first()


def _free() -> Q:
    return Q(busy_until=None) | Q(busy_until__lt=clock.now())


def _somebody_is_at_one() -> bool:
    return Import.objects.filter(state__in=AT_WORK, busy_until__gte=clock.now()).exists()


def _claimed(import_id: int, at: datetime) -> Import | None:
    """Take the lease of an import that nobody is at; what it makes is as old as its start, or younger."""
    if _somebody_is_at_one():
        return None
    rows = Import.objects.filter(_free(), pk=import_id, state__in=AT_WORK)
    if not rows.update(busy_until=clock.now() + LEASE):
        return None
    Import.objects.filter(pk=import_id, position="").update(started_at=at)
    return Import.objects.select_related("by", "decided_by").get(pk=import_id)


def _take_turn(job: Import, at: datetime) -> None:
    deadline = time.monotonic() + TURN_SECONDS
    if job.state == ImportState.DECIDING:
        is_over, end = _decisions(job, at, deadline), deciding.end
    else:
        with job.file.open("rb") as file:
            is_over, end = _chunks(job, file, at, deadline), _end_of_file
    if is_over:
        end(job)
    else:
        Import.objects.filter(pk=job.pk, state=job.state).update(busy_until=None)


def _end_of_file(job: Import) -> None:
    if not _end(job, ImportState.FINISHED, asked=0):
        _end(job, ImportState.ASKING)


def _chunks(job: Import, file: Any, at: datetime, deadline: float) -> bool:
    """Commit chunks until the file ends or the time is up; returns whether it ended."""
    reader = Reader(file, Format(job.encoding, job.separator), job.position, job.line)
    if not job.position:
        reader.header()
    rows, is_over = reader.rows(), False
    while not is_over:
        chunk, is_over = Chunk(job, at), True
        for row in rows:
            chunk.take(row)
            if chunk.is_full:
                is_over = False
                break
        _commit(job, chunk, reader)
        if time.monotonic() > deadline:
            break
    return is_over


def _commit(job: Import, chunk: Chunk, reader: Reader) -> None:
    """Write a chunk with the position behind it; the condition on the old position keeps a second worker out."""
    position, line = reader.position, reader.line
    with transaction.atomic():
        counts = chunk.write()
        noting.store(job, chunk.noted, chunk.people)
        ImportQuestion.objects.bulk_create(
            [ImportQuestion(of=job, line=row.line, cells=row.cells, key=key[:254]) for row, key in chunk.asked]
        )
        moved = Import.objects.filter(
            pk=job.pk, state=ImportState.RUNNING, position=job.position, line=job.line
        ).update(
            position=position,
            line=line,
            busy_until=clock.now() + LEASE,
            **{name: F(name) + count for name, count in counts.items()},
        )
        if not moved:
            raise Overtaken
    job.position, job.line = position, line


def _decisions(job: Import, at: datetime, deadline: float) -> bool:
    """Carry out decisions batch by batch, each wholly or not at all; returns whether none is left."""
    is_over = False
    while not is_over:
        with transaction.atomic():
            is_over = not deciding.next_batch(job, at)
            rows = Import.objects.filter(pk=job.pk, state=ImportState.DECIDING)
            if not rows.update(busy_until=clock.now() + LEASE):
                raise Overtaken
        if time.monotonic() > deadline:
            break
    return is_over


def _end(job: Import, state: ImportState, error: str = "", **only: int) -> bool:
    rows = Import.objects.filter(pk=job.pk, state=job.state, **only)
    return bool(rows.update(state=state, error=error, finished_at=clock.now(), busy_until=None))
