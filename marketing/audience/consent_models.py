"""Who agreed to what, when, from where: the rows behind a contact's consent level and opt-outs."""

from django.conf import settings
from django.db import models

from marketing.audience.levels import Level


class ConsentText(models.Model):
    """A text that people were shown when they agreed, once for all who were; its key is its version."""

    digest = models.CharField(max_length=64, unique=True)
    text = models.TextField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"text {self.pk}"


class ConsentRecord(models.Model):
    """One act: what a contact's level and opt-outs were before and after; never changed, but for the masked address.

    `by` is the user who entered it, nobody where the recipient said so (`is_recipients`) or the system did. `source` is
    the way it came, `obtained` where people say that they got it, `agreed` the level that an import was told of. Of a
    new contact `level_before` is empty. The address is masked when the contact is deleted.
    """

    contact_id = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    is_recipients = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)
    obtained = models.CharField(max_length=200, blank=True)
    text = models.ForeignKey(ConsentText, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    address = models.CharField(max_length=254, blank=True)
    agreed = models.SmallIntegerField(null=True, choices=Level.choices)
    level_before = models.SmallIntegerField(null=True, choices=Level.choices)
    level_after = models.SmallIntegerField(choices=Level.choices)
    no_email_before = models.BooleanField(default=False)
    no_email_after = models.BooleanField(default=False)
    no_bulk_before = models.BooleanField(default=False)
    no_bulk_after = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["contact_id", "id"], name="consent_contact")]

    def __str__(self) -> str:
        return f"contact {self.contact_id}: {self.level_before} → {self.level_after}"
