"""Lifecycle of content settings: as the marketing email's; read at the moment of sending, nothing permanent."""

from typing import Any

from marketing.lifecycle.lifecycle import Action, Lifecycle, Move
from marketing.lifecycle.locks import Lock, LockMatrix
from marketing.lifecycle.states import Status, StatusReason

R = StatusReason
ALL = (R.DRAFT, R.LIVE, R.LIVE_EDITABLE, R.STOPPED, R.EXPIRED)
EDITED = (R.DRAFT, R.LIVE_EDITABLE, R.STOPPED)
ACTIVE = (R.DRAFT, R.LIVE, R.LIVE_EDITABLE, R.STOPPED)
STOP_FIRST = dict.fromkeys((R.LIVE, R.LIVE_EDITABLE), "Stop it first: live content settings can't be deleted.")


def default_stays(record: Any) -> str:
    """Say why the default record can't be stopped, deactivated or deleted (lifecycles.md, run-time rules)."""
    if record.is_default:
        return "These are the default content settings. Make another record the default first."
    return ""


def is_default_already(record: Any) -> str:
    """Say that there is nothing to do."""
    return "These are the default content settings already." if record.is_default else ""


def _back(record: Any) -> StatusReason:
    return R.STOPPED if record.was_ever_live else R.DRAFT


LIFECYCLE = Lifecycle(
    states={**dict.fromkeys(ACTIVE, Status.ACTIVE), R.EXPIRED: Status.INACTIVE},
    moves=(
        Move("save", (R.LIVE_EDITABLE,), R.LIVE, "Save", checks=True, publishes=True),
        Move("go-live", (R.DRAFT, R.STOPPED), R.LIVE, "Go live", checks=True, publishes=True),
        Move("edit", (R.LIVE,), R.LIVE_EDITABLE, "Edit"),
        Move("discard-changes", (R.LIVE_EDITABLE,), R.LIVE, "Discard changes", restores=True),
        Move("stop", (R.LIVE, R.LIVE_EDITABLE), R.STOPPED, "Stop", withdraws=True, warns=True, unless=default_stays),
        Move("deactivate", ACTIVE, R.EXPIRED, "Deactivate", withdraws=True, warns=True, unless=default_stays),
        Move(
            "activate",
            (R.EXPIRED,),
            None,
            "Activate",
            choose=_back,
            may_be=(R.STOPPED, R.DRAFT),
            when="Stopped where it was ever live, else Draft",
        ),
    ),
    actions=(
        Action("save", (R.DRAFT, R.STOPPED), "Save"),
        Action("make-default", (R.LIVE, R.LIVE_EDITABLE), "Make default", unless=is_default_already),
        Action("check", EDITED, "Check for errors"),
        Action("copy", ALL, "Copy", right="add"),
        Action("assign", ALL, "Assign"),
        Action(
            "delete",
            (R.DRAFT, R.STOPPED, R.EXPIRED),
            "Delete",
            right="delete",
            refused=STOP_FIRST,
            unless=default_stays,
        ),
    ),
    locks=LockMatrix(others=Lock(frozenset(EDITED))),
)
