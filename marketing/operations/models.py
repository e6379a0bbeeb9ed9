"""Signs of life of the background processes."""

from django.db import models


class Heartbeat(models.Model):
    """When the scheduler's message last came through a queue: proof that scheduler, broker and its worker all run."""

    name = models.CharField(max_length=30, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
