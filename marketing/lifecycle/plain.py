"""The lifecycle of records without a go-live: Status alone, set by hand."""

from marketing.lifecycle.lifecycle import Action, Lifecycle, Move
from marketing.lifecycle.locks import Lock, LockMatrix
from marketing.lifecycle.states import Status, StatusReason

ACTIVE, INACTIVE = StatusReason.ACTIVE, StatusReason.INACTIVE
BOTH = (ACTIVE, INACTIVE)


def plain_lifecycle(*actions: Action) -> Lifecycle:
    """Active / Inactive with Activate and Deactivate; inactive records are read-only until activated."""
    return Lifecycle(
        states={ACTIVE: Status.ACTIVE, INACTIVE: Status.INACTIVE},
        initial=ACTIVE,
        moves=(
            Move("deactivate", (ACTIVE,), INACTIVE, "Deactivate"),
            Move("activate", (INACTIVE,), ACTIVE, "Activate"),
        ),
        actions=(
            Action("save", (ACTIVE,), "Save"),
            *actions,
            Action("assign", BOTH, "Assign"),
            Action("delete", BOTH, "Delete", right="delete"),
        ),
        locks=LockMatrix(others=Lock(frozenset({ACTIVE}))),
    )
