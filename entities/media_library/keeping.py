"""Keeps pictures, and throws away the files that nothing shows any more."""

import logging
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from entities.media_library.models import Picture, PictureFile
from marketing.contracts.picture import Drawn, DrawnFile, stored_name
from marketing.publishing.models import PublicationReference
from marketing.users.models import User

LONGEST_NAME = 200

logger = logging.getLogger(__name__)


class AlreadyThere(Exception):
    """The library has this picture already; `picture` is it."""

    def __init__(self, picture: Picture) -> None:
        super().__init__(f"It is in the library already, as “{picture}”.")
        self.picture = picture


def refuse_known(source: str) -> None:
    """Raise AlreadyThere where a file with this digest was uploaded before."""
    found = Picture.objects.filter(source=source).order_by("pk").first()
    if found is not None:
        raise AlreadyThere(found)


def keep(drawn: Drawn, source: str, *, name: str, alt_text: str, by: User, at: datetime) -> Picture:
    """Store a picture with its files. Raises AlreadyThere.

    1. Locks what deleted pictures left of the same files, so that nobody throws them away meanwhile. 2. The record
    and its list of files. 3. The files, under names that say their content: those of a transaction that came to
    nothing harm nobody, and the next upload of the picture finds them.
    """
    whole = drawn.files[0]
    picture = Picture(
        name=name, alt_text=alt_text, digest=whole.digest, source=source, extension=drawn.extension,
        width=whole.width, height=whole.height, bytes=len(whole.content), frames=drawn.frames,
    )  # fmt: skip
    files = {file.digest: file for file in drawn.files}
    try:
        with transaction.atomic():
            list(PictureFile.objects.select_for_update().filter(digest__in=files).order_by("pk"))
            _refuse_same(whole)
            picture.save(by=by, at=at)
            PictureFile.objects.bulk_create(_row(picture, file) for file in files.values())
            for file in files.values():
                _write(file, drawn.extension)
    except IntegrityError:
        _refuse_same(whole)  # somebody uploaded it in the same moment
        raise
    return picture


def name_of(file_name: str) -> str:
    """What a picture is called at first: its file's name without folders and ending, as it may stand on one line."""
    stem = PurePath(file_name.replace("\\", "/")).stem.replace("_", " ")
    line = "".join(letter if letter.isprintable() else " " for letter in stem)
    return " ".join(line.split())[:LONGEST_NAME] or "Picture"


def throw_away_files() -> None:
    """Delete the files of deleted pictures that no publication names; one that fails is tried again the next time."""
    used = PublicationReference.objects.filter(kind=Picture.slug, record_id=OuterRef("record_id"))
    rows = PictureFile.objects.filter(~Exists(used), picture__isnull=True)
    for key in rows.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                _throw_away(key)
        except OSError:
            logger.exception("The file of a deleted picture can't be deleted")


def _throw_away(key: int) -> None:
    """Delete a file, unless another picture, or a publication of one that was deleted, has the same."""
    row = PictureFile.objects.select_for_update(of=("self",)).filter(pk=key, picture__isnull=True).first()
    if row is None:
        return
    same = PictureFile.objects.filter(digest=row.digest, extension=row.extension).exclude(pk=key)
    row.delete()
    if not same.exists():
        default_storage.delete(row.stored_name)


def _refuse_same(whole: DrawnFile) -> None:
    found = Picture.objects.filter(digest=whole.digest).first()
    if found is not None:
        raise AlreadyThere(found)


def _write(file: DrawnFile, extension: str) -> None:
    name = stored_name(file.digest, extension)
    if default_storage.exists(name):
        if default_storage.size(name) == len(file.content):
            return
        default_storage.delete(name)  # a crash cut it off
    default_storage.save(name, ContentFile(file.content))


def _row(picture: Picture, file: DrawnFile) -> PictureFile:
    return PictureFile(
        picture=picture, record_id=picture.pk, digest=file.digest, extension=picture.extension,
        width=file.width, height=file.height, bytes=len(file.content),
    )  # fmt: skip
