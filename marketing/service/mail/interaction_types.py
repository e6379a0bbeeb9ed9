"""What can happen to a mail, and what its reader can do with it: the types of interactions that mail makes."""

from datetime import datetime
from typing import Any

from django.db.models import TextChoices

from marketing.contracts.email import EmailVersion
from marketing.service.interactions.models import Interaction
from marketing.service.mail.models import Message


class MailInteraction(TextChoices):
    """By its stored name and the words for people; the subject is the email."""

    SENT = "sent", "Email sent"
    DELIVERED = "delivered", "Email delivered"
    OPENED = "opened", "Email opened"
    CLICKED = "clicked", "Link clicked"
    VIEWED = "viewed", "Email viewed as web page"
    BLOCKED = "blocked", "Email blocked"
    FAILED = "failed", "Sending failed"
    UNCERTAIN = "uncertain", "Sending uncertain"
    HARD_BOUNCED = "hard-bounced", "Hard bounce"
    SOFT_BOUNCED = "soft-bounced", "Soft bounce"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    PREFERENCES_SAVED = "preferences-saved", "Preferences saved"


# "Delivered" is recorded together with "sent", while the contact still stands at the email tile.
WAKING = (
    MailInteraction.SENT,
    MailInteraction.BLOCKED,
    MailInteraction.FAILED,
    MailInteraction.UNCERTAIN,
    MailInteraction.OPENED,
    MailInteraction.CLICKED,
    MailInteraction.VIEWED,
)


def of_message(message: Message, kind: MailInteraction, at: datetime, **values: Any) -> Interaction:
    """Make what happened to a message, or what its reader did; `values` are further columns."""
    return Interaction(
        type=kind,
        at=at,
        contact_id=message.contact_id,
        message_id=message.pk,
        run_id=message.run_id,
        tile_id=message.place,
        subject_kind=EmailVersion.kind,
        subject_id=message.email_id,
        address=message.address,
        **values,
    )
