"""Content settings: the tables of `lifecycles.md`, "Content settings"."""

from tests.spec.rows import EDITABLE, LOCKED, Action, Lock, Move, spread

SLUG = "content-settings"

# States and transitions as for the marketing email.
STATES = {
    "draft": "active",
    "live": "active",
    "live-editable": "active",
    "stopped": "active",
    "expired": "inactive",
}

MOVES = (
    Move(
        "go-live",
        ("draft", "stopped"),
        to="live",
        says="Go live | Draft, Stopped | Live, after a clean check",
    ),
    Move("edit", ("live",), to="live-editable", says="Edit | Live | Live, editable"),
    Move(
        "save",
        ("live-editable",),
        to="live",
        says="Save | Live, editable | Live with a new publication, after a clean check",
    ),
    Move("discard-changes", ("live-editable",), to="live", says="Discard changes | Live, editable | Live"),
    Move("stop", ("live", "live-editable"), to="stopped", says="Stop | Live; Live, editable | Stopped"),
    Move(
        "deactivate",
        ("draft", "live", "live-editable", "stopped"),
        to="expired",
        says="Deactivate | Draft, Live, Live editable, Stopped | Expired (stops it first where it was live)",
    ),
    Move(
        "activate",
        ("expired",),
        to=None,
        when="Stopped where it was ever live, else Draft",
        says="Activate | Expired | Stopped where it was ever live, else Draft",
    ),
)

ACTIONS = (
    Action(
        "save",
        ("draft", "stopped"),
        says="Save in Draft and Stopped stores; Save in Live, editable stores, checks and publishes.",
    ),
    Action(
        "check",
        ("draft", "live-editable", "stopped"),
        says="Other commands: Save, Check for errors, Copy, Delete.",
    ),
    Action(
        "copy",
        ("draft", "live", "live-editable", "stopped", "expired"),
        says="Other commands: Save, Check for errors, Copy, Delete.",
    ),
    Action(
        "delete",
        ("draft", "stopped", "expired"),
        says="Delete, for every kind: refused in … Live, Live editable …; allowed in all other states",
    ),
    Action("assign", tuple(STATES), says="The owner changes by the Assign command in every state"),
)

# All fields editable in Draft, Live-editable and Stopped; all locked in Live and Expired.
# Nothing becomes permanent.
COLUMN = {"draft": 0, "live-editable": 0, "stopped": 0, "live": 1, "expired": 1}
ALL_FIELDS = "All fields editable in Draft, Live-editable and Stopped; all locked in Live and Expired."

LOCKS = spread(
    (
        Lock("name", (EDITABLE, LOCKED), ALL_FIELDS),
        Lock("address_main", (EDITABLE, LOCKED), ALL_FIELDS),
        Lock("address_line_2", (EDITABLE, LOCKED), ALL_FIELDS),
        Lock("subscription_center", (EDITABLE, LOCKED), ALL_FIELDS),
    ),
    COLUMN,
)

REST = {
    "draft": EDITABLE,
    "live-editable": EDITABLE,
    "stopped": EDITABLE,
    "live": LOCKED,
    "expired": LOCKED,
}
