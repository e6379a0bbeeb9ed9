"""Contact and lead: `lifecycles.md`, "Contact, lead"."""

from tests.spec.rows import EDITABLE, LOCKED, Action, Lock, Move, spread

SLUGS = ("contacts", "leads")

# Status active / inactive with Activate and Deactivate.
STATES = {"active": "active", "inactive": "inactive"}

MOVES = (
    Move(
        "deactivate",
        ("active",),
        to="inactive",
        says="Status active / inactive with Activate and Deactivate.",
    ),
    Move("activate", ("inactive",), to="active", says="Status active / inactive with Activate and Deactivate."),
)

ACTIONS = (
    Action(
        "save",
        ("active",),
        says="Status is a field of its own that people set by hand; inactive ones are read-only until activated.",
    ),
    Action(
        "delete",
        ("active", "inactive"),
        says="Delete, for every kind: refused in Going live, Publishing, Live, Live editable, Stopping, "
        "Completing; allowed in all other states",
    ),
    Action("assign", ("active", "inactive"), says="The owner changes by the Assign command in every state"),
)

# Inactive ones are read-only until activated.
COLUMN = {"active": 0, "inactive": 1}

LOCKS = spread((Lock("email", (EDITABLE, LOCKED), "inactive ones are read-only until activated"),), COLUMN)

REST = {"active": EDITABLE, "inactive": LOCKED}
