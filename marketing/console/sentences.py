"""The plain sentence under a record's name: what this state means, and what comes next."""

from typing import TYPE_CHECKING, Any

from marketing.console import inactive
from marketing.lifecycle.states import StatusReason

if TYPE_CHECKING:
    from marketing.console.record_page import RecordPage

R = StatusReason
LOOKS = {
    R.LIVE: "live", R.LIVE_EDITABLE: "live", R.GOING_LIVE: "wait", R.PUBLISHING: "wait", R.STOPPING: "wait",
    R.COMPLETING: "wait", R.STOPPED: "stop", R.ERROR: "error", R.ACTIVE: "live",
}  # fmt: skip
# {version} and {next} are numbers of publications, {note} is what the record keeps about its state.
GENERAL = {
    R.DRAFT: "Nothing of it runs yet. Go live checks it first and tells what is missing.",
    R.GOING_LIVE: "It is being prepared. This takes a few seconds, and the page moves on by itself.",
    R.PUBLISHING: "It is being prepared. This takes a few seconds, and the page moves on by itself.",
    R.LIVE: "Version {version} is live. Press Edit to change it; it goes on running meanwhile.",
    R.LIVE_EDITABLE: "Version {version} is live and goes on while you edit. "
    "Save checks your changes and puts them live as version {next}.",
    R.STOPPING: "It is stopping. What was already handed out ends first, and the page moves on by itself.",
    R.STOPPED: "Nothing of it runs now. Go live checks it and puts it live again as version {next}.",
    R.COMPLETING: "Nobody new enters. Those inside finish, and the page moves on by itself.",
    R.COMPLETED: "It has ended, and everyone is through.",
    R.ERROR: "Going live failed. This is usually temporary: wait a short time and go live again.",
    R.EXPIRED: "It is inactive and read-only. Activate makes it usable again.",
    R.INACTIVE: "It is inactive: read-only, and hidden from most views and pickers. Activate it to use it again.",
}
BY_KIND: dict[str, dict[StatusReason, str]] = {
    "journeys": {
        R.DRAFT: "Nobody is in this journey yet. Go live checks it, then takes in contacts from its start on.",
        R.GOING_LIVE: "The journey is being handed to the service. This takes a few seconds, and the page "
        "moves on by itself.",
        R.LIVE: "Version {version} is live and moves contacts between its start and its end. "
        "Press Edit to change what isn't locked.",
        R.LIVE_EDITABLE: "Version {version} is live and goes on while you edit. Save checks your changes and "
        "puts them live "
        "as version {next}. The pipeline, content settings, suppression segment and time zone are locked for "
        "good.",
        R.STOPPING: "The journey is stopping. Nothing new is sent, and the page moves on by itself.",
        R.STOPPED: "Nobody moves and nothing is sent. People inside are held where they stand until it goes "
        "live again.",
        R.EXPIRED: "This journey has expired and can't be restarted. Copy it to use it again.",
    },
    "emails": {
        R.DRAFT: "Nobody gets this email yet. Go live checks it, then journeys can send it.",
        R.LIVE: "Version {version} is live, and journeys can take it up. Press Edit to change it.",
        R.LIVE_EDITABLE: "Version {version} is live and goes on while you edit. Save checks your changes and "
        "makes version "
        "{next}; journeys already live keep the version they went live with.",
        R.STOPPED: "No other record can take it up. Journeys already live go on sending the version they pinned. "
        "Go live checks it and makes version {next}.",
        R.EXPIRED: "It is inactive: hidden from most views and pickers. Journeys already live go on sending "
        "the version they "
        "pinned. Activate makes it usable again.",
    },
    "segments": {
        R.DRAFT: "Nobody is a member yet. Go live checks it, then keeps its members up to date all the time.",
        R.LIVE: "Version {version} is live, and its members are kept up to date all the time. Press Edit to "
        "change who they are.",
        R.LIVE_EDITABLE: "Version {version} is live and goes on while you edit. Save checks your changes and "
        "makes version "
        "{next}. Type, name, segment ID, owner and description are locked for good.",
        R.STOPPED: "Its members are no longer kept up to date, and it feeds nobody new into journeys. People "
        "inside go on.",
    },
    "content-settings": {
        R.DRAFT: "Nothing uses it yet. Go live checks it, then journeys can use it.",
        R.LIVE: "Version {version} is live, and every email reads it at the moment of sending. Press Edit to "
        "change it.",
        R.LIVE_EDITABLE: "Version {version} is live and goes on while you edit. Save makes version {next}, "
        "and pending mail reads it at once.",
        R.STOPPED: "Contacts of journeys that use it wait at their email tile until it is live again. "
        "Go live checks it and makes version {next}.",
        R.EXPIRED: "It is inactive. Contacts of journeys that use it wait at their email tile. Activate "
        "makes it usable again.",
    },
    "contacts": {
        R.INACTIVE: "This contact is inactive: kept, but in no segment, moved by no journey and sent nothing. "
        "Activate brings the contact back.",
    },
}


def sentence(page: "RecordPage") -> tuple[str, str]:
    """Return the emphasised first sentence and the rest; both empty where the state needs no words."""
    reason = StatusReason(page.record.status_reason)
    own = page.entity.extension.sentences.get(reason.value)
    text = own(page) if callable(own) else own
    text = text or BY_KIND.get(page.entity.slug, {}).get(reason) or GENERAL.get(reason, "")
    first, _, rest = _filled(text, page.record, reason).partition(". ")
    if page.record.lifecycle.is_command("activate") and (told := inactive.told(page.record)):
        first, rest = first.rstrip("."), f"{told} {rest}".strip()
    return (f"{first}." if rest else first, rest)


def look(record: Any) -> str:
    """Return the family of the state's colours."""
    return LOOKS.get(StatusReason(record.status_reason), "idle")


def _filled(text: str, record: Any, reason: StatusReason) -> str:
    if "{" in text:
        newest = record.last_publication
        number = newest.number if newest else 0
        text = text.replace("{version}", str(number)).replace("{next}", str(number + 1))
    if note := getattr(record, "status_note", ""):
        return f"{note.rstrip('.')}. {text}" if reason in (R.ERROR, R.STOPPING) else f"{text} {note}"
    return text
