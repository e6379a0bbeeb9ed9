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
HEADING_SIZES: Mapping[int, int] = {1: 26, 2: 21, 3: 17}
# WCAG 2.2, 1.4.3: large or bold text needs three to one.
_LEAST_CONTRAST = 3


def padding(name: str) -> str:
    """A block's padding as CSS."""
    return " ".join(f"{pixels}px" for pixels in BLOCK_PADDINGS[name or USUAL])


def ink_on(colour: str) -> str:
    """White, or dark where white can't be read on a colour."""
    return PAPER if 1.05 / (luminance(colour) + 0.05) >= _LEAST_CONTRAST else INK


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1 (WCAG 2.2, relative luminance)."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
