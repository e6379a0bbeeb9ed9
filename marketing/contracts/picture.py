"""Pictures as both planes name them: the address they are served at, the file behind it, the part that is cut out."""

import re
from dataclasses import dataclass

# Of the picture's own bytes; whatever is written around it, such as a host, is the writer's.
ADDRESS = re.compile(r"/media/([0-9a-f]{64})\.(?:png|jpg|gif|webp)\b")
TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
# The dialog of the library, which answers with buttons that designers listen to.
CHOOSING = "/media/pick/"


@dataclass(frozen=True)
class Cut:
    """The part of a picture that is kept, in pixels from its top left corner."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class DrawnFile:
    """One width of a picture, encoded anew; `digest` is the SHA-256 of its bytes, in hexadecimal."""

    digest: str
    width: int
    height: int
    content: bytes


@dataclass(frozen=True)
class Drawn:
    """A picture as it is kept: its whole size first, then the smaller ones, widest first; `frames` is 1 for a still."""

    extension: str
    frames: int
    files: tuple[DrawnFile, ...]


def path_of(digest: str, extension: str) -> str:
    """The public path of a picture's file."""
    return f"/media/{digest}.{extension}"


def stored_name(digest: str, extension: str) -> str:
    """What the storage calls a picture's file; folders of two letters keep each of them short."""
    return f"media/{digest[:2]}/{digest}.{extension}"
