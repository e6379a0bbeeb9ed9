"""Lifecycle of segments: never inactive (lifecycles.md, "Segment")."""

from marketing.lifecycle.lifecycle import Action, Lifecycle, Move
from marketing.lifecycle.locks import Lock, LockMatrix
from marketing.lifecycle.states import Status, StatusReason

R = StatusReason
ALL = (R.DRAFT, R.LIVE, R.LIVE_EDITABLE, R.STOPPED)
EDITED = (R.DRAFT, R.LIVE_EDITABLE, R.STOPPED)
FIRST = Lock(
    editable_in=frozenset({R.DRAFT}),
    why="Locked for good: the segment has been live.",
    why_in=frozenset({R.LIVE, R.LIVE_EDITABLE, R.STOPPED}),
)
OPEN = Lock(frozenset(EDITED))
STOP_FIRST = {
    R.LIVE: "Stop it first: a live segment can't be deleted.",
    R.LIVE_EDITABLE: "Stop it first: a live segment can't be deleted.",
}

LIFECYCLE = Lifecycle(
    states=dict.fromkeys(ALL, Status.ACTIVE),
    moves=(
        Move("save", (R.LIVE_EDITABLE,), R.LIVE, "Save", checks=True, publishes=True),
        Move("go-live", (R.DRAFT, R.STOPPED), R.LIVE, "Go live", checks=True, publishes=True),
        Move("edit", (R.LIVE,), R.LIVE_EDITABLE, "Edit"),
        Move("discard-changes", (R.LIVE_EDITABLE,), R.LIVE, "Discard changes", restores=True),
        Move("stop", (R.LIVE, R.LIVE_EDITABLE), R.STOPPED, "Stop", withdraws=True, warns=True),
    ),
    actions=(
        Action("save", (R.DRAFT, R.STOPPED), "Save"),
        Action("check", EDITED, "Check for errors"),
        Action("copy", ALL, "Copy", right="add"),
        Action("save-as-template", ALL, "Save as template"),
        Action("assign", (R.DRAFT,), "Assign"),
        Action("delete", (R.DRAFT, R.STOPPED), "Delete", right="delete", refused=STOP_FIRST),
    ),
    locks=LockMatrix(
        others=OPEN,
        rows={
            **dict.fromkeys(("segment_type", "name", "segment_id", "owner", "description"), FIRST),
            **dict.fromkeys(("dynamic_query", "static_filter", "static_members"), OPEN),
        },
    ),
)
