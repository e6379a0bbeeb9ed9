"""The views that every list has: only those that fit the states of its lifecycle (lifecycles.md, "Views")."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from marketing.console.page_parts import View
from marketing.lifecycle.models import Publishable, Record
from marketing.lifecycle.states import LIVE, Status, StatusReason

RECENT = timedelta(days=30)
R = StatusReason
STATES = (
    ("draft", R.DRAFT, "Draft {}", "Nothing is being drafted."),
    ("stopped", R.STOPPED, "Stopped {}", "Nothing was stopped."),
    (
        "error",
        R.ERROR,
        "{} in error",
        "Nothing is in error. What fails while it goes live shows up here, with its reason.",
    ),
    ("expired", R.EXPIRED, "Expired {}", "Nothing has expired."),
    ("completed", R.COMPLETED, "Completed {}", "Nothing has completed."),
)


def system_views(model: type[Record], plural: str) -> Iterator[View]:
    """Yield the views of one model, the default one first."""
    lifecycle = model.lifecycle
    yield View("active", f"Active {plural}", _status(Status.ACTIVE), f"There are no active {plural} yet.")
    if issubclass(model, Publishable):
        yield View("all-live", f"All live {plural}", _live, f"None of the {plural} is live.")
    yield View("inactive", f"Inactive {plural}", _status(Status.INACTIVE), _inactive_empty(lifecycle, plural))
    for key, reason, label, empty in STATES:
        if reason in lifecycle.states:
            text = label.format(plural)
            yield View(key, text[:1].upper() + text[1:], _reason(reason), empty)
    yield View("mine", f"My active {plural}", _mine, f"None of the active {plural} is yours.")
    yield View(
        "recent",
        f"Recently changed {plural}",
        _recent,
        "Nothing changed in the last 30 days.",
        sort="-modified_at",
    )


def _inactive_empty(lifecycle: Any, plural: str) -> str:
    if not lifecycle.reasons(Status.INACTIVE):
        many = plural[:1].upper() + plural[1:]
        return f"{many} are never inactive: they are a draft, live or stopped. So this view stays empty."
    return f"None of the {plural} is inactive."


def _status(status: Status) -> Callable[..., Any]:
    return lambda records, user, at: records.filter(status=status.value)


def _reason(reason: StatusReason) -> Callable[..., Any]:
    return lambda records, user, at: records.filter(status_reason=reason.value)


def _live(records: Any, user: Any, at: datetime) -> Any:
    return records.filter(status=Status.ACTIVE.value, status_reason__in=sorted(r.value for r in LIVE))


def _mine(records: Any, user: Any, at: datetime) -> Any:
    return records.filter(status=Status.ACTIVE.value, owner=user)


def _recent(records: Any, user: Any, at: datetime) -> Any:
    return records.filter(modified_at__gte=at - RECENT)
