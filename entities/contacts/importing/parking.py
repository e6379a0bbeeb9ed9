"""Imports and files that can't be carried on now: parked, told, and tried again after their back-off; others go on."""

import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import DatabaseError

from marketing.lifecycle import faults
from marketing.lifecycle.faults import Fault, Place

KIND = "imports"
ROWS, FILES = "imports.run", "imports.file"
DOING = {ROWS: "Importing its rows", FILES: "Deleting its file"}

logger = logging.getLogger(__name__)


def held(task: str, at: datetime) -> list[int]:
    """The keys of imports for which a task is not to be tried yet."""
    return [place.record_id for place, fault in faults.of_task(task).items() if fault.next_at > at]


def park(task: str, key: int, error: Exception, at: datetime) -> None:
    """Note that a task failed for an import."""
    fault = faults.park(task, DOING[task], Place(KIND, key), _words(error), at)
    if fault.attempts == 1:
        logger.error("%s failed for import %s", task, key, exc_info=error)


def over(task: str, keys: Iterable[int]) -> None:
    """Forget the faults of imports for which a task is done."""
    Fault.objects.filter(task=task, kind=KIND, record_id__in=list(keys)).delete()


def only(task: str, keys: Iterable[int]) -> None:
    """Forget the faults of all imports but these, for which there is still something to do."""
    Fault.objects.filter(task=task, kind=KIND).exclude(record_id__in=list(keys)).delete()


def _words(error: Exception) -> str:
    name = type(error).__name__
    if isinstance(error, DatabaseError):
        return f"The database could not do it ({name})."
    return f"The disk could not do it ({name})." if isinstance(error, OSError) else f"An unexpected error ({name})."
