"""What going live made ready: stored once, whoever asks for it."""

from django.db import models


class Prepared(models.Model):
    """What one version of a compiler made of one version of a kind, by the digest of what it was made of.

    A new version of the compiler makes it anew and leaves the older row alone, so no digest breaks by an upgrade.
    """

    kind = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    compiler_version = models.PositiveIntegerField()
    content = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "kind", "compiler_version"], name="prepared_content_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]} by compiler {self.compiler_version}"
