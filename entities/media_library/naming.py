"""How other records name pictures: by the public address of one of their files."""

from collections.abc import Collection, Mapping

from entities.media_library.models import Picture, PictureFile
from marketing.contracts.picture import ADDRESS
from marketing.lifecycle.embedded import Embedding

LOST = "It shows a picture that is no longer in the media library. Choose another picture, or upload it again."


def owners(digests: Collection[str]) -> Mapping[str, int]:
    """The pictures that files belong to, by digest; the oldest where several have the same file."""
    rows = PictureFile.objects.filter(digest__in=digests, picture__isnull=False).order_by("-picture_id")
    return dict(rows.values_list("digest", "picture_id"))


EMBEDDING = Embedding(Picture.slug, ADDRESS, owners, LOST)
