"""Public addresses: which record is shown where."""

from typing import Any

from django.db import models
from django.db.models import Q

from marketing.publishing.models import LivePublication

LONGEST = 100


class PublicAddress(models.Model):
    """The record that an address belongs to, for ever: a link that was printed once leads to nobody else.

    A record may have many; one is current, the others lead on to it. They outlive their record.
    """

    slug = models.CharField(max_length=LONGEST)
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    is_current = models.BooleanField(default=True)
    since = models.DateTimeField()
    # No column: the join that finds what is live at an address in one query.
    live: Any = models.ForeignObject(
        LivePublication,
        null=True,
        on_delete=models.DO_NOTHING,
        from_fields=["kind", "record_id"],
        to_fields=["kind", "record_id"],
        related_name="+",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="slug_once"),
            models.UniqueConstraint(
                fields=["kind", "record_id"], condition=Q(is_current=True), name="one_current_address"
            ),
        ]

    def __str__(self) -> str:
        return self.slug
