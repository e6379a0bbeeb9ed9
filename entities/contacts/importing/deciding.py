"""What becomes of the rows that were kept aside: decided one by one on a page, or all that are left by a worker.

A decision counts for the contact as the person saw it. Where somebody changed it meanwhile the row stays, undecided.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from entities.contacts.import_models import Duplicates, Import, ImportQuestion, ImportState
from entities.contacts.importing import noting
from entities.contacts.importing.chunk import MOST_ROWS, Chunk
from entities.contacts.importing.matching import contacts_with
from entities.contacts.importing.reading import Row
from entities.contacts.models import Contact
from marketing import clock
from marketing.nudges import nudge

DECISIONS = (Duplicates.UPDATE.value, Duplicates.SKIP.value)


@dataclass(frozen=True)
class Decision:
    """Update or skip, for a contact at this row version."""

    what: str
    version: int | None


@dataclass(frozen=True)
class Carried:
    """What came of decisions: how many became what, and the lines whose contact changed meanwhile."""

    counts: dict[str, int]
    stale: list[int]


def decide(job: Import, decisions: Mapping[int, Decision], *, by: Any, at: datetime) -> Carried | None:
    """Carry out decisions by the lines of their rows, at once; None when the import takes none now."""
    with transaction.atomic():
        if not Import.objects.filter(pk=job.pk, state=ImportState.ASKING).update(state=ImportState.ASKING):
            return None
        rows = list(job.questions.select_for_update().filter(line__in=decisions).order_by("line"))
        for row in rows:
            row.decision, row.version = decisions[row.line].what, decisions[row.line].version
        carried = carry_out(job, rows, by=by, at=at)
        _finish(job, ImportState.ASKING)
    return carried


def decide_all(job: Import, decision: str, *, by: Any) -> bool:
    """Hand all rows that are left to the worker; False when the import takes no decisions now."""
    current = Contact.objects.filter(email_key=OuterRef("key")).order_by("status", "pk").values("row_version")[:1]
    with transaction.atomic():
        rows = Import.objects.filter(pk=job.pk, state=ImportState.ASKING)
        if not rows.update(state=ImportState.DECIDING, decided_by=by, busy_until=None):
            return False
        job.questions.update(decision=decision, version=Subquery(current))
        nudge("imports.run", import_id=job.pk)
    return True


def next_batch(job: Import, at: datetime) -> bool:
    """Carry out decisions on a batch of rows, in the caller's transaction; False when there are none left."""
    decided = job.questions.select_for_update().exclude(decision="").order_by("line")
    rows = list(decided[:MOST_ROWS])
    if rows:
        carry_out(job, rows, by=job.decided_by, at=at)
    return bool(rows)


def end(job: Import) -> None:
    """Note that all decisions are carried out; rows whose contact changed meanwhile ask again."""
    with transaction.atomic():
        _finish(job, ImportState.DECIDING)


def carry_out(job: Import, rows: Sequence[ImportQuestion], *, by: Any, at: datetime) -> Carried:
    """Carry out the decisions on these rows, in the caller's transaction.

    1. Locks the contacts. 2. Rows decided for another version of theirs become undecided again. 3. The others
    update their contact, or are refused as they would be from the file; none of them is kept any longer.
    """
    known = contacts_with((row.key for row in rows if row.decision == Duplicates.UPDATE), lock=True)
    seen = {key: contact.row_version for key, contact in known.items()}
    stale = [row for row in rows if row.decision == Duplicates.UPDATE and row.version != seen.get(row.key)]
    lines = [row.line for row in stale]
    chunk = Chunk(job, at, by=by, duplicates=Duplicates.UPDATE)
    done = [row for row in rows if row.line not in set(lines)]
    for row in done:
        if row.decision == Duplicates.UPDATE:
            chunk.take(Row(row.line, row.cells))
    counts = chunk.write()
    counts["skipped"] += sum(row.decision == Duplicates.SKIP for row in done)
    noting.store(job, chunk.noted, chunk.people)
    job.questions.filter(line__in=lines).update(decision="", version=None)
    job.questions.filter(line__in=[row.line for row in done]).delete()
    _follow(job, seen)
    counts["asked"] = -len(done)
    Import.objects.filter(pk=job.pk).update(**{name: F(name) + count for name, count in counts.items()})
    return Carried(counts, lines)


def _follow(job: Import, seen: Mapping[str, int]) -> None:
    """Let later rows of the same addresses, decided in the same press, count for what earlier ones just wrote.

    Rows that were behind before stay behind by as much.
    """
    later = job.questions.filter(decision=Duplicates.UPDATE, key__in=_raised(seen))
    later.update(version=F("version") + 1)


def _raised(seen: Mapping[str, int]) -> Iterable[str]:
    return [key for key, contact in contacts_with(seen).items() if contact.row_version == seen[key] + 1]


def _finish(job: Import, state: ImportState) -> None:
    rows = Import.objects.filter(pk=job.pk, state=state)
    if not rows.filter(asked=0).update(state=ImportState.FINISHED, finished_at=clock.now(), busy_until=None):
        rows.update(state=ImportState.ASKING, busy_until=None)
