"""The plain sentence under a record's name: what this state means, and what comes next."""

from typing import Any

from marketing.console.extension import RecordPage
from marketing.console.lists import inactive
from marketing.lifecycle.states import StatusReason

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


def sentence(page: RecordPage) -> tuple[str, str]:
    """The emphasised first sentence and the rest; both empty where the state needs no words."""
    reason = StatusReason(page.record.status_reason)
    said = page.entity.extension
    computed = said.sentences[reason.value](page) if reason.value in said.sentences else ""
    text = computed or said.meanings.get(reason.value) or GENERAL.get(reason, "")
    first, _, rest = _filled(text, page.record, reason).partition(". ")
    if page.record.lifecycle.is_command("activate") and (told := inactive.told(page.record)):
        first, rest = first.rstrip("."), f"{told} {rest}".strip()
    return (f"{first}." if rest else first, rest)


def look(record: Any) -> str:
    """The family of the state's colours."""
    return LOOKS.get(StatusReason(record.status_reason), "idle")


def _filled(text: str, record: Any, reason: StatusReason) -> str:
    if "{" in text:
        newest = record.last_publication
        number = newest.number if newest else 0
        text = text.replace("{version}", str(number)).replace("{next}", str(number + 1))
    if note := getattr(record, "status_note", ""):
        return f"{note.rstrip('.')}. {text}" if reason in (R.ERROR, R.STOPPING) else f"{text} {note}"
    return text
