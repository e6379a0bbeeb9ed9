"""Where each contact stands in each journey, and the way it took.

Indexes begin with the contact, where single ones are looked up, or with a state, where many are counted. None begins
with the run but that of what is due: of a run that was never analysed the database expects a handful of rows, and it
would read all 100,000 of it to find a hundred (`tests/service/test_plans.py`).
"""

from typing import Any

from django.db import models

from marketing.service.runs.models import Run


class EnrolmentState(models.TextChoices):
    """Whether a contact is on its way."""

    ACTIVE = "active", "Inside"
    COMPLETED = "completed", "Went through"
    LEFT = "left", "Left early"


class Outcome(models.TextChoices):
    """What became of a contact at a tile."""

    WAITING = "waiting", "Waiting"
    COMPLETED = "completed", "Completed"
    FAILED = "failed", "Failed"


class Enrolment(models.Model):
    """A contact in a run of a journey, once.

    `since` is when it came to the tile where it stands. `due_at` is when that tile looks at it next: empty
    while it waits for a message, and once it is out.
    """

    run: Any = models.ForeignKey(Run, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+")
    contact_id = models.BigIntegerField()
    tile_id = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE.value)
    reason = models.CharField(max_length=60, blank=True)
    entered_at = models.DateTimeField()
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contact_id", "run"], name="enrolled_once"),
        ]
        indexes = [
            models.Index(fields=["run", "due_at"], name="enrolment_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["state", "run", "id"], name="enrolment_state"),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} in run {self.run_id} at {self.tile_id}"


class NotTakenIn(models.Model):
    """A contact of the source that a run did not let in, and why; gone once it enters. `minimum` is the level asked."""

    run: Any = models.ForeignKey(Run, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+")
    contact_id = models.BigIntegerField()
    minimum = models.SmallIntegerField()
    reason = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact_id", "run"], name="not_taken_in_once")]
        indexes = [models.Index(fields=["reason", "run"], name="not_taken_in_reason")]

    def __str__(self) -> str:
        return f"contact {self.contact_id} not in run {self.run_id}: {self.reason}"


class Step(models.Model):
    """A contact at one tile of its way: so the counters of a tile always balance, and each opens its people."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="steps", db_index=False)
    run: Any = models.ForeignKey(Run, on_delete=models.CASCADE, db_constraint=False, db_index=False, related_name="+")
    contact_id = models.BigIntegerField()
    tile_id = models.CharField(max_length=32)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING.value)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "tile_id", "contact_id"], name="step_once")]
        indexes = [models.Index(fields=["outcome", "run", "tile_id", "id"], name="step_counter")]

    def __str__(self) -> str:
        return f"contact {self.contact_id} at {self.tile_id}: {self.outcome}"


class Watch(models.Model):
    """What the runner last saw of what a run depends on, so that it looks again only after a change.

    `publication_id` is the version it ran, `sources` and `suppression` are the states of the populations it read.
    """

    run_id = models.BigIntegerField(primary_key=True)
    publication_id = models.BigIntegerField(null=True)
    sources = models.CharField(max_length=64, blank=True)
    suppression = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"run {self.run_id} by publication {self.publication_id}"
