"""What people keep of lists for themselves: views of their own, and the view a list opens with."""

from django.conf import settings
from django.db import models

LONGEST_QUERY = 2000


class PersonalView(models.Model):
    """A list as somebody wants it again: a system view (`base`), narrowed and sorted by `query`, with its columns.

    `query` is the query of a list's address (search, filters, sort, columns); it is judged anew at every opening.
    A shared view is offered to everybody who may see the list; only its owner changes it.
    """

    kind = models.CharField(max_length=40)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    base = models.CharField(max_length=40)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    is_shared = models.BooleanField(default=False)
    modified_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "owner", "name"], name="personal_view_name")]
        indexes = [models.Index(fields=["kind", "is_shared"], name="personal_view_shared")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What stands for it in the list's address: `view=own-7`."""
        return f"own-{self.pk}"


class PinnedView(models.Model):
    """The view that a list opens with for one person; `key` as in the address."""

    kind = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "user"], name="pinned_view_once")]

    def __str__(self) -> str:
        return f"{self.kind} opens with {self.key}"
