"""The score of each lead by each model, and how far a model's scores are."""

from django.db import models

from marketing.contracts.lead_scoring_model import UP_TO_DATE


class ScoreStatus(models.TextChoices):
    """Whether a score can be relied on."""

    UP_TO_DATE = UP_TO_DATE, "Up to date"
    OBSOLETE = "obsolete", "No longer scored"
    ERROR = "error", "Can't be scored"


class Scoring(models.Model):
    """The scores of one model as a whole.

    `publication_id` is the version they were made from, `is_missed` asks for all of them anew. `lease_until` (the
    database's clock) holds off a second run.
    """

    model_id = models.BigIntegerField(primary_key=True)
    publication_id = models.BigIntegerField(null=True)
    refreshed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    is_missed = models.BooleanField(default=False)
    is_over = models.BooleanField(default=False)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"scores of model {self.model_id}"


class LeadScore(models.Model):
    """One lead's score by one model; `parts` holds [name, points, times] of each rule that gave something."""

    lead_id = models.BigIntegerField()
    model_id = models.BigIntegerField()
    publication_id = models.BigIntegerField()
    score = models.BigIntegerField(default=0)
    grade = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=20, choices=ScoreStatus.choices, default=ScoreStatus.UP_TO_DATE.value)
    parts = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lead_id", "model_id"], name="score_once")]
        indexes = [models.Index(fields=["model_id", "-score", "lead_id"], name="score_model")]

    def __str__(self) -> str:
        return f"{self.score} for lead {self.lead_id} by model {self.model_id}"
