"""Rows that both planes share about people: what changed, who was listed by hand, which addresses get no mail."""

from django.conf import settings
from django.db import models

from marketing.audience import consent_models as consent_models  # its tables are this app's


class Change(models.Model):
    """One changed person (or company) that one consumer has still to look at; the consumer deletes it when done.

    A work row per consumer instead of a cursor: on PostgreSQL a lower id can be committed later.
    """

    consumer = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["consumer", "id"], name="change_consumer")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.record_id} for {self.consumer}"


class ListedMember(models.Model):
    """A contact on a static segment's list from revision `from_revision` on, until before `to_revision`."""

    segment_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    from_revision = models.PositiveIntegerField()
    to_revision = models.PositiveIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["segment_id", "from_revision"], name="listed_segment"),
            models.Index(fields=["contact_id"], name="listed_contact"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["segment_id", "contact_id"],
                condition=models.Q(to_revision__isnull=True),
                name="listed_once",
            )
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} on segment {self.segment_id}"


class AddressKey(models.Model):
    """The secret behind the digests of addresses. It stands beside them: a restored database must know them again.

    A key of the environment could be lost or changed, and everybody who opted out would be mailed.
    """

    key = models.CharField(max_length=64)

    def __str__(self) -> str:
        return "key of address digests"


class SuppressionReason(models.TextChoices):
    """Why an address gets no mail."""

    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
    NO_EMAIL = "no-email", "Wants no e-mail at all"
    COMPLAINT = "complaint", "Marked a mail as spam"
    HARD_BOUNCE = "hard-bounce", "Mailbox or domain does not exist"
    SOFT_BOUNCES = "soft-bounces", "Five mails in a row came back"


class SuppressedAddress(models.Model):
    """An address that gets no mail (no commercial mail, where it was unsubscribed), whichever contact has it.

    `address` is shown to people; it is masked when the last contact with it is deleted, while `digest` goes on holding.
    `until` ends what a bounce said. Who lifts it says why; the row stays as its history.
    """

    digest = models.CharField(max_length=64)
    address = models.CharField(max_length=254)
    reason = models.CharField(max_length=20, choices=SuppressionReason.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    source = models.CharField(max_length=200, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    lift_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "suppressed address"
        verbose_name_plural = "suppressed addresses"
        default_permissions = ("add", "view")
        permissions = [("lift_suppressedaddress", "Can lift suppressed address")]
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "reason"], condition=models.Q(lifted_at__isnull=True), name="suppressed_once"
            )
        ]
        indexes = [
            models.Index(fields=["since", "id"], name="suppressed_since", condition=models.Q(lifted_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_reason_display()}"


class SoftBounces(models.Model):
    """How many mails to an address came back in a row, none for good."""

    digest = models.CharField(max_length=64, unique=True)
    in_a_row = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.in_a_row} in a row"
