"""Marketing email: the tables of `lifecycles.md`, "Marketing email"."""

from tests.spec.rows import EDITABLE, LOCKED, Action, Lock, Move, spread

SLUG = "emails"

# States: Draft, Live, Live editable, Stopped (active); Expired (inactive).
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
    Action("check", ("draft", "live-editable", "stopped"), says="Other commands: Save, Check for errors, …"),
    Action(
        "test-send",
        ("draft", "live", "live-editable", "stopped"),
        says="Other commands: Save, Check for errors, Preview, Test send, …",
    ),
    Action("copy", ("draft", "live", "live-editable", "stopped", "expired"), says="Other commands: … Copy, …"),
    Action(
        "save-as-template",
        ("draft", "live", "live-editable", "stopped", "expired"),
        says="Other commands: … Save as template, …",
    ),
    Action(
        "delete",
        ("draft", "stopped", "expired"),
        says="Other commands: … Delete (not while Live or Live, editable).",
    ),
    Action("assign", tuple(STATES), says="The owner changes by the Assign command in every state"),
)

# | field | Draft | Live-editable and Stopped | Live and Expired |
COLUMN = {"draft": 0, "live-editable": 1, "stopped": 1, "live": 2, "expired": 2}

NAMED_TOGETHER = (
    "Name, Subject, Design, From user, From name, From address, To, Reply to, Template, Generate plain text, "
    "Plain text content | editable | editable | locked"
)

UNNAMED = (
    "Fields that no lock table names (preheader, target, description, purpose …) are editable in Draft, "
    "Live-editable and Stopped, locked otherwise."
)

LOCKS = spread(
    (
        Lock("legal_designation", (EDITABLE, LOCKED, LOCKED), "Legal designation | editable | locked | locked"),
        Lock("content_type", (EDITABLE, LOCKED, LOCKED), "Content type | editable | locked | locked"),
        Lock("name", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("subject", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("design", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("from_user", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("from_name", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("from_address", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("to", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("reply_to", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("template", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("generate_plain_text", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("plain_text", (EDITABLE, EDITABLE, LOCKED), NAMED_TOGETHER),
        Lock("preheader", (EDITABLE, EDITABLE, LOCKED), UNNAMED),
        Lock("description", (EDITABLE, EDITABLE, LOCKED), UNNAMED),
    ),
    COLUMN,
)

# Fields that no lock table names … are editable in Draft, Live-editable and Stopped, locked otherwise.
REST = {
    "draft": EDITABLE,
    "live-editable": EDITABLE,
    "stopped": EDITABLE,
    "live": LOCKED,
    "expired": LOCKED,
}
