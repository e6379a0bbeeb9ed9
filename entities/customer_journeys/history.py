"""What a journey's state means and what comes next, in words; why it stopped: its end, or somebody."""

from typing import Any

from marketing import clock
from marketing.lifecycle.history import StatusChange
from marketing.lifecycle.moments import in_zone
from marketing.lifecycle.states import StatusReason
from marketing.publishing.models import LivePublication


def last_stop(journey: Any) -> StatusChange | None:
    """The move by which the journey stopped last: a person's Stop, or the service's end."""
    moves = StatusChange.objects.filter(kind=journey.slug, record_id=journey.pk, command__in=("stop", "end"))
    return moves.select_related("by").order_by("-id").first()


def stopped_sentence(journey: Any) -> str:
    """Say why nothing of the journey runs, what becomes of people inside, and when it expires for good.

    The note of a journey whose end passed is told by the page beside this, so it isn't repeated.
    """
    move = last_stop(journey)
    is_over = move is None or move.command == "end"
    if move is None or is_over:
        why = "" if journey.status_note else "Its end date passed. "
    else:
        why = f"{move.by or 'Somebody'} stopped it on {day(move.at, journey.time_zone)}. "
    if journey.status_reason == StatusReason.STOPPING:
        return f"{why}The journey is stopping: nothing new is sent, and the page moves on by itself."
    if is_over:
        more = "raise the recurrence count" if journey.is_recurring else "set a later end"
        held = f"Nobody moves and nothing is sent. To go on, {more} and go live again."
    else:
        held = "Nobody moves and nothing is sent; people inside are held where they stand until it goes live again."
    expiry = f" It expires on {day(journey.expires_at, journey.time_zone)}." if journey.expires_at else ""
    return f"{why}{held}{expiry}"


def iteration_words(version: Any, number: int, ends_at: Any, last_ends_at: Any) -> str:
    """Say which iteration runs until when, and when the journey stops by itself."""
    zone, count = version.time_zone, version.recurrence_count
    until = f"Iteration {number} of {count} runs until {minute(ends_at, zone)}"
    if count is not None and number >= count:
        return f"{until}; the journey stops by itself then, wherever contacts are."
    last = f" It stops by itself on {day(last_ends_at, zone)}, after the last one." if last_ends_at else ""
    return f"{until}; then the next one takes all members afresh.{last}"


def live_sentence(journey: Any, iteration: str = "") -> str:
    """Say from when until when the live version moves contacts; "" while there is none.

    `iteration` are the words about a recurring journey's iteration that runs.
    """
    live = LivePublication.objects.filter(kind=journey.slug, record_id=journey.pk).select_related("publication").first()
    if live is None or live.starts_at is None or live.ends_at is None:
        return ""
    zone, number = journey.time_zone, live.publication.number
    if live.starts_at > clock.now():
        start = minute(live.starts_at, zone)
        now = f"Version {number} is live and waits for its start on {start}. Nobody enters before."
    else:
        now = f"Version {number} is live and moves contacts until {minute(live.ends_at, zone)}."
    if iteration:
        now = f"Version {number} is live."
    then = iteration or f"It stops by itself on {day(live.ends_at, zone)}, wherever contacts are then."
    if journey.status_reason == StatusReason.LIVE:
        return f"{now} {then} Press Edit to change what isn't locked."
    return (
        f"{now} It goes on while you edit. Save checks your changes and puts them live as version {number + 1}. "
        "The pipeline, content settings, suppression segment, minimum consent and time zone are locked for good."
    )


def expired_sentence(journey: Any) -> str:
    """Say when the journey expired, and what can still be done; "" where that is not known."""
    moves = StatusChange.objects.filter(kind=journey.slug, record_id=journey.pk, command="expire")
    moment = moves.order_by("-id").values_list("at", flat=True).first()
    if moment is None:
        return ""
    return f"This journey expired on {day(moment, journey.time_zone)} and can't be restarted. Copy it to use it again."


def minute(moment: Any, zone: str) -> str:
    """A moment in a zone: `3 Dec 2026, 14:00`."""
    return str(in_zone(moment, zone).strftime("%-d %b %Y, %H:%M"))


def day(moment: Any, zone: str) -> str:
    """The day of a moment in a zone: `3 Dec 2026`."""
    return str(in_zone(moment, zone).strftime("%-d %b %Y"))


def pin_words(pin: Any, zone: str) -> str:
    """Say that a journey sends an older version of an email, what is new in the live one, and what to do."""
    changed = [name.replace("_", " ") for name in pin.changed]
    what = f" and changes {_listed(changed)}" if changed else ""
    return (
        f"This journey goes on sending version {pin.pinned_number} of “{pin.name}”. Version {pin.live_number} is live "
        f"since {day(pin.live_since, zone)}{what}. Stop and go live to send version {pin.live_number}."
    )


def _listed(names: list[str]) -> str:
    head, last = ", ".join(names[:-1]), names[-1]
    return f"{head} and {last}" if head else last
