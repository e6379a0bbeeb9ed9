"""The media library: uploaded pictures, each with the files it is served as."""

from django.db import models

from marketing.contracts.picture import path_of, stored_name
from marketing.lifecycle.models import Record
from marketing.lifecycle.plain import plain_lifecycle
from marketing.lifecycle.text import check_line

DIGEST = 64


class Picture(Record):
    """A picture: what it is called, what it shows, and its whole size in pixels and bytes; `frames` is 1 for a still.

    `digest` names the file of its whole size, `source` the file it was uploaded as, both as SHA-256: the same picture
    is not kept twice.
    """

    slug = "media"
    lifecycle = plain_lifecycle()
    list_columns = ("name", "alt_text", "width", "height", "bytes", "owner", "modified_at")
    list_filters = ("status", "extension", "owner")
    quick_search = ("name", "alt_text")

    alt_text = models.CharField(
        "alternative text",
        max_length=500,
        blank=True,
        validators=[check_line],
        help_text="What the picture shows, for people who can't see it and for mail programs that don't load it. "
        "Leave it empty where the picture only decorates.",
    )
    digest = models.CharField(max_length=DIGEST, unique=True, editable=False)
    source = models.CharField(max_length=DIGEST, db_index=True, editable=False)
    extension = models.CharField(
        "type",
        max_length=4,
        editable=False,
        choices=[("png", "PNG"), ("jpg", "JPEG"), ("gif", "GIF"), ("webp", "WebP")],
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    bytes = models.PositiveIntegerField("size", editable=False)
    frames = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "picture"

    @property
    def path(self) -> str:
        """Public path of its whole size."""
        return path_of(self.digest, self.extension)


class PictureFile(models.Model):
    """One file of a picture. It outlives the picture as long as a publication names it, by `record_id`."""

    picture = models.ForeignKey(Picture, null=True, on_delete=models.SET_NULL, related_name="files")
    record_id = models.BigIntegerField()
    digest = models.CharField(max_length=DIGEST, db_index=True)
    extension = models.CharField(max_length=4)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField("size")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record_id", "digest"], name="picture_file_once")]

    def __str__(self) -> str:
        return self.path

    @property
    def path(self) -> str:
        """Its public path."""
        return path_of(self.digest, self.extension)

    @property
    def stored_name(self) -> str:
        """What the storage calls it."""
        return stored_name(self.digest, self.extension)
