"""What the states of a set of content settings mean: the sentence under its name.

{version} and {next} are numbers of publications.
"""

from marketing.lifecycle.states import StatusReason

R = StatusReason
MEANINGS = {
    R.DRAFT: "Nothing uses it yet. Go live checks it, then journeys can use it.",
    R.LIVE: "Version {version} is live, and every email reads it at the moment of sending. Press Edit to change it.",
    R.LIVE_EDITABLE: "Version {version} is live and goes on while you edit. Save makes version {next}, and pending "
    "mail reads it at once.",
    R.STOPPED: "Contacts of journeys that use it wait at their email tile until it is live again. Go live checks it "
    "and makes version {next}.",
    R.EXPIRED: "It is inactive. Contacts of journeys that use it wait at their email tile. Activate makes it usable "
    "again.",
}
