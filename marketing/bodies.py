"""How much of a request is taken in, declared with the address: little from strangers, files where they belong.

What takes more than these says so by `takes`. The web server and a middleware read the same declaration: the server
before it takes anything in, the middleware wherever another server runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

# A sign-in, or the preferences of a reader, are some hundred bytes.
OF_STRANGERS = 64 * 1024
View = Callable[..., HttpResponse]
ATTRIBUTE = "takes_files"


@dataclass(frozen=True)
class Files:
    """Files up to so many bytes, from people with a right."""

    most: int
    right: str

    @property
    def most_of_body(self) -> int:
        """The files, and what stands around them."""
        return self.most + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def takes(files: Files | None) -> Callable[[View], View]:
    """Declare on a view that its address takes files."""

    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, files)
        return view

    return declare


def files_at(path: str) -> Files | None:
    """What is declared at an address; None where no files are taken, and where nothing is."""
    try:
        found: Files | None = getattr(resolve(path).func, ATTRIBUTE, None)
    except Resolver404:
        return None
    return found


def most_of(request: HttpRequest) -> int:
    """How many bytes a body may have, from whoever asks, at this address."""
    user: Any = request.user
    if not user.is_authenticated:
        return OF_STRANGERS
    files = files_at(request.path_info)
    return files.most_of_body if files and user.has_perm(files.right) else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def length_of(request: HttpRequest) -> int:
    """How long the body is said to be."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0
