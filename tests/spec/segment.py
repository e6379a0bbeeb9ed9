"""Segment: the tables of `lifecycles.md`, "Segment"."""

from tests.spec.rows import EDITABLE, LOCKED, Action, Lock, Move, spread

SLUG = "segments"

# States: Draft, Live, Live editable, Stopped. Never inactive: there is no Deactivate, and no code path makes
# one inactive.
STATES = {"draft": "active", "live": "active", "live-editable": "active", "stopped": "active"}

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
        says="Check: the error check of a go-live (and of Save in live, editable).",
    ),
    Action(
        "copy",
        ("draft", "live", "live-editable", "stopped"),
        says="Other commands are those of the marketing email: Copy in every resting state",
    ),
    Action(
        "save-as-template",
        ("draft", "live", "live-editable", "stopped"),
        says="Save as template makes a record of a template kind (… segment-templates …)",
    ),
    Action(
        "delete",
        ("draft", "stopped"),
        says="Delete, for every kind: refused in … Live, Live editable …; allowed in all other states",
    ),
    Action(
        "assign",
        ("draft",),
        says="The owner changes by the Assign command in every state, but for segments, whose owner locks as "
        "their table says.",
    ),
)

# | field | Draft | Stopped and Live-editable | Live |
COLUMN = {"draft": 0, "stopped": 1, "live-editable": 1, "live": 2}

PERMANENT = "Segment type, Segment name, Segment ID, Owner ID, Description | editable | locked | locked"
QUERY = "Dynamic query, Filter (for finding static members), Static members | editable | editable | locked"

LOCKS = spread(
    (
        Lock("segment_type", (EDITABLE, LOCKED, LOCKED), PERMANENT),
        Lock("name", (EDITABLE, LOCKED, LOCKED), PERMANENT),
        Lock("segment_id", (EDITABLE, LOCKED, LOCKED), PERMANENT),
        Lock("owner", (EDITABLE, LOCKED, LOCKED), PERMANENT),
        Lock("description", (EDITABLE, LOCKED, LOCKED), PERMANENT),
        Lock("dynamic_query", (EDITABLE, EDITABLE, LOCKED), QUERY),
        Lock("static_filter", (EDITABLE, EDITABLE, LOCKED), QUERY),
        Lock("static_members", (EDITABLE, EDITABLE, LOCKED), QUERY),
    ),
    COLUMN,
)

# Fields that no lock table names … are editable in Draft, Live-editable and Stopped, locked otherwise.
REST = {"draft": EDITABLE, "live-editable": EDITABLE, "stopped": EDITABLE, "live": LOCKED}
