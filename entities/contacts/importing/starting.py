"""Starting and cancelling an import, and how fast one that runs is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from entities.contacts.import_models import AT_WORK, BadCells, DateOrder, Import, ImportState
from entities.contacts.importing.uploading import throw_away_files
from marketing import clock
from marketing.nudges import nudge


def start(
    job: Import,
    *,
    by: Any,
    mapping: dict[str, str],
    duplicates: str,
    date_order: str = DateOrder.DAY,
    bad_cells: str = BadCells.LEAVE,
    lifts_opt_outs: str = "",
    permission: Mapping[str, Any] | None = None,
) -> bool:
    """Hand an uploaded file to the worker; False when it was started already. Who starts it answers for it.

    `lifts_opt_outs` says why the file may take opt-outs back; without it they stay, whatever it holds. `permission` is
    what these people agreed to, as `PermissionForm.values`.
    """
    rows = Import.objects.filter(pk=job.pk, state=ImportState.UPLOADED)
    started = rows.update(
        by=by,
        mapping=mapping,
        duplicates=duplicates,
        date_order=date_order,
        bad_cells=bad_cells,
        lifts_opt_outs=lifts_opt_outs,
        **(permission or {}),
        state=ImportState.RUNNING,
        started_at=clock.now(),
    )
    nudge("imports.run", import_id=job.pk)
    return bool(started)


def cancel(job: Import) -> bool:
    """Stop an import behind the chunk that is being written, or forget one that was not started; False when it is over.

    Rows that nobody decided on go into the error file; the uploaded file is deleted.
    """
    rows = Import.objects.filter(pk=job.pk, state__in=(ImportState.UPLOADED, ImportState.ASKING, *AT_WORK))
    was_stopped = bool(rows.update(state=ImportState.CANCELLED, finished_at=clock.now(), busy_until=None))
    throw_away_files()
    return was_stopped


@dataclass(frozen=True)
class Pace:
    """How fast an import runs: rows a second, and about how long it will still take."""

    rate: int
    left: str


def pace(job: Import, at: datetime | None = None) -> Pace:
    """The pace since the start."""
    seconds = ((at or clock.now()) - job.started_at).total_seconds() if job.started_at else 0.0
    if not job.rows or seconds <= 0:
        return Pace(0, "")
    remaining = seconds / max(job.share, 0.001) * (1 - job.share)
    return Pace(round(job.rows / max(seconds, 0.5)), _words(remaining))


def _words(seconds: float) -> str:
    if seconds < 5:
        return "a few seconds left"
    if seconds < 90:
        return f"about {round(seconds / 5) * 5} seconds left"
    return f"about {round(seconds / 60)} minutes left"
