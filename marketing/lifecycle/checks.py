"""Error checks: functions from a record to problems, registered per kind by `entities/<entity>/checks.py`."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from marketing.contracts.problems import ERROR, WARNING, Problem
from marketing.lifecycle import embedded
from marketing.lifecycle.models import Publishable, Record

GoLiveCheck = Callable[[Any, datetime], Iterable[Problem]]
_checks: dict[str, list[GoLiveCheck]] = defaultdict(list)


def check(kind: str) -> Callable[[GoLiveCheck], GoLiveCheck]:
    """Register a check of a kind; it takes the record and the moment and yields problems."""

    def register(function: GoLiveCheck) -> GoLiveCheck:
        _checks[kind].append(function)
        return function

    return register


def problems(record: Record, at: datetime) -> list[Problem]:
    """Run every check of the record's kind; errors first, each told once."""
    found = [*_lost(record), *record.content_faults()]  # what runs a record reads its content the same way
    if isinstance(record, Publishable):
        found += embedded.lost(record.texts())
    found += [problem for function in _checks[record.slug] for problem in function(record, at)]
    return sorted(dict.fromkeys(found), key=lambda problem: problem.severity != ERROR)


def _lost(record: Record) -> list[Problem]:
    """Say which fields named a record that was deleted, until somebody chooses anew (lifecycles.md, "Delete")."""
    return [_lost_one(record, name) for name in getattr(record, "lost_references", {})]


def _lost_one(record: Record, name: str) -> Problem:
    column = record.column(name)
    words = f"What stood in “{str(column.verbose_name).capitalize()}” "
    if not hasattr(column.related_model, "contract"):
        return Problem(WARNING, "reference-deleted", f"{words}was deleted.", name)
    if why := record.lifecycle.locks.why(name, record):
        advice = f"{why} Copy the record to choose another."
    else:
        advice = "Choose another. To go without, choose any, save, and take it out again."
    return Problem(ERROR, "reference-deleted", f"{words}was deleted. {advice}", name)


def has_errors(found: Iterable[Problem]) -> bool:
    """True when at least one problem stops a go-live."""
    return any(problem.severity == ERROR for problem in found)
