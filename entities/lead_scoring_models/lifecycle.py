"""Lifecycle of lead-scoring models (lifecycles.md, "Lead-scoring model")."""

from marketing.lifecycle.lifecycle import SERVICE, Action, Lifecycle, Move
from marketing.lifecycle.locks import Lock, LockMatrix
from marketing.lifecycle.states import Status, StatusReason

R = StatusReason
IN_USE = (R.DRAFT, R.GOING_LIVE, R.LIVE, R.STOPPING, R.ERROR)
RESTING = (R.DRAFT, R.LIVE, R.ERROR, R.EXPIRED)
STOP_FIRST = {R.LIVE: "Stop it first: a live scoring model can't be {}."}
NO_RESTART = {R.EXPIRED: "It was deactivated. Activate it first."}


def _stop_first(participle: str) -> dict[StatusReason, str]:
    return {reason: text.format(participle) for reason, text in STOP_FIRST.items()}


LIFECYCLE = Lifecycle(
    states={**dict.fromkeys(IN_USE, Status.ACTIVE), R.EXPIRED: Status.INACTIVE},
    moves=(
        Move(
            "go-live",
            (R.DRAFT, R.ERROR),
            R.LIVE,
            "Go live",
            via=R.GOING_LIVE,
            checks=True,
            publishes=True,
            refused=NO_RESTART,
        ),
        Move("stop", (R.LIVE,), R.DRAFT, "Stop", via=R.STOPPING, withdraws=True),
        Move("stop", (R.ERROR,), R.DRAFT, "Stop"),
        Move("deactivate", (R.DRAFT, R.ERROR), R.EXPIRED, "Deactivate", refused=_stop_first("deactivated")),
        Move("activate", (R.EXPIRED,), R.DRAFT, "Activate"),
        Move("went-live", (R.GOING_LIVE,), R.LIVE, by=SERVICE, puts_live=True),
        Move("fail", (R.GOING_LIVE,), R.ERROR, by=SERVICE),
        Move("stopped", (R.STOPPING,), R.DRAFT, by=SERVICE),
    ),
    actions=(
        Action("save", (R.DRAFT,), "Save"),
        Action("check", (R.DRAFT,), "Check for errors"),
        Action("copy", RESTING, "Copy", right="add"),
        Action("assign", (*IN_USE, R.EXPIRED), "Assign"),
        Action("delete", (R.DRAFT, R.ERROR, R.EXPIRED), "Delete", right="delete", refused=_stop_first("deleted")),
    ),
    # "All settings editable in Draft; all locked otherwise."
    locks=LockMatrix(
        others=Lock(
            frozenset({R.DRAFT}),
            why="Locked while it is live. Stop it to change it: it becomes a draft again.",
            why_in=frozenset({R.LIVE}),
        )
    ),
)
MEANINGS = {
    R.DRAFT: "Nothing is scored by this model. Go live checks it, then scores all leads that it is about.",
    R.GOING_LIVE: "The model is being handed over. This takes a few seconds, and the page moves on by itself.",
    R.LIVE: "Version {version} scores leads all the time. To change it, stop it: it becomes a draft again.",
    R.STOPPING: "The model is stopping, and the page moves on by itself.",
    R.EXPIRED: "This model is not used any more. Activate makes it a draft again.",
}
