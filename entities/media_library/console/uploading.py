"""The upload page: several pictures at once, each taken or refused by itself, and told; one where it is chosen."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from entities.media_library import keeping
from entities.media_library.console import picking
from entities.media_library.forms import ACCEPTED, MOST_AT_ONCE, UploadForm
from entities.media_library.models import Picture
from marketing import clock
from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.extension import extend
from marketing.contracts.picture import Drawn
from marketing.service import authoring
from marketing.users.models import User

# Of all files that one form sends.
MOST_TOGETHER = 40 * 1024 * 1024
LIST = f"/{Picture.slug}/"
console = extend(Picture.slug)


@dataclass(frozen=True)
class Taken:
    """What became of one file: it is a picture now, or was one before, or was refused with words for people."""

    file_name: str
    picture: Picture | None = None
    refusal: str = ""
    is_new: bool = False


@console.list_route("new/", name="upload", right="add", files=MOST_TOGETHER)
def upload(request: HttpRequest) -> HttpResponse:
    """Ask for pictures, and take them in."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if not form.is_bound or not form.is_valid():
        return _asked(request, form, [], 422 if form.is_bound else 200)
    assert isinstance(request.user, User), "strangers are led to the sign-in page"
    at, by, values = clock.now(), request.user, form.cleaned_data
    taken = [_take(file, values["name"], values["alt_text"], by, at) for file in values["file"]]
    keeping.throw_away_files()
    if is_htmx(request):
        return _given(request, form, taken)
    if all(one.is_new for one in taken):
        return _done(request, taken)
    return _asked(request, form, taken, 422 if any(one.refusal for one in taken) else responses.CONFLICT)


def draw(content: bytes) -> tuple[Drawn, str]:
    """A picture and the digest of what it was made of. Raises PictureRefused, AlreadyThere."""
    source = hashlib.sha256(content).hexdigest()
    keeping.refuse_known(source)
    return authoring.draw_picture(content), source


def _take(file: UploadedFile, name: str, alt_text: str, by: User, at: datetime) -> Taken:
    told = keeping.name_of(file.name or "")
    try:
        drawn, source = draw(file.read(authoring.LARGEST_PICTURE + 1))
        picture = keeping.keep(drawn, source, name=name or told, alt_text=alt_text, by=by, at=at)
    except authoring.PictureRefused as fault:
        return Taken(told, refusal=str(fault))
    except keeping.AlreadyThere as fault:
        return Taken(told, fault.picture)
    return Taken(told, picture, is_new=True)


def _given(request: HttpRequest, form: UploadForm, taken: list[Taken]) -> HttpResponse:
    """The first picture for the designer that waits for it: new, or found in the library."""
    for one in taken:
        if one.picture is not None:
            return picking.given(one.picture, form.cleaned_data["alt_text"])
    form.add_error("file", [f"{one.file_name}: {one.refusal}" for one in taken])
    return _asked(request, form, taken, 422)


def _done(request: HttpRequest, taken: list[Taken]) -> HttpResponse:
    if len(taken) == 1 and taken[0].picture is not None:
        messages.success(request, f"“{taken[0].picture}” was uploaded.")
        return HttpResponseRedirect(f"{LIST}{taken[0].picture.pk}/")
    messages.success(request, f"{len(taken)} pictures were uploaded.")
    return HttpResponseRedirect(LIST)


def _asked(request: HttpRequest, form: UploadForm, taken: list[Taken], status: int) -> HttpResponse:
    if is_htmx(request):
        return picking.offer(request, form)
    context = {
        "form": form,
        "taken": taken,
        "is_refused": any(one.refusal for one in taken),
        "accepted": ACCEPTED,
        "most": MOST_AT_ONCE,
        "largest": authoring.LARGEST_PICTURE,
        "together": MOST_TOGETHER,
    }
    template = "entities/media_library/upload.html"
    return responses.page(request, template, context, title="Upload pictures", status=status)
