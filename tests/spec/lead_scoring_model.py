"""Lead-scoring model: the tables of `lifecycles.md`, "Lead-scoring model"."""

from tests.spec.rows import EDITABLE, LOCKED, SERVICE, Action, Lock, Move, spread

SLUG = "lead-scoring-models"

# States: Draft (new, or stopped), Going live, Live, Stopping, Error (active); Expired (inactive).
STATES = {
    "draft": "active",
    "going-live": "active",
    "live": "active",
    "stopping": "active",
    "error": "active",
    "expired": "inactive",
}

MOVES = (
    Move(
        "go-live",
        ("draft", "error"),
        via="going-live",
        to="live",
        says="Go live | Draft, Error | Going live → Live or Error (service)",
    ),
    Move("went-live", ("going-live",), to="live", by=SERVICE, says="Going live → Live or Error (service)"),
    Move("fail", ("going-live",), to="error", by=SERVICE, says="Going live → Live or Error (service)"),
    Move("stop", ("live",), via="stopping", to="draft", says="Stop | Live | Stopping → Draft (service)"),
    Move("stopped", ("stopping",), to="draft", by=SERVICE, says="Stop | Live | Stopping → Draft (service)"),
    Move("stop", ("error",), to="draft", says="Stop | Error | Draft"),
    Move(
        "deactivate",
        ("draft", "error"),
        to="expired",
        says="Deactivate | Draft, Error | Expired. Live must be stopped first, and the app says so",
    ),
    Move("activate", ("expired",), to="draft", says="Activate | Expired | Draft"),
)

ACTIONS = (
    Action("save", ("draft",), says="All settings editable in Draft; all locked otherwise."),
    Action("check", ("draft",), says="the error check of a go-live, where the record can be edited"),
    Action("copy", ("draft", "live", "error", "expired"), says="Copy, in every state that is no transition"),
    Action(
        "delete",
        ("draft", "error", "expired"),
        says="Delete, for every kind: refused in Going live, Publishing, Live, Live editable, Stopping, "
        "Completing; allowed in all other states",
    ),
    Action("assign", tuple(STATES), says="The owner changes by the Assign command in every state"),
)

# All settings editable in Draft; all locked otherwise.
COLUMN = {reason: int(reason != "draft") for reason in STATES}

LOCKS = spread((Lock("name", (EDITABLE, LOCKED), "All settings editable in Draft; all locked otherwise."),), COLUMN)

REST = {reason: EDITABLE if reason == "draft" else LOCKED for reason in STATES}
