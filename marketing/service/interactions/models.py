"""What people did and what happened to their mails: written once, never edited, but for who it is thought to be."""

from typing import Any

from django.db import models

from marketing.service.interactions.judging.verdicts import Verdict
from marketing.service.runs.models import Run


class Interaction(models.Model):
    """One thing that happened to a contact. Columns that do not apply are empty.

    The subject (kind and id of a record, such as an email) is what it was about; `payload` holds what else its type
    has to say, a few short values. `dedupe_key` is unique for a contact where given: a second row with the same key is
    not written.

    `verdict`, `verdict_rule` and `judged_by` (the number of the rules) say who did it, see `judging`; they alone may
    change later. Empty and 0 where nobody judges.
    """

    type = models.CharField(max_length=40)
    at = models.DateTimeField()
    contact_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    run: Any = models.ForeignKey(
        Run, null=True, on_delete=models.SET_NULL, db_constraint=False, db_index=False, related_name="+"
    )
    tile_id = models.CharField(max_length=32, blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=254, blank=True)
    link_url = models.TextField(blank=True)
    link_label = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=60, blank=True)
    payload = models.JSONField(default=dict)
    dedupe_key = models.CharField(max_length=100, null=True)  # noqa: DJ001  NULL is "no key"
    verdict = models.CharField(max_length=10, blank=True, default="")
    verdict_rule = models.CharField(max_length=20, blank=True, default="")
    judged_by = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact_id", "dedupe_key"], name="interaction_once")]
        indexes = [
            models.Index(fields=["contact_id", "run", "tile_id"], name="interaction_contact"),
            models.Index(fields=["type", "run", "tile_id", "message_id"], name="interaction_tile"),
            models.Index(fields=["subject_id", "subject_kind", "type"], name="interaction_subject"),
            models.Index(fields=["at"], name="interaction_held", condition=models.Q(verdict=Verdict.HELD)),
        ]

    def __str__(self) -> str:
        return f"{self.type} by contact {self.contact_id}"


class InteractionWork(models.Model):
    """One interaction that one consumer has still to look at; the consumer deletes it in the transaction that does.

    A row per consumer instead of a cursor: on PostgreSQL a lower id can be committed later.
    """

    consumer = models.CharField(max_length=40)
    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["consumer", "id"], name="interaction_work_consumer")]

    def __str__(self) -> str:
        return f"{self.interaction} for {self.consumer}"
