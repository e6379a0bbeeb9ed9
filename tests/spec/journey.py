"""Customer journey (outbound): the tables of `lifecycles.md`, "Customer journey (outbound)"."""

from tests.spec.rows import CONDITIONAL, EDITABLE, LOCKED, SERVICE, Action, Lock, Move, spread

SLUG = "journeys"

STATES = {
    "draft": "active",  # | active | Draft | edited, saved, deleted without limits |
    "going-live": "active",  # | active | Going live | nothing |
    "live": "active",  # | active | Live | read |
    "live-editable": "active",  # | active | Live, editable | edited within the locks; goes on running |
    "stopping": "active",  # | active | Stopping | nothing |
    "stopped": "active",  # | active | Stopped | edited within the locks, saved without going live |
    "error": "active",  # | active | Error | read (the error is shown) |
    "expired": "inactive",  # | inactive | Expired | read |
}

MOVES = (
    Move(
        "go-live",
        ("draft", "stopped", "error"),
        via="going-live",
        to="live",
        says="Go live | Draft, Stopped, Error | Going live, after a clean check | person",
    ),
    Move(
        "went-live",
        ("going-live",),
        to="live",
        by=SERVICE,
        says="– | Going live | Live, or Error with the reason kept on the record | service",
    ),
    Move(
        "fail",
        ("going-live",),
        to="error",
        by=SERVICE,
        says="– | Going live | Live, or Error with the reason kept on the record | service",
    ),
    Move("edit", ("live",), to="live-editable", says="Edit | Live | Live, editable | person"),
    Move(
        "save",
        ("live-editable",),
        to="live",
        says="Save | Live, editable | Live with a new publication, after a clean check; when the check fails "
        "the local edits are stored, the state stays Live, editable and the live version goes on | person",
    ),
    Move(
        "discard-changes",
        ("live-editable",),
        to="live",
        says="Discard changes | Live, editable | Live, the record put back to its publication | person",
    ),
    Move(
        "stop",
        ("live", "live-editable"),
        via="stopping",
        to="stopped",
        says="Stop | Live; Live, editable | Stopping; local edits stay on the record | person",
    ),
    Move(
        "end",
        ("live", "live-editable"),
        via="stopping",
        to="stopped",
        by=SERVICE,
        says="– the publication's end date passes, or the interval of the last iteration is over | "
        "Live; Live, editable | Stopping | service",
    ),
    Move("stopped", ("stopping",), to="stopped", by=SERVICE, says="– | Stopping | Stopped | service"),
    Move(
        "stop",
        ("error",),
        to=None,
        when="Stopped where it was ever live, else Draft",
        says="Stop | Error | Stopped where it was ever live, else Draft | person",
    ),
    Move(
        "expire",
        ("stopped",),
        to="expired",
        by=SERVICE,
        says="– 30 days after the end date of its last publication, or after a person stopped it, whichever "
        "came first | Stopped (the page shows the day) | Expired; can't be restarted | service",
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
        says="commands shown: Check for errors in Draft; Live, editable; Stopped",
    ),
    Action(
        "copy",
        ("draft", "live", "live-editable", "stopped", "error", "expired"),
        says="commands shown: Copy in every state but Going live and Stopping",
    ),
    Action(
        "delete",
        ("draft", "stopped", "error", "expired"),
        says="Delete, for every kind: refused in Going live, Publishing, Live, Live editable, Stopping, "
        "Completing; allowed in all other states",
    ),
    Action("save-as-template", ("draft",), says="commands shown: Save as template in Draft alone"),
    Action("assign", tuple(STATES), says="The owner changes by the Assign command in every state"),
)

# | field | Draft | Live-editable and Stopped | Live and all others |
COLUMN = {
    "draft": 0,
    "live-editable": 1,
    "stopped": 1,
    "live": 2,
    "going-live": 2,
    "stopping": 2,
    "error": 2,
    "expired": 2,
}

LOCKS = spread(
    (
        Lock("name", (EDITABLE, EDITABLE, LOCKED), "Name | editable | editable | locked"),
        Lock(
            "starts_at",
            (EDITABLE, CONDITIONAL, LOCKED),
            "Start date and time | editable | editable only while the journey hasn't started, that is: no "
            "publication of it was ever live at or after that publication's own start | locked",
        ),
        Lock("ends_at", (EDITABLE, EDITABLE, LOCKED), "End date and time | editable | editable | locked"),
        Lock("is_recurring", (EDITABLE, LOCKED, LOCKED), "Is recurring | editable | locked | locked"),
        Lock(
            "recurrence_count",
            (EDITABLE, EDITABLE, LOCKED),
            "Recurrence count | editable | editable | locked",
        ),
        Lock(
            "recurrence_interval",
            (EDITABLE, EDITABLE, LOCKED),
            "Recurrence interval | editable | editable, from the next iteration on | locked",
        ),
        Lock("content_settings", (EDITABLE, LOCKED, LOCKED), "Content settings | editable | locked | locked"),
        Lock(
            "suppression_segment",
            (EDITABLE, LOCKED, LOCKED),
            "Suppression segment | editable | locked | locked",
        ),
        Lock(
            "minimum_consent",
            (EDITABLE, LOCKED, LOCKED),
            "A journey's minimum consent locks as its pipeline does.",
        ),
        Lock("time_zone", (EDITABLE, LOCKED, LOCKED), "Time zone | editable | locked | locked"),
        Lock("template", (EDITABLE, EDITABLE, LOCKED), "Template | editable | editable | locked"),
        Lock(
            "pipeline",
            (EDITABLE, LOCKED, LOCKED),
            "Pipeline (which tiles, in which order and branch) | editable | locked | locked",
        ),
        Lock(
            "tile_settings",
            (EDITABLE, EDITABLE, LOCKED),
            "Tile settings (all inside a tile) | editable | editable, see below | locked",
        ),
        Lock("target", (EDITABLE, LOCKED, LOCKED), "A journey's target locks as its pipeline does."),
        Lock(
            "purpose",
            (EDITABLE, EDITABLE, LOCKED),
            "Fields that no lock table names (preheader, target, description, purpose …) are editable in "
            "Draft, Live-editable and Stopped, locked otherwise.",
        ),
        Lock(
            "description",
            (EDITABLE, EDITABLE, LOCKED),
            "Fields that no lock table names (preheader, target, description, purpose …) are editable in "
            "Draft, Live-editable and Stopped, locked otherwise.",
        ),
    ),
    COLUMN,
)

# Fields that no lock table names … are editable in Draft, Live-editable and Stopped, locked otherwise.
REST = {
    "draft": EDITABLE,
    "live-editable": EDITABLE,
    "stopped": EDITABLE,
    "live": LOCKED,
    "going-live": LOCKED,
    "stopping": LOCKED,
    "error": LOCKED,
    "expired": LOCKED,
}
