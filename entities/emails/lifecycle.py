"""Lifecycle of marketing emails (lifecycles.md, "Marketing email")."""

from typing import Any

from marketing.lifecycle.lifecycle import Action, Lifecycle, Move
from marketing.lifecycle.locks import Lock, LockMatrix
from marketing.lifecycle.states import Status, StatusReason

R = StatusReason
ALL = (R.DRAFT, R.LIVE, R.LIVE_EDITABLE, R.STOPPED, R.EXPIRED)
EDITED = (R.DRAFT, R.LIVE_EDITABLE, R.STOPPED)
ACTIVE = (R.DRAFT, R.LIVE, R.LIVE_EDITABLE, R.STOPPED)
FIRST = Lock(
    editable_in=frozenset({R.DRAFT}),
    why="Locked for good: the email has been live.",
    why_in=frozenset({R.LIVE, R.LIVE_EDITABLE, R.STOPPED}),
)
OPEN = Lock(frozenset(EDITED))
FIRST_ONLY = ("legal_designation", "content_type")
NAMED = """
    name subject design from_user from_name from_address to reply_to template generate_plain_text
    plain_text
""".split()
STOP_FIRST = dict.fromkeys((R.LIVE, R.LIVE_EDITABLE), "Stop it first: a live email can't be deleted.")


def _back(record: Any) -> StatusReason:
    return R.STOPPED if record.was_ever_live else R.DRAFT


LIFECYCLE = Lifecycle(
    states={**dict.fromkeys(ACTIVE, Status.ACTIVE), R.EXPIRED: Status.INACTIVE},
    moves=(
        Move("save", (R.LIVE_EDITABLE,), R.LIVE, "Save", checks=True, publishes=True),
        Move("go-live", (R.DRAFT, R.STOPPED), R.LIVE, "Go live", checks=True, publishes=True),
        Move("edit", (R.LIVE,), R.LIVE_EDITABLE, "Edit"),
        Move("discard-changes", (R.LIVE_EDITABLE,), R.LIVE, "Discard changes", restores=True),
        Move("stop", (R.LIVE, R.LIVE_EDITABLE), R.STOPPED, "Stop", withdraws=True, warns=True),
        Move("deactivate", ACTIVE, R.EXPIRED, "Deactivate", withdraws=True, warns=True),
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
        Action("check", EDITED, "Check for errors"),
        Action("copy", ALL, "Copy", right="add"),
        Action("save-as-template", ALL, "Save as template"),
        Action("test-send", ACTIVE, "Test send"),
        Action("assign", ALL, "Assign"),
        Action("delete", (R.DRAFT, R.STOPPED, R.EXPIRED), "Delete", right="delete", refused=STOP_FIRST),
    ),
    locks=LockMatrix(others=OPEN, rows={**dict.fromkeys(FIRST_ONLY, FIRST), **dict.fromkeys(NAMED, OPEN)}),
)
