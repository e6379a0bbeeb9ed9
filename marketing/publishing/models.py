"""Publications: what the marketing service runs on. Made at a go-live, never changed afterwards."""

from typing import Any

from django.conf import settings
from django.db import models

from marketing.contracts.payload import digest
from marketing.contracts.reading import Unreadable
from marketing.publishing.fields import ContentField


class PublicationChanged(Unreadable):
    """Something tried to change or delete a publication, or its stored payload no longer fits its digest."""

    is_for_people = True


class PublicationQuerySet(models.QuerySet["Publication"]):
    """Refuses what would change a publication."""

    def update(self, **values: Any) -> int:
        """Publications are immutable: make a new one instead."""
        raise PublicationChanged("A publication is never updated; publish a new version of the record.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete publications that nothing pins or runs on."""
        if PublicationReference.objects.filter(pinned__in=self).exists():
            raise PublicationChanged("A publication that another one pins can't be deleted.")
        if LivePublication.objects.filter(publication__in=self).exists():
            raise PublicationChanged("A live publication can't be deleted; stop its record first.")
        return super().delete()


class Publication(models.Model):
    """Version `number` of a record: the payload of its contract value under a schema number, with a digest."""

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    payload = ContentField()
    schema = models.PositiveSmallIntegerField(default=1)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    objects = PublicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_id", "number"], name="publication_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new publication; refuse to store one again."""
        if not self._state.adding:
            raise PublicationChanged("A publication is never updated; publish a new version of the record.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete this publication unless it is live or pinned."""
        return Publication.objects.filter(pk=self.pk).delete()

    def verified_payload(self) -> Any:
        """The payload, or raise PublicationChanged when it no longer fits the digest."""
        if digest(self.payload) != self.digest:
            raise PublicationChanged(f"{self} was changed in the database after it was published.")
        return self.payload


class LivePublication(models.Model):
    """Points at the one live version of a record. Joined by everything that may only run for live records.

    `starts_at` and `ends_at` are the contract value's window: outside it nothing runs, null leaves an end open.
    """

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record_id"], name="one_live_publication")]

    def __str__(self) -> str:
        return str(self.publication)


class LiveChange(models.Model):
    """A record's live publication was put live or withdrawn, and the service has not taken note of it yet.

    Written by the move itself, so that it is told whatever becomes of the nudge; deleted once it was told.
    """

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "record_id"], name="live_change_record")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.record_id}"


class LiveSpan(models.Model):
    """When a publication was live; open while `live_until` is null. Kept for good."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="spans")
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication"], condition=models.Q(live_until__isnull=True), name="one_open_span"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication} from {self.live_from}"


class PublicationReference(models.Model):
    """A publication uses another record; `pinned` names the version it keeps, null where it reads what is live."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="references")
    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    where = models.CharField(max_length=80, blank=True)
    pinned = models.ForeignKey(Publication, null=True, on_delete=models.PROTECT, related_name="pinned_by")

    class Meta:
        indexes = [models.Index(fields=["kind", "record_id"], name="publication_ref_target")]

    def __str__(self) -> str:
        return f"{self.publication} uses {self.kind}/{self.record_id}"
