"""What becomes of an uploaded picture: nothing lives on but its pixels, and hostile files are refused with words."""

from itertools import pairwise
from typing import Any

import pytest
from PIL import Image

from marketing.contracts.picture import Cut
from marketing.service.media import apart, drawing
from marketing.service.media.recognising import PictureRefused, format_of
from tests.media import samples

SCRIPT = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def drawn(content: bytes, cut: Cut | None = None) -> list[bytes]:
    """Encode a picture anew in this process, in all its widths."""
    return [one for one, _width, _height in drawing.sizes(drawing.read(content, format_of(content)), cut)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (SVG, "SVG"),
        (b'<?xml version="1.0"?><!DOCTYPE svg>' + SVG, "SVG"),
        (b"\xef\xbb\xbf \n<!-- x --><SVG/>", "SVG"),
        (b"<!doctype html><html>" + SCRIPT, "HTML"),
        (b"  " + SCRIPT, "HTML"),
        (b"GIF88a" + bytes(100), "PNG, JPEG, GIF or WebP"),
        (b"\0\0\0\x18ftypheic" + bytes(20), "HEIC"),
        (b"%PDF-1.7", "PDF"),
        (b"BM" + bytes(60), "BMP"),
        (b"MZ" + bytes(60), "PNG, JPEG, GIF or WebP"),
        (b"RIFF\0\0\0\0WAVEfmt ", "PNG, JPEG, GIF or WebP"),
        (samples.bomb(), "50,000 × 50,000"),
        (samples.bomb(7_000, 7_000), "40 million"),
        (samples.bomb(20_000, 2), "16,000 on a side"),
        (samples.bomb(1_000, 1_000), "damaged"),
        (samples.picture()[:-60], "damaged"),
        (samples.picture("JPEG", (400, 300))[:900], "damaged"),
        (samples.picture("WEBP")[:40], "damaged"),
        (b"GIF89a=1;alert(1)//", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "damaged"),
        (samples.moving(frames=drawing.MOST_FRAMES + 1, size=(4, 4)), "301 frames"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(PictureRefused, match=words) as refused:
        drawn(content)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "GIF", "WEBP"])
def test_what_stands_behind_or_beside_the_pixels_dies(format_: str) -> None:
    """Polyglots: a picture that is a page, a script or an archive too."""
    options: dict[str, Any] = {"comment": SCRIPT} if format_ in ("GIF", "JPEG") else {"exif": b"Exif\0\0" + SCRIPT}
    content = samples.picture(format_, **options) + SCRIPT + b"PK\x03\x04"
    assert SCRIPT in content

    [made] = drawn(content)

    assert b"script" not in made
    assert b"PK\x03\x04" not in made
    assert samples.read(made).format == format_


def test_a_gif_whose_header_is_a_script_is_drawn_anew() -> None:
    """The width field of `GIF89a/*` opens a comment; behind the pixels it is closed and code stands."""
    harmless = samples.picture("GIF", (0x2A2F, 2))
    assert harmless[6:8] == b"/*"

    made = drawn(harmless + b"*/=1;alert(1)")

    assert all(b"alert" not in one for one in made)


def test_place_camera_and_comment_are_gone_and_the_photo_stands_upright() -> None:
    content = samples.photo()
    assert samples.read(content).getexif().get_ifd(samples.PLACE)

    [made] = drawn(content)

    picture = samples.read(made)
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile"} & picture.info.keys()
    assert b"CAMERA-4711" not in made
    assert picture.size == (20, 40)
    upper, lower = (picture.convert("RGB").getpixel((10, at)) for at in (5, 35))
    assert upper[1] < 40 < 215 < lower[1], "red lay left, so it stands above"  # type: ignore[index]


def test_a_picture_for_print_becomes_one_for_screens() -> None:
    content = samples.written(Image.new("CMYK", (30, 30), (0, 255, 255, 0)), "JPEG")

    [made] = drawn(content)

    picture = samples.read(made)
    assert picture.mode == "RGB"
    red, green, blue = picture.getpixel((5, 5))  # type: ignore[misc]
    assert red > 200 > 80 > max(green, blue)


