"""What the states of a journey mean: the sentence under its name.

{version} and {next} are numbers of publications.
"""

from marketing.lifecycle.states import StatusReason

R = StatusReason
MEANINGS = {
    R.DRAFT: "Nobody is in this journey yet. Go live checks it, then takes in contacts from its start on.",
    R.GOING_LIVE: "The journey is being handed to the service. This takes a few seconds, and the page moves on by "
    "itself.",
    R.LIVE: "Version {version} is live and moves contacts between its start and its end. Press Edit to change what "
    "isn't locked.",
    R.LIVE_EDITABLE: "Version {version} is live and goes on while you edit. Save checks your changes and puts them "
    "live as version {next}. The pipeline, content settings, suppression segment, minimum consent and time zone are "
    "locked for good.",
    R.STOPPING: "The journey is stopping. Nothing new is sent, and the page moves on by itself.",
    R.STOPPED: "Nobody moves and nothing is sent. People inside are held where they stand until it goes live again.",
    R.EXPIRED: "This journey has expired and can't be restarted. Copy it to use it again.",
}
