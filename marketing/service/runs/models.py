"""Runs: everything the service writes points at one, never at "a journey"."""

from django.db import models

from marketing.publishing.models import Publication


class Run(models.Model):
    """One stretch of work of one published record: a journey's iteration, a real-time version, a form's confirmations.

    It is open within its own window (an empty end bounds nothing) and that of the record's live publication.
    `publication` is set where people stay on the version that they entered; elsewhere the live one
    governs. A closed run takes nobody further; it is cleared once nobody and nothing waits in it any more.
    """

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    number = models.PositiveIntegerField(default=1)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    publication = models.ForeignKey(Publication, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    why_closed = models.CharField(max_length=60, blank=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record_id", "number"], name="run_number_once")]
        indexes = [
            models.Index(fields=["kind"], name="run_open", condition=models.Q(closed_at__isnull=True)),
            models.Index(
                fields=["kind"],
                name="run_uncleared",
                condition=models.Q(closed_at__isnull=False, cleared_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.record_id}, run {self.number}"