def test_a_profile_is_applied_and_gone() -> None:
    [made] = drawn(samples.with_profile())

    picture = samples.read(made)
    assert "icc_profile" not in picture.info
    assert picture.getpixel((4, 4)) == (0, 0, 255)


def test_a_profile_that_fits_nothing_refuses_nothing() -> None:
    assert drawn(samples.picture("PNG", icc_profile=b"no profile"))


@pytest.mark.parametrize("format_", ["PNG", "GIF", "WEBP"])
def test_what_was_transparent_stays_so(format_: str) -> None:
    clear = Image.new("RGBA", (400, 8), (200, 0, 0, 0))
    clear.paste((0, 0, 200, 255), (0, 0, 200, 8))

    for made in drawn(samples.written(clear, format_)):
        picture = samples.read(made).convert("RGBA")
        assert picture.getpixel((2, 2))[3] == 255  # type: ignore[index]
        assert picture.getpixel((picture.width - 2, 2))[3] == 0  # type: ignore[index]


def test_sixteen_bits_a_colour_become_eight() -> None:
    grey = Image.new("I;16", (9, 9), 0x8080)

    [made] = drawn(samples.written(grey, "PNG"))

    assert samples.read(made).getpixel((4, 4)) == (128, 128, 128)


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
def test_an_animation_stays_one_in_every_width(format_: str) -> None:
    found = [samples.read(one) for one in drawn(samples.moving(format_))]

    assert [one.width for one in found] == [700, 640, 320]
    for one in found:
        assert (one.n_frames, one.info["loop"]) == (3, 0)  # type: ignore[attr-defined]
        one.seek(1)
        one.load()
        assert one.info["duration"] == 120


@pytest.mark.parametrize(
    ("width", "widths"), [(200, [200]), (320, [320]), (321, [321, 320]), (1300, [1300, 1200, 640, 320])]
)
def test_several_widths_are_made_and_none_is_blown_up(width: int, widths: list[int]) -> None:
    found = [samples.read(one).size for one in drawn(samples.picture("PNG", (width, 100)))]

    assert [size[0] for size in found] == widths
    assert all(abs(high - 100 * wide / width) <= 1 for wide, high in found)
    assert all(first[0] > second[0] for first, second in pairwise(found))


def test_a_part_is_cut_out() -> None:
    content = samples.written(Image.radial_gradient("L").convert("RGB"), "PNG")

    [made] = drawn(content, Cut(10, 20, 100, 50))

    assert samples.read(made).tobytes() == samples.read(content).crop((10, 20, 110, 70)).tobytes()


@pytest.mark.parametrize("cut", [Cut(0, 0, 41, 30), Cut(30, 0, 11, 5), Cut(-1, 0, 5, 5), Cut(0, 0, 0, 5)])
def test_a_part_outside_is_refused(cut: Cut) -> None:
    with pytest.raises(PictureRefused, match="part to keep"):
        drawn(samples.picture(), cut)


def test_the_same_picture_is_encoded_the_same_way() -> None:
    content = samples.picture("JPEG", (400, 300))
    assert drawn(content) == drawn(content)


def test_a_process_of_its_own_draws_it_alike() -> None:
    content = samples.picture("JPEG", (400, 300))

    made = apart.draw(content, Cut(0, 0, 350, 300))

    assert [one.content for one in made.files] == drawn(content, Cut(0, 0, 350, 300))
    assert (made.extension, made.frames) == ("jpg", 1)
    assert [(one.width, one.height) for one in made.files] == [(350, 300), (320, 274)]


def test_a_process_that_dies_costs_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MODULE", "marketing.service.media.no_such_module")
    with pytest.raises(PictureRefused, match="too much time or memory"):
        apart.draw(samples.picture())


def test_a_process_that_is_slow_costs_one_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 0.001)
    with pytest.raises(PictureRefused, match="too much time or memory"):
        apart.draw(samples.picture())


def test_what_is_refused_in_the_process_is_told_here() -> None:
    with pytest.raises(PictureRefused, match="50,000 × 50,000"):
        apart.draw(samples.bomb())


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    with pytest.raises(PictureRefused, match="larger than 10 MB"):
        apart.draw(bytes(apart.LARGEST + 1))
