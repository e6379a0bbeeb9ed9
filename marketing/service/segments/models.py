"""Who is a member of which segment now, how far the list is, and how it changed."""

from django.db import models


class PopulationState(models.TextChoices):
    """How far a segment's member list is."""

    NOT_POPULATED = "not-populated", "Not populated yet"
    REFRESHING = "refreshing", "Refreshing"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class Population(models.Model):
    """The member list of one segment as a whole.

    `publication_id` is the version the list was made from, `version` counts its changes: whoever keeps
    something about members compares it. `lease_until` (the database's clock) holds off a second refresh.
    """

    segment_id = models.BigIntegerField(primary_key=True)
    state = models.CharField(
        max_length=20, choices=PopulationState.choices, default=PopulationState.NOT_POPULATED.value
    )
    members = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)
    publication_id = models.BigIntegerField(null=True)
    refreshed_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.members} members of segment {self.segment_id}, {self.state}"


class Membership(models.Model):
    """A contact is a member of a segment."""

    segment_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment_id", "contact_id"], name="member_once")]
        indexes = [models.Index(fields=["contact_id"], name="membership_contact")]

    def __str__(self) -> str:
        return f"contact {self.contact_id} in segment {self.segment_id}"


class MembershipChange(models.Model):
    """A contact joined or left a segment. `batch` names the statement that found it."""

    segment_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    joined = models.BooleanField()
    at = models.DateTimeField()
    batch = models.BigIntegerField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["segment_id", "at"], name="membership_change_day"),
            models.Index(fields=["segment_id", "id"], name="membership_change_newest"),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} {'joined' if self.joined else 'left'} segment {self.segment_id}"
