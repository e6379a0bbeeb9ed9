"""When a message that did not leave is tried again, how often, and when a server that is away is."""

from datetime import datetime, timedelta

from marketing.service.mail.models import Message

# After a temporary refusal or a broken connection: eight more attempts over about a day and a half.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 720))
RECONNECT_AFTER = timedelta(seconds=15)


def next_attempt(message: Message, at: datetime) -> datetime | None:
    """When a message is tried again; None when its attempts are used up."""
    return at + BACK_OFF[message.attempt] if message.attempt < len(BACK_OFF) else None
