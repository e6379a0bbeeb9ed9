"""Decodes a picture and encodes it anew, in several widths: nothing of the uploaded bytes lives on but the pixels.

Runs in a process of its own (`picture_process`): what it is given is foreign, and decoders are native code.
"""

import contextlib
import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageCms, ImageFile, ImageOps, ImageSequence

from marketing.contracts.picture import Cut
from marketing.service.media.recognising import PictureRefused

MOST_PIXELS = 40_000_000
# Of an animation, all frames together count, for each is held as a whole.
MOST_FRAMES = 300
LONGEST_SIDE = 16_000
# Phones, a column of a mail, a page on a screen with fine pixels.
WIDTHS = (1200, 640, 320)
EXTENSIONS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
_SAVED: dict[str, dict[str, Any]] = {
    "PNG": {"compress_level": 6},
    "JPEG": {"quality": 88, "optimize": True, "progressive": True},
    "GIF": {"optimize": False},
    "WEBP": {"quality": 86, "method": 3},
}
_16_BITS = frozenset({"I", "I;16", "I;16B", "I;16L", "I;16N"})


@dataclass(frozen=True)
class Picture:
    """Pixels as they are shown: upright, in sRGB, with how long each frame of an animation stands (milliseconds)."""

    format: str
    frames: list[Image.Image]
    durations: list[int] = field(default_factory=list)
    loop: int | None = None

    @property
    def width(self) -> int:
        """In pixels."""
        return self.frames[0].width

    @property
    def height(self) -> int:
        """In pixels."""
        return self.frames[0].height


def read(content: bytes, format_: str) -> Picture:
    """Decode a picture of a known format; size and frames are judged before any pixel is. Raises PictureRefused."""
    Image.MAX_IMAGE_PIXELS = None  # judged here, with words
    try:
        with Image.open(io.BytesIO(content), formats=[format_]) as opened:
            _judge(opened.size, 1)
            frames = int(getattr(opened, "n_frames", 1)) if format_ != "JPEG" else 1
            _judge(opened.size, frames)
            return _decoded(opened, format_, frames)
    except PictureRefused:
        raise
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, KeyError, TypeError) as fault:
        words = "The picture is damaged or cut off. Save or export it once more and upload that."
        raise PictureRefused(words) from fault


def sizes(picture: Picture, cut: Cut | None) -> Iterator[tuple[bytes, int, int]]:
    """Each width of a picture, or of a part of it, as (bytes, width, height): the whole one first, then smaller ones.

    Raises PictureRefused where the part lies outside.
    """
    whole = _cut_out(picture, cut) if cut else picture
    for width in (whole.width, *(one for one in WIDTHS if one < whole.width)):
        height = max(1, round(whole.height * width / whole.width))
        scaled = whole.frames
        if width != whole.width:
            scaled = [one.resize((width, height), Image.Resampling.LANCZOS) for one in scaled]
        yield _encoded(whole, scaled), width, height


def _judge(size: tuple[int, int], frames: int) -> None:
    width, height = size
    told = f"The picture is {width:,} × {height:,} pixels"
    if max(size) > LONGEST_SIDE or width * height > MOST_PIXELS:
        most = f"{MOST_PIXELS // 1_000_000} million pixels together and {LONGEST_SIDE:,} on a side"
        raise PictureRefused(f"{told}, and at most {most} are taken. Make it smaller and upload that.")
    if frames > MOST_FRAMES or width * height * frames > MOST_PIXELS:
        many = f"{told} and has {frames:,} frames"
        raise PictureRefused(f"{many}, which is too much for a mail or a page. Shorten it or make it smaller.")


def _decoded(opened: ImageFile.ImageFile, format_: str, frames: int) -> Picture:
    if frames == 1:
        opened.load()
        return Picture(format_, [_plain(_upright(opened), format_)])
    found, durations = [], []
    for frame in ImageSequence.Iterator(opened):
        frame.load()
        durations.append(max(20, min(int(frame.info.get("duration") or 100), 60_000)))
        found.append(_plain(frame.copy(), format_))
    loop = opened.info.get("loop")
    return Picture(format_, found, durations, loop if isinstance(loop, int) else None)


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its camera noted; a note that can't be read turns nothing."""
    with contextlib.suppress(OSError, SyntaxError, ValueError, struct.error, TypeError, KeyError, AttributeError):
        return ImageOps.exif_transpose(image)
    return image


def _plain(image: Image.Image, format_: str) -> Image.Image:
    """Pixels in sRGB and nothing beside them: no colour profile, no place, no comment."""
    profile = image.info.get("icc_profile")
    if image.mode in _16_BITS:
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    mode = "RGBA" if format_ != "JPEG" and image.has_transparency_data else "RGB"
    if image.mode == "P" or mode == "RGBA":
        image = image.convert(mode)
    image = _in_srgb(image, profile, mode).convert(mode)
    image.info = {}
    return image


def _in_srgb(image: Image.Image, profile: bytes | None, mode: str) -> Image.Image:
    """The picture in sRGB; a profile that doesn't fit it is no reason to refuse it."""
    if not profile:
        return image
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode=mode) or image
    return image


def _cut_out(picture: Picture, cut: Cut) -> Picture:
    right, bottom = cut.left + cut.width, cut.top + cut.height
    if min(cut.left, cut.top) < 0 or min(cut.width, cut.height) < 1:
        raise PictureRefused("The part to keep needs a width and a height of at least 1, and starts at 0 or later.")
    if right > picture.width or bottom > picture.height:
        raise PictureRefused(
            f"The part to keep reaches {right:,} × {bottom:,}, beyond the picture of {picture.width:,} × "
            f"{picture.height:,} pixels. Make it smaller or move it."
        )
    frames = [frame.crop((cut.left, cut.top, right, bottom)) for frame in picture.frames]
    return Picture(picture.format, frames, picture.durations, picture.loop)


def _encoded(picture: Picture, frames: list[Image.Image]) -> bytes:
    written, options = io.BytesIO(), {**_SAVED[picture.format]}
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:], "duration": picture.durations}
        options |= {"disposal": 2} if picture.format == "GIF" else {}
        options |= {} if picture.loop is None else {"loop": picture.loop}
    frames[0].save(written, picture.format, **options)
    return written.getvalue()
