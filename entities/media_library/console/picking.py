"""Choosing a picture from the library, for designers of every kind: a dialog for htmx, a page without scripts.

GET /media/pick/?q=<text> answers active pictures, newest first, each as a button `[data-picture="<id>"]` with what a
designer needs of it: `data-address` (absolute, at most 1,200 pixels wide, for mails and pages), `data-whole`
(absolute, the whole size), `data-alt`, `data-width` and `data-height` (of `data-address`). Typing in its search field
asks again with the target `#pictures`. The buttons do nothing by themselves: the designer that opened the dialog
listens for their clicks.

Who may upload finds a form for one picture beside them, which posts to /media/new/. Its answer is 204 with the event
`picture-given` ({"address", "alt", "name"}), or the dialog again with what is wrong.
"""

import json
from typing import Any

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse

from entities.media_library.forms import ACCEPTED, UploadForm
from entities.media_library.models import Picture, PictureFile
from marketing.console import responses
from marketing.console.access import is_htmx
from marketing.console.extension import extend
from marketing.lifecycle.states import Status
from marketing.lifecycle.text import fold
from marketing.service import authoring

MOST = 60
WIDEST = 1200
LONGEST = 200
TEMPLATES = "entities/media_library/"

console = extend(Picture.slug)


@console.list_route("pick/", name="pick", methods=["GET"])
def pick(request: HttpRequest) -> HttpResponse:
    """Offer the pictures that fit what was typed."""
    typed = request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    if is_htmx(request) and request.headers.get("HX-Target") == "pictures":
        return responses.fragment(request, f"{TEMPLATES}_pictures.html", _offers(typed))
    return offer(request, UploadForm(), typed)


def offer(request: HttpRequest, form: UploadForm, typed: str = "") -> HttpResponse:
    """The dialog: pictures to choose, and a form for one that is not there yet."""
    context = {
        **_offers(typed),
        "may_upload": request.user.has_perm("media_library.add_picture"),
        "form": form,
        "accepted": ACCEPTED,
        "largest": authoring.LARGEST_PICTURE,
    }
    status = 422 if form.is_bound else 200
    return responses.dialog(request, f"{TEMPLATES}_pick.html", context, title="Choose a picture", status=status)


def given(picture: Picture, alt_text: str) -> HttpResponse:
    """Tell the designer that opened the dialog which picture was uploaded."""
    found = _offer(picture)
    told = {"address": found["address"], "alt": alt_text or picture.alt_text, "name": str(picture)}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"picture-given": told})})


def _offers(typed: str) -> dict[str, Any]:
    found = _found(typed)
    return {"offers": [_offer(picture) for picture in found[:MOST]], "has_more": len(found) > MOST, "q": typed}


def _found(typed: str) -> list[Picture]:
    rows = Picture.objects.filter(status=Status.ACTIVE.value)
    for word in fold(typed).split():
        rows = rows.filter(search_text__contains=word)
    files = Prefetch("files", PictureFile.objects.order_by("-width", "pk"))
    return list(rows.order_by("-pk").prefetch_related(files)[: MOST + 1])


def _offer(picture: Picture) -> dict[str, Any]:
    files = sorted(picture.files.all(), key=lambda file: -file.width)
    fitting = next((file for file in files if file.width <= WIDEST), files[-1])
    return {
        "picture": picture,
        "thumbnail": files[-1],
        "fitting": fitting,
        "address": f"{settings.PUBLIC_URL}{fitting.path}",
        "whole": f"{settings.PUBLIC_URL}{picture.path}",
    }
