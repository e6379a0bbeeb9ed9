"""Imports of contacts from CSV files: what was uploaded, how far it is, which rows were refused."""

from django.conf import settings
from django.db import models


class ImportState(models.TextChoices):
    """How far an import is."""

    UPLOADED = "uploaded", "Not started"
    RUNNING = "running", "Importing"
    FINISHED = "finished", "Finished"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"


class Duplicates(models.TextChoices):
    """What happens to a row whose e-mail address a contact has already."""

    SKIP = "skip", "Skip the row"
    UPDATE = "update", "Update the contact with what the row holds"


class Import(models.Model):
    """One uploaded file. `position` and the counts are committed with each chunk of rows, so it goes on after any end.

    `mapping` maps a column's index (as text) to the field it fills; `busy_until` is the lease of the worker at it.
    """

    file = models.FileField(upload_to="imports/")
    file_name = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    error = models.TextField(blank=True)
    encoding = models.CharField(max_length=20)
    separator = models.CharField(max_length=1)
    header = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    duplicates = models.CharField(max_length=10, choices=Duplicates.choices, default=Duplicates.SKIP)
    day_first = models.BooleanField(default=True)
    lines = models.PositiveIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    position = models.CharField(max_length=120, blank=True)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["state", "id"], name="import_state")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.created + self.updated + self.skipped + self.refused

    @property
    def share(self) -> float:
        """How much of the file is done, 0 to 1."""
        return 1.0 if self.state == ImportState.FINISHED else min(0.999, self.line / max(self.lines, 1))


class ImportRefusal(models.Model):
    """A row that was not imported, and why; its cells go into the error file."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refusals")
    line = models.PositiveIntegerField()
    cells = models.JSONField()
    reason = models.CharField(max_length=500)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["of", "line"], name="refused_once")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
