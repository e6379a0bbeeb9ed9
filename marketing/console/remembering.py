"""What people last typed into a dialog, kept for the next time."""

from marketing.console.models import LONGEST_REMEMBERED, Remembered
from marketing.users.models import User


def remember(user: User, key: str, value: str) -> None:
    """Keep what a person typed; what is too long is not kept."""
    if len(value) <= LONGEST_REMEMBERED:
        Remembered.objects.update_or_create(user=user, key=key, defaults={"value": value})


def recall(user: User, key: str) -> str:
    """What a person last typed there, "" where that is nothing yet."""
    return Remembered.objects.filter(user=user, key=key).values_list("value", flat=True).first() or ""
