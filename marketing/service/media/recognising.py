"""What a file is by its first bytes: neither its name nor what the browser calls it says anything."""

import re

# How many bytes are looked at; leading spaces and a byte order mark before markup are not counted among them.
LOOKED_AT = 1024
NOT_A_PICTURE = "This is no picture that can be used. Choose a PNG, JPEG, GIF or WebP file."
_SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP"),
)
_REFUSED = (
    (re.compile(rb"\Z"), "The file is empty. Choose the picture again."),
    (
        re.compile(rb"(?!<!doctype html|<html)<(?:\?xml|svg|[\s\S]*<svg)", re.IGNORECASE),
        "This is an SVG drawing, whatever its name says. SVG can carry scripts: save it as PNG and upload that.",
    ),
    (
        re.compile(rb"<"),
        "This is a web page (HTML), whatever its name says. Save the picture itself as PNG or JPEG and upload that.",
    ),
    (
        re.compile(rb"....ftyp(?:hei|hev|mif|avif)", re.DOTALL),
        "This is an HEIC or AVIF photo, which many mail programs can't show. Export it as JPEG and upload that.",
    ),
    (re.compile(rb"%PDF"), "This is a PDF. Save the page as PNG or JPEG and upload that."),
    (
        re.compile(rb"BM|II\*\0|MM\0\*"),
        "This is a BMP or TIFF picture, which browsers and mail programs can't show. Save it as PNG or JPEG.",
    ),
)


class PictureRefused(ValueError):
    """A file that can't become a picture; the words are for people and say what to do."""


def format_of(content: bytes) -> str:
    """The format as Pillow names it. Raises PictureRefused."""
    for signature, name in _SIGNATURES:
        if signature.match(content):
            return name
    start = content[:LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    raise PictureRefused(next((words for sign, words in _REFUSED if sign.match(start)), NOT_A_PICTURE))
