"""The types of interactions."""

from django.db.models import TextChoices


class InteractionType(TextChoices):
    """What can happen, by its stored name and the words for people."""

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
