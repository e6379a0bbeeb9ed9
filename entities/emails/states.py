"""What the states of an email mean: the sentence under its name.

{version} and {next} are numbers of publications.
"""

from marketing.lifecycle.states import StatusReason

R = StatusReason
MEANINGS = {
    R.DRAFT: "Nobody gets this email yet. Go live checks it, then journeys can send it.",
    R.LIVE: "Version {version} is live, and journeys can take it up. Press Edit to change it.",
    R.LIVE_EDITABLE: "Version {version} is live and goes on while you edit. Save checks your changes and makes "
    "version {next}; journeys already live keep the version they went live with.",
    R.STOPPED: "No other record can take it up. Journeys already live go on sending the version they pinned. Go live "
    "checks it and makes version {next}.",
    R.EXPIRED: "It is inactive: hidden from most views and pickers. Journeys already live go on sending the version "
    "they pinned. Activate makes it usable again.",
}
