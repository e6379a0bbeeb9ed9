"""What stands between the cells of a file: the mark by which its first rows are all as wide as the first."""

import csv
import re

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


def guess(lines: list[str]) -> str:
    """The separator of a file's first lines; a line that names it, as Excel writes it, is believed."""
    if lines and (named := re.match(r'"?sep=(.)"?\s*$', lines[0].lstrip("\ufeff"), re.I)):
        return named[1] if named[1] in SEPARATORS else ","
    return max(SEPARATORS, key=lambda mark: _fit(lines, mark))


def _fit(lines: list[str], mark: str) -> tuple[float, int]:
    """How well a separator fits: the share of rows as wide as the first, and that width."""
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
    except csv.Error:
        return (0.0, 0)
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])
