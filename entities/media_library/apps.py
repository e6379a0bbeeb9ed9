"""App declaration of `entities.media_library`."""

from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models.signals import post_delete


class MediaLibraryConfig(AppConfig):
    """The media library: uploaded pictures."""

    name = "entities.media_library"
    label = "media_library"

    def ready(self) -> None:
        """Say how pictures are named in what others write."""
        from entities.media_library import naming
        from marketing.lifecycle import embedded

        embedded.register(naming.EMBEDDING)
        post_delete.connect(_picture_deleted, sender="media_library.Picture")


def _picture_deleted(**kwargs: Any) -> None:
    """Once it is gone for good, nobody needs its files but those who sent them."""
    from entities.media_library import keeping

    transaction.on_commit(keeping.throw_away_files, robust=True)
