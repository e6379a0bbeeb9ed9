"""Forms of the media library: pictures to upload, and the part of one that is kept."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from entities.media_library.keeping import LONGEST_NAME
from entities.media_library.models import Picture
from marketing.contracts.picture import Cut
from marketing.lifecycle.text import check_line

MOST_AT_ONCE = 20
ACCEPTED = "image/png,image/jpeg,image/gif,image/webp"
SHAPES = (
    ("1:1", "Square, 1 : 1"),
    ("4:3", "4 : 3"),
    ("3:2", "3 : 2"),
    ("16:9", "Wide, 16 : 9"),
    ("3:1", "Banner, 3 : 1"),
)


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; gives a list."""

    def clean(self, data: object, initial: object = None) -> list[UploadedFile]:
        """Judge each file by itself: an empty one is told with its name, later."""
        chosen = data if isinstance(data, list | tuple) else [data]
        files = [one for one in chosen if isinstance(one, UploadedFile)]
        if not files:
            raise ValidationError("Choose a picture first.")
        if len(files) > MOST_AT_ONCE:
            raise ValidationError(f"Upload at most {MOST_AT_ONCE} pictures at once; these are {len(files)}.")
        return files


class UploadForm(forms.Form):
    """Pictures; a single one can be given its name and alternative text at once."""

    use_required_attribute = False
    file = FilesField(label="Pictures", widget=_Files(attrs={"accept": ACCEPTED, "multiple": True}))
    name = forms.CharField(
        max_length=LONGEST_NAME,
        required=False,
        validators=[check_line],
        help_text="Left empty, it is named after its file.",
    )
    alt_text = forms.CharField(
        label="Alternative text",
        max_length=500,
        required=False,
        validators=[check_line],
        help_text=Picture.column("alt_text").help_text,
    )

    def clean(self) -> dict[str, Any]:
        """One name can't be the name of several."""
        values: dict[str, Any] = super().clean() or {}
        for name in ("name", "alt_text"):
            if len(values.get("file") or []) > 1 and values.get(name):
                self.add_error(name, "Fill this in for one picture. Of several, each has it on its own page.")
        return values


class CropForm(forms.Form):
    """Which part of a picture to keep: a shape, cut out of its middle, or a rectangle in pixels."""

    use_required_attribute = False
    shape = forms.ChoiceField(choices=(("", "As drawn or typed below"), *SHAPES), required=False, label="Shape")
    left = forms.IntegerField(min_value=0)
    top = forms.IntegerField(min_value=0)
    width = forms.IntegerField(min_value=1)
    height = forms.IntegerField(min_value=1)

    def __init__(self, picture: Picture, data: Mapping[str, Any] | None = None) -> None:
        whole = {"left": 0, "top": 0, "width": picture.width, "height": picture.height}
        super().__init__(data, initial=whole)
        self.picture = picture
        if self.data.get("shape") in dict(SHAPES):
            for name in whole:
                self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        """The part lies inside the picture and is not the whole of it."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        cut = values["cut"] = self._cut(values)
        if cut.left + cut.width > self.picture.width:
            self.add_error("width", f"Left and width together are at most {self.picture.width:,}.")
        if cut.top + cut.height > self.picture.height:
            self.add_error("height", f"Top and height together are at most {self.picture.height:,}.")
        if cut == Cut(0, 0, self.picture.width, self.picture.height):
            raise ValidationError("This is the whole picture. Choose a shape, or make width or height smaller.")
        return values

    def _cut(self, values: dict[str, Any]) -> Cut:
        if values["shape"]:
            return middle(self.picture.width, self.picture.height, *map(int, values["shape"].split(":")))
        return Cut(values["left"], values["top"], values["width"], values["height"])


def middle(width: int, height: int, across: int, down: int) -> Cut:
    """The largest part of a shape, `across` to `down`, from the middle of a picture; at least a pixel each way."""
    kept_width = max(1, min(width, height * across // down))
    kept_height = max(1, min(height, width * down // across))
    return Cut((width - kept_width) // 2, (height - kept_height) // 2, kept_width, kept_height)
