"""What the service still has to do for a record after its move."""

from django.db import models


class Ending(models.Model):
    """A record ended for good, and what waited for it is being cancelled; the row goes when all of it is."""

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record_id"], name="one_ending")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.record_id} since {self.since}"
