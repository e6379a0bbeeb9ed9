"""Rows that both planes share about people: what changed, and who was listed by hand."""

from django.db import models


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
