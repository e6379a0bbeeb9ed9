"""Lifecycle of outbound customer journeys (lifecycles.md, "Customer journey (outbound)")."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from marketing import clock
from marketing.contracts.reading import Unreadable
from marketing.lifecycle.lifecycle import SERVICE, Action, Lifecycle, Move
from marketing.lifecycle.locks import Lock, LockMatrix
from marketing.lifecycle.states import Status, StatusReason
from marketing.publishing.models import LiveSpan, Publication
from marketing.publishing.publish import load

R = StatusReason
RESTING = (R.DRAFT, R.LIVE, R.LIVE_EDITABLE, R.STOPPED, R.ERROR)
EDITED = (R.DRAFT, R.LIVE_EDITABLE, R.STOPPED)
LATER = frozenset({R.LIVE_EDITABLE, R.STOPPED})
STOP_FIRST = dict.fromkeys((R.LIVE, R.LIVE_EDITABLE), "Stop it first: a live journey can't be deleted.")
NO_RESTART = {R.EXPIRED: "An expired journey can't be restarted. Copy it to start anew."}


def started(record: Any) -> str:
    """Say why the start is locked: a publication was live at or after that publication's own start."""
    spans = LiveSpan.objects.filter(publication__kind=record.slug, publication__record_id=record.pk)
    now = clock.now()
    for span in spans.select_related("publication"):
        starts_at = _start_of(span.publication, record.contract)
        if starts_at is not None and (span.live_until or now) >= starts_at:
            day = timezone.localtime(starts_at).strftime("%-d %b %Y, %H:%M")
            return f"Locked for good: the journey started on {day}."
    return ""


def _start_of(publication: Publication, contract: Any) -> datetime | None:
    """When a version starts; one that can't be read was never run, so it started nothing."""
    try:
        starts_at: datetime | None = load(publication, contract).starts_at
    except Unreadable:
        return None
    return starts_at


def _back(record: Any) -> StatusReason:
    return R.STOPPED if record.was_ever_live else R.DRAFT


FIRST = Lock(
    editable_in=frozenset({R.DRAFT}),
    why="Locked for good: the journey has been live.",
    why_in=frozenset({R.LIVE, R.LIVE_EDITABLE, R.STOPPED}),
)
OPEN = Lock(frozenset(EDITED))
START = Lock(editable_in=frozenset({R.DRAFT}), conditional_in=LATER, unless=started)

LIFECYCLE = Lifecycle(
    states={**dict.fromkeys((*RESTING, R.GOING_LIVE, R.STOPPING), Status.ACTIVE), R.EXPIRED: Status.INACTIVE},
    moves=(
        Move("save", (R.LIVE_EDITABLE,), R.LIVE, "Save", checks=True, publishes=True),
        Move(
            "go-live",
            (R.DRAFT, R.STOPPED, R.ERROR),
            R.LIVE,
            "Go live",
            via=R.GOING_LIVE,
            checks=True,
            publishes=True,
            refused=NO_RESTART,
        ),
        Move("edit", (R.LIVE,), R.LIVE_EDITABLE, "Edit"),
        Move("discard-changes", (R.LIVE_EDITABLE,), R.LIVE, "Discard changes", restores=True),
        Move("stop", (R.LIVE, R.LIVE_EDITABLE), R.STOPPED, "Stop", via=R.STOPPING, withdraws=True),
        Move(
            "stop",
            (R.ERROR,),
            None,
            "Stop",
            choose=_back,
            may_be=(R.STOPPED, R.DRAFT),
            when="Stopped where it was ever live, else Draft",
        ),
        Move("went-live", (R.GOING_LIVE,), R.LIVE, by=SERVICE, puts_live=True),
        Move("fail", (R.GOING_LIVE,), R.ERROR, by=SERVICE),
        Move("end", (R.LIVE, R.LIVE_EDITABLE), R.STOPPED, via=R.STOPPING, by=SERVICE, withdraws=True),
        Move("stopped", (R.STOPPING,), R.STOPPED, by=SERVICE),
        Move("expire", (R.STOPPED,), R.EXPIRED, by=SERVICE),
    ),
    actions=(
        Action("save", (R.DRAFT, R.STOPPED), "Save"),
        Action("check", EDITED, "Check for errors"),
        Action("copy", (*RESTING, R.EXPIRED), "Copy", right="add"),
        Action("save-as-template", (R.DRAFT,), "Save as template"),
        Action("assign", (*RESTING, R.GOING_LIVE, R.STOPPING, R.EXPIRED), "Assign"),
        Action("delete", (R.DRAFT, R.STOPPED, R.ERROR, R.EXPIRED), "Delete", right="delete", refused=STOP_FIRST),
    ),
    locks=LockMatrix(
        others=OPEN,
        rows={
            **dict.fromkeys(
                """
                is_recurring content_settings suppression_segment minimum_consent time_zone pipeline target
                """.split(),
                FIRST,
            ),
            **dict.fromkeys(
                ["name", "ends_at", "recurrence_count", "recurrence_interval", "template", "tile_settings"], OPEN
            ),
            "starts_at": START,
        },
    ),
)
