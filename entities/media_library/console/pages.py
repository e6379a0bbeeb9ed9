"""List and page of a picture: what it looks like, the addresses of its sizes, and cutting a part out of it."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from entities.media_library import keeping
from entities.media_library.forms import CropForm
from entities.media_library.models import Picture, PictureFile
from marketing.console import responses
from marketing.console.extension import RecordPage, extend
from marketing.console.page_parts import Column, Fact, Group
from marketing.contracts.picture import stored_name
from marketing.service import authoring

TEMPLATES = "entities/media_library/"
# As wide as a panel, on a screen with fine pixels.
SHOWN_WIDTH = 1200

console = extend(Picture.slug)
console.in_site_map("image", 4)


def _looks(records: Sequence[Any]) -> dict[int, SafeString]:
    """The narrowest file of each picture, by one query."""
    rows = PictureFile.objects.filter(picture__in=[record.pk for record in records]).order_by("-width")
    narrowest = {row.picture_id: row for row in rows if row.picture_id}
    return {pk: _thumbnail(row) for pk, row in narrowest.items()}


def _thumbnail(row: PictureFile) -> SafeString:
    return format_html(
        '<img class="thumbnail" src="{}" width="{}" height="{}" alt="" loading="lazy">', row.path, row.width, row.height
    )


def _dimensions(records: Sequence[Any]) -> dict[int, str]:
    return {record.pk: f"{record.width:,} × {record.height:,}" for record in records}


def _bytes(records: Sequence[Any]) -> dict[int, str]:
    return {record.pk: filesizeformat(record.bytes) for record in records}


console.columns(
    "name",
    Column("look", "Picture", values=_looks),
    Column("alt_text", "Alternative text", wide=True),
    "extension",
    Column("dimensions", "Pixels", values=_dimensions, sort="width"),
    Column("size", "Size", values=_bytes, sort="bytes"),
    "owner",
    "modified_at",
)
console.form(Group("Picture", "name", "alt_text"))


@console.facts
def facts(page: RecordPage) -> list[Fact]:
    """What kind of picture it is."""
    record = page.record
    moving = [Fact("Frames", record.frames, "number")] if record.frames > 1 else []
    return [
        Fact("Type", record.get_extension_display()),
        Fact("Pixels", f"{record.width:,} × {record.height:,}"),
        Fact("Size", filesizeformat(record.bytes)),
        *moving,
        Fact("Owner", record.owner or "—"),
        Fact("Modified", record.modified_at, "ago"),
    ]


@console.panel("look", "How it looks", f"{TEMPLATES}_look.html", when=lambda page: not page.is_new)
def look(page: RecordPage) -> dict[str, Any]:
    """Its files, widest first, with the address that others write."""
    files = list(page.record.files.order_by("-width", "pk"))
    return {
        "shown": next((file for file in files if file.width <= SHOWN_WIDTH), files[-1] if files else None),
        "files": [(file, f"{settings.PUBLIC_URL}{file.path}") for file in files],
    }


def _may_crop(page: RecordPage) -> bool:
    return not page.is_new and page.has_right("add") and page.record.width * page.record.height > 1


console.link("crop", "Crop", href=lambda page: page.route("crop"), icon="edit", when=_may_crop)


@console.route("crop/", name="crop", right="add")
def crop(page: RecordPage) -> HttpResponse:
    """Ask which part to keep, and make a new picture of it beside the old one."""
    form = CropForm(page.record, page.request.POST if page.request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            made = _cut_out(page, form)
        except authoring.PictureRefused as fault:
            form.add_error(None, str(fault))
        except keeping.AlreadyThere as fault:
            messages.info(page.request, f"This part is in the library already, as “{fault.picture}”.")
            return HttpResponseRedirect(page.entity.record_url(fault.picture.pk))
        else:
            messages.success(page.request, f"“{made}” was made. “{page.record}” is as it was.")
            return HttpResponseRedirect(page.entity.record_url(made.pk))
    status = 422 if form.is_bound else 200
    context = {"page": page, "form": form}
    title = f"Crop {page.record}"
    return responses.page(page.request, f"{TEMPLATES}crop.html", context, title=title, status=status)


def _cut_out(page: RecordPage, form: CropForm) -> Picture:
    record, cut = page.record, form.cleaned_data["cut"]
    try:
        with default_storage.open(stored_name(record.digest, record.extension)) as file:
            content = file.read()
    except FileNotFoundError as fault:
        raise authoring.PictureRefused("The picture's file is missing. Upload the picture again.") from fault
    drawn = authoring.draw_picture(content, cut)
    source = hashlib.sha256(drawn.files[0].content).hexdigest()
    name = f"{record.name[: keeping.LONGEST_NAME - 30]} ({cut.width} × {cut.height})"
    return keeping.keep(drawn, source, name=name, alt_text=record.alt_text, by=page.user, at=page.at)
