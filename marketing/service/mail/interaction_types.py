"""What can happen to a mail, and what its reader can do with it: the types of interactions that mail makes."""

from django.db.models import TextChoices


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
