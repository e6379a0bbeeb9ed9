"""How the words of a design (small, usual, pill …) look in a mail: sizes in pixels, colours that can be read."""

from collections.abc import Mapping

MAIL_WIDTH = 600
PAPER, INK, LINE_COLOUR = "#ffffff", "#1b1f27", "#d5d9e0"
USUAL = "usual"
# Above and below, at the sides: words of all blocks begin at one line.
BLOCK_PADDINGS: Mapping[str, tuple[int, int]] = {"none": (0, 0), "small": (4, 25), USUAL: (10, 25), "large": (24, 25)}
SECTION_PADDINGS: Mapping[str, int] = {"none": 0, "small": 8, USUAL: 16, "large": 32}
CORNERS: Mapping[str, int] = {"square": 0, "rounded": 4, "pill": 100}
TEXT_SIZES: Mapping[str, int] = {"small": 13, USUAL: 16, "large": 19}
SOCIAL_SIZES: Mapping[str, int] = {"small": 12, USUAL: 14, "large": 17}
# A logo as wide as the mail would be its headline.
LOGO_WIDTH = 30
# WCAG 2.2, 1.4.3: large or bold text needs three to one, all other 4.5 to one.
_LEAST_CONTRAST, _CONTRAST_OF_TEXT = 3, 4.5
_STEPS_TO_WHITE = 20


def padding(name: str) -> str:
    """A block's padding as CSS."""
    return " ".join(f"{pixels}px" for pixels in BLOCK_PADDINGS[name or USUAL])


def text_size(name: str, base: int) -> int:
    """The pixels of a size of text where the usual one has so many."""
    return round(TEXT_SIZES[name or USUAL] * base / TEXT_SIZES[USUAL])


def ink_on(colour: str) -> str:
    """White, or dark where white can't be read on a colour."""
    return PAPER if 1.05 / (luminance(colour) + 0.05) >= _LEAST_CONTRAST else INK


def readable_on(ground: str, colour: str) -> str:
    """The colour, as much lighter as it must be for words on a dark ground."""
    parts = _parts(colour)
    for step in range(_STEPS_TO_WHITE):
        lighter = "#" + "".join(f"{round(part + (255 - part) * step / _STEPS_TO_WHITE):02x}" for part in parts)
        if (luminance(lighter) + 0.05) / (luminance(ground) + 0.05) >= _CONTRAST_OF_TEXT:
            return colour if step == 0 else lighter
    return PAPER


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1 (WCAG 2.2, relative luminance)."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> list[int]:
    """Red, green and blue, from 0 to 255."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    return [int(digits[at : at + 2], 16) for at in (0, 2, 4)]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
