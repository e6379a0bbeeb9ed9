"""Imports of contacts from CSV files: what was uploaded, how far it is, which rows were refused."""

from django.conf import settings
from django.db import models

from marketing.audience.levels import Level


class ImportState(models.TextChoices):
    """How far an import is."""

    UPLOADED = "uploaded", "Not started"
    RUNNING = "running", "Importing"
    ASKING = "asking", "Waiting for decisions"
    DECIDING = "deciding", "Carrying out"
    FINISHED = "finished", "Finished"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"


class Duplicates(models.TextChoices):
    """What happens to a row whose e-mail address a contact has already."""

    SKIP = "skip", "Skip the row"
    UPDATE = "update", "Update the contact with what the row holds"
    ASK = "ask", "Ask me: keep the row aside until I decide"


class DateOrder(models.TextChoices):
    """How days with slashes or dashes are written."""

    DAY = "day", "Day first: 31/12/2026"
    MONTH = "month", "Month first: 12/31/2026"
    YEAR = "year", "Year first: 2026/12/31"


class BadCells(models.TextChoices):
    """What happens to a row where a cell that nobody needs can't be used."""

    LEAVE = "leave", "Import the row without that cell"
    REFUSE = "refuse", "Refuse the row"


# Where a worker has something to do.
AT_WORK = (ImportState.RUNNING, ImportState.DECIDING)


class Import(models.Model):
    """One uploaded file. `position` and the counts are committed with each chunk of rows, so it goes on after any end.

    `lines` counts the rows of the file below the names of its columns, `line` is the last line of text that was read.
    `left_out` counts the rows that were imported without one of their cells.

    `asked` rows wait for a decision; `decided_by` is who decided on all of them at once.
    `consent_level` is what all these people agreed to (empty: as the file says), `consent_obtained` where,
    `consent_text` what they were shown; `kept_levels` counts those who keep a higher level than was said.
    `lifts_opt_outs` says why the file may take opt-outs back, "" where they stay; `kept_opt_outs` counts those,
    `lifted` the contacts that may be mailed again. `opted_out` counts known contacts that the file opted out, which it
    does whatever becomes of its rows.
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
    date_order = models.CharField(max_length=5, choices=DateOrder.choices, default=DateOrder.DAY)
    bad_cells = models.CharField(max_length=6, choices=BadCells.choices, default=BadCells.LEAVE)
    lines = models.PositiveIntegerField(default=0)
    line = models.PositiveIntegerField(default=0)
    position = models.CharField(max_length=120, blank=True)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    lifts_opt_outs = models.CharField(max_length=500, blank=True)
    kept_opt_outs = models.PositiveIntegerField(default=0)
    opted_out = models.PositiveIntegerField(default=0)
    lifted = models.PositiveIntegerField(default=0)
    consent_level = models.SmallIntegerField(null=True, choices=Level.choices)
    consent_obtained = models.CharField(max_length=200, blank=True)
    consent_text = models.TextField(blank=True)
    kept_levels = models.PositiveIntegerField(default=0)
    busy_until = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["state", "id"], name="import_state")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def refusals(self) -> models.QuerySet["ImportRefusal"]:
        """The rows that were not imported."""
        return self.noted_rows.filter(is_imported=False)

    @property
    def rows(self) -> int:
        """How many rows were looked at."""
        return self.created + self.updated + self.skipped + self.refused + self.asked

    @property
    def share(self) -> float:
        """How much of the file is done, 0 to 1."""
        if self.state in (ImportState.FINISHED, ImportState.ASKING):
            return 1.0
        if self.state == ImportState.DECIDING:
            return (self.rows - self.asked) / max(self.rows, 1)
        return min(0.999, self.rows / max(self.lines, 1))

    @property
    def is_at_work(self) -> bool:
        """True while a worker has something to do for it."""
        return self.state in AT_WORK


class ImportRefusal(models.Model):
    """A row that was not imported, or not with all its cells, and why; its cells go into the error file."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="noted_rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField()
    reason = models.CharField(max_length=500)
    is_imported = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["of", "line"], name="refused_once")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class ImportFault(models.Model):
    """One thing that is wrong in a noted row, under the reason that it shares with others.

    `column` is the cell's; no `reason` stands where a cell is marked in a row that was refused for something else.
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="faults", db_index=False)
    line = models.PositiveIntegerField()
    column = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=200)
    is_imported = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["of", "is_imported", "reason", "line"], name="import_reason")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


class ImportedContact(models.Model):
    """A contact that an import made or changed; `is_known` where it left the contact as it was."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="people", db_index=False)
    contact_id = models.BigIntegerField()
    is_known = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["of", "contact_id"], name="imported_once")]

    def __str__(self) -> str:
        return f"contact {self.contact_id}"


class ImportQuestion(models.Model):
    """A row kept aside because a contact has its address: it waits for somebody who says update or skip.

    `key` is the folded address, by which the contact is looked up each time anew. A decision counts for the contact
    as it was then: `version` is its row version (none where nobody had the address).
    """

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="questions")
    line = models.PositiveIntegerField()
    cells = models.JSONField()
    key = models.CharField(max_length=254)
    decision = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["of", "line"], name="asked_once")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.key}"
