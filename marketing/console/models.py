"""What the console keeps of people: views of lists, what they can undo, what they have open, what they last typed."""

from django.conf import settings
from django.db import models

from marketing.publishing.fields import ContentField

LONGEST_QUERY = 2000
LONGEST_REMEMBERED = 5000


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


class Step(models.Model):
    """An edit that one person made to a record's document, kept so that it can be undone after a reload too.

    `command` and `inverse` are commands of `designing.commands` as JSON; `row_version` is the record's after the edit,
    or after it was last undone or redone, so that others are told what happened since they looked. `size` is how many
    characters both commands are written with.
    """

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    label = models.CharField(max_length=120)
    command = ContentField()
    inverse = ContentField()
    size = models.PositiveIntegerField(default=0)
    row_version = models.PositiveIntegerField()
    is_undone = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["kind", "record_id", "user", "id"], name="step_of_person"),
            models.Index(fields=["kind", "record_id", "row_version"], name="step_of_record"),
            models.Index(fields=["at"], name="step_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.record_id}: {self.label}"


class Presence(models.Model):
    """A record that a person has open: since when, and when its page was last heard of."""

    kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "record_id", "user"], name="presence_once")]
        indexes = [models.Index(fields=["seen_at"], name="presence_age")]

    def __str__(self) -> str:
        return f"{self.kind}/{self.record_id} open"


class Remembered(models.Model):
    """What a person last typed into a dialog, to begin with the next time; `key` names the dialog and the field."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    value = models.TextField(max_length=LONGEST_REMEMBERED)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="remembered_once")]

    def __str__(self) -> str:
        return self.key
