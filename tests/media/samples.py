"""Pictures for tests, good and hostile, drawn when they are asked for."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, TiffImagePlugin

PLACE = 0x8825  # the tag of EXIF below which a camera notes where it was


def picture(format_: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    """Draw a picture with a gradient."""
    drawn = Image.linear_gradient("L").resize(size).convert(mode)
    return written(drawn, format_, **options)


def written(drawn: Image.Image, format_: str, **options: Any) -> bytes:
    """Encode a picture."""
    file = io.BytesIO()
    drawn.save(file, format_, **options)
    return file.getvalue()


def read(content: bytes) -> Image.Image:
    """Decode a picture."""
    return Image.open(io.BytesIO(content))


def photo() -> bytes:
    """Take a photo that lies on its side, with the place where it was taken and the camera's number."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn to the right
    exif[0x010F] = "CAMERA-4711"
    exif[PLACE] = {1: "N", 2: tuple(TiffImagePlugin.IFDRational(part, 1) for part in (48, 12, 30))}
    drawn = Image.new("RGB", (40, 20), "white")
    drawn.paste("red", (0, 0, 20, 20))
    return written(drawn, "JPEG", exif=exif, comment=b"taken at home", quality=95)


def moving(format_: str = "GIF", frames: int = 3, size: tuple[int, int] = (700, 20)) -> bytes:
    """Draw an animation: one colour a frame, each for 120 ms, for ever."""
    colours = [Image.new("RGB", size, f"#{number * 40 % 256:02x}{number % 200:02x}f0") for number in range(frames)]
    return written(colours[0], format_, save_all=True, append_images=colours[1:], duration=120, loop=0)


def with_profile() -> bytes:
    """Draw a picture of red whose profile says that what is called red is blue, and the other way round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"____").replace(b"bXYZ", b"rXYZ").replace(b"____", b"bXYZ")
    return written(Image.new("RGB", (8, 8), "red"), "PNG", icc_profile=swapped)


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Write a PNG of few bytes that claims to hold so many pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
