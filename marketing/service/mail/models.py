"""The outbox: one row a message with a state of its own, mails captured instead of sent, compiled emails."""

from typing import Any

from django.db import models

from marketing.publishing.models import Publication


class MessageState(models.TextChoices):
    """Where a message stands. `queued` and `retry` wait to be claimed, `claimed` is in a sender's hands."""

    QUEUED = "queued", "Queued"
    CLAIMED = "claimed", "Being sent"
    RETRY = "retry", "Waits for another attempt"
    SENT = "sent", "Sent"
    BLOCKED = "blocked", "Blocked"
    FAILED = "failed", "Failed"
    UNCERTAIN = "uncertain", "Uncertain"


WAITING = (MessageState.QUEUED.value, MessageState.RETRY.value)
SETTLED = (MessageState.SENT.value, MessageState.BLOCKED.value, MessageState.FAILED.value, MessageState.UNCERTAIN.value)


class Message(models.Model):
    """One email to one contact from one tile of one journey.

    `due_at` is set while it waits to be claimed and empty otherwise, so the index of due messages stays small.
    A claim lasts until `lease_until`, by the database's clock, and is proved by `lease_token`.
    """

    journey_id = models.BigIntegerField()
    tile_id = models.CharField(max_length=32)
    enrolment_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(db_index=True)
    email_id = models.BigIntegerField()
    publication: Any = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")
    content_settings_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=254, blank=True)
    address_key = models.CharField(max_length=254, blank=True)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED.value)
    reason = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True, db_index=True)
    lease_token = models.CharField(max_length=32, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment_id", "tile_id"], name="message_once")]
        indexes = [
            models.Index(fields=["journey_id", "due_at"], name="message_due"),
            models.Index(fields=["journey_id", "tile_id", "state"], name="message_results"),
            models.Index(fields=["email_id", "state"], name="message_email"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} to contact {self.contact_id}: {self.state}"


class AddressHold(models.Model):
    """The one message that may go to an address from a tile of a journey; written just before it leaves."""

    journey_id = models.BigIntegerField()
    tile_id = models.CharField(max_length=32)
    address_key = models.CharField(max_length=254)
    message_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journey_id", "tile_id", "address_key"], name="one_message_per_address")
        ]

    def __str__(self) -> str:
        return f"{self.address_key} is held by message {self.message_id}"


class CapturedMessage(models.Model):
    """A mail that was kept instead of sent: *Outgoing mail*. `raw` is what a server would have got."""

    message: Any = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="captured")
    at = models.DateTimeField()
    to_address = models.CharField(max_length=254)
    from_header = models.CharField(max_length=500)
    subject = models.CharField(max_length=500)
    is_test = models.BooleanField(default=False)
    journey_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    raw = models.BinaryField()

    class Meta:
        verbose_name = "outgoing mail"
        verbose_name_plural = "outgoing mail"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.subject} to {self.to_address}"


class PreparedEmail(models.Model):
    """An email compiled once, by the digest of what was compiled and the compiler's version."""

    digest = models.CharField(max_length=64)
    compiler_version = models.CharField(max_length=20)
    content = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "compiler_version"], name="prepared_once")]

    def __str__(self) -> str:
        return f"{self.digest[:12]} by compiler {self.compiler_version}"
