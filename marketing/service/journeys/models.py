"""Where each contact stands in each journey, and the way it took."""

from django.db import models


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
    """A contact in a journey, once per iteration.

    `since` is when it came to the tile where it stands. `due_at` is when that tile looks at it next: empty
    while it waits for a message, and once it is out.
    """

    journey_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    iteration = models.PositiveIntegerField(default=1)
    tile_id = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.ACTIVE.value)
    reason = models.CharField(max_length=60, blank=True)
    entered_at = models.DateTimeField()
    since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["journey_id", "contact_id", "iteration"], name="enrolled_once"),
        ]
        indexes = [
            models.Index(fields=["journey_id", "due_at"], name="enrolment_due"),
            models.Index(fields=["journey_id", "state"], name="enrolment_state"),
            models.Index(fields=["contact_id"], name="enrolment_contact"),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} in journey {self.journey_id} at {self.tile_id}"


class Step(models.Model):
    """A contact at one tile of its way: so the counters of a tile always balance, and each opens its people."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="steps", db_index=False)
    journey_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    tile_id = models.CharField(max_length=32)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.WAITING.value)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "tile_id"], name="step_once")]
        indexes = [models.Index(fields=["journey_id", "tile_id", "outcome", "id"], name="step_counter")]

    def __str__(self) -> str:
        return f"contact {self.contact_id} at {self.tile_id}: {self.outcome}"


class Watch(models.Model):
    """What the runner last saw of what a journey depends on, so that it looks again only after a change.

    `publication_id` is the version it ran, `sources` and `suppression` are the states of the populations it read.
    """

    journey_id = models.BigIntegerField(primary_key=True)
    publication_id = models.BigIntegerField(null=True)
    sources = models.CharField(max_length=64, blank=True)
    suppression = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"journey {self.journey_id} by publication {self.publication_id}"
