"""The lifecycle of records without a go-live: Status alone, set by hand."""

from collections.abc import Callable
from typing import Any

from marketing.lifecycle.lifecycle import Action, Lifecycle, Move
from marketing.lifecycle.locks import Lock, LockMatrix
from marketing.lifecycle.states import Status, StatusReason

ACTIVE, INACTIVE = StatusReason.ACTIVE, StatusReason.INACTIVE
BOTH = (ACTIVE, INACTIVE)


def _never(record: Any) -> str:
    return ""


def plain_lifecycle(
    *actions: Action, closed: Callable[[Any], str] = _never, stays: Callable[[Any], str] | None = None
) -> Lifecycle:
    """Active / Inactive with Activate and Deactivate; inactive records are read-only until activated.

    `closed` says of a record why it is read-only although it is active, `stays` why it can be neither deactivated
    nor deleted.
    """
    return Lifecycle(
        states={ACTIVE: Status.ACTIVE, INACTIVE: Status.INACTIVE},
        initial=ACTIVE,
        moves=(
            Move("deactivate", (ACTIVE,), INACTIVE, "Deactivate", unless=stays),
            Move("activate", (INACTIVE,), ACTIVE, "Activate"),
        ),
        actions=(
            Action("save", (ACTIVE,), "Save", unless=closed),
            *actions,
            Action("assign", BOTH, "Assign"),
            Action("delete", BOTH, "Delete", right="delete", unless=stays),
        ),
        locks=LockMatrix(others=Lock(frozenset({ACTIVE})), closed=closed),
    )
