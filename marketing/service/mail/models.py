"""The outbox: one row a message with a state of its own, mails captured instead of sent, compiled emails."""

from typing import Any

from django.db import models

from marketing.publishing.models import Publication
from marketing.service.runs.models import Run


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
UNSETTLED = (*WAITING, MessageState.CLAIMED.value)
SETTLED = (MessageState.SENT.value, MessageState.BLOCKED.value, MessageState.FAILED.value, MessageState.UNCERTAIN.value)


class Message(models.Model):
    """One email of one run, from one place in it, to one contact.

    `place` is the run's own word for where it comes from (a journey's tile). Who is no contact yet is named by the
    subject (kind and id of what it is about), with contact 0.

    `due_at` is set while it waits to be claimed and empty otherwise, so the index of due messages stays small.
    A claim lasts until `lease_until`, by the database's clock, and is proved by `lease_token`.
    """

    # No constraint in the database: its check of every row would lock the run's row (and can't be sharded by contact).
    run: Any = models.ForeignKey(
        Run, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="messages"
    )
    place = models.CharField(max_length=32)
    contact_id = models.BigIntegerField()
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(default=0)
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
        constraints = [
            models.UniqueConstraint(
                fields=["contact_id", "run", "place", "subject_kind", "subject_id"], name="message_once"
            )
        ]
        indexes = [
            models.Index(fields=["run", "due_at"], name="message_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["state", "run", "place"], name="message_results"),
            models.Index(fields=["email_id", "state"], name="message_email"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} to contact {self.contact_id}: {self.state}"


class AddressHold(models.Model):
    """The one message that may go to an address from a place in a run; taken just before it leaves.

    That there is one an address is kept by the run's row lock (`address_holds`), not by a unique key: every unique key
    of a run-time table holds the contact. Address and contact come first in their indexes, so that a hundred of them
    are a hundred look-ups whatever the database knows of the table: by an index that begins with run and place it
    would read all holds of the run.
    """

    run: Any = models.ForeignKey(Run, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+")
    place = models.CharField(max_length=32)
    contact_id = models.BigIntegerField()
    address_key = models.CharField(max_length=254)
    message_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact_id", "run", "place", "message_id"], name="one_hold_a_message")
        ]
        indexes = [models.Index(fields=["address_key", "run", "place"], name="address_hold")]

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
    run: Any = models.ForeignKey(
        Run, null=True, on_delete=models.SET_NULL, db_constraint=False, db_index=False, related_name="+"
    )
    contact_id = models.BigIntegerField(null=True)
    raw = models.BinaryField()

    class Meta:
        verbose_name = "outgoing mail"
        verbose_name_plural = "outgoing mail"
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.subject} to {self.to_address}"
