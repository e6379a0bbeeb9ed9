"""Journey, email and segment templates: `lifecycles.md`, "Templates"."""

from tests.spec.rows import EDITABLE, LOCKED, Action, Lock, Move, spread

SLUGS = ("journey-templates", "email-templates", "segment-templates")

PLAIN = "plain records with Status alone, Activate / Deactivate, no go-live"

STATES = {"active": "active", "inactive": "inactive"}

MOVES = (
    Move("deactivate", ("active",), to="inactive", says=PLAIN),
    Move("activate", ("inactive",), to="active", says=PLAIN),
)

ACTIONS = (
    Action("save", ("active",), says=PLAIN),
    Action(
        "delete",
        ("active", "inactive"),
        says="Delete, for every kind: refused in Going live, Publishing, Live, Live editable, Stopping, "
        "Completing; allowed in all other states",
    ),
    Action("assign", ("active", "inactive"), says="The owner changes by the Assign command in every state"),
)

COLUMN = {"active": 0, "inactive": 1}

LOCKS = spread((Lock("name", (EDITABLE, LOCKED), PLAIN),), COLUMN)

REST = {"active": EDITABLE, "inactive": LOCKED}
