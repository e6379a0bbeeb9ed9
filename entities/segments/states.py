"""What the states of a segment mean: the sentence under its name.

{version} and {next} are numbers of publications.
"""

from marketing.lifecycle.states import StatusReason

R = StatusReason
MEANINGS = {
    R.DRAFT: "Nobody is a member yet. Go live checks it, then keeps its members up to date all the time.",
    R.LIVE: "Version {version} is live, and its members are kept up to date all the time. Press Edit to change who "
    "they are.",
    R.LIVE_EDITABLE: "Version {version} is live and goes on while you edit. Save checks your changes and makes "
    "version {next}. Type, name, segment ID, owner and description are locked for good.",
    R.STOPPED: "Its members are no longer kept up to date, and it feeds nobody new into journeys. People inside go on.",
}
