"""CSV whose cells spreadsheets must not take for formulas: an apostrophe goes in front of them."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

BOM = "\ufeff"

# What spreadsheets run, with apostrophes in front or without: escaping twice and once stay apart.
RISKY = re.compile(r"'*[=+\-@\t\r\uff0b\uff0d\uff1d\uff20]")


def escaped(text: str) -> str:
    """The text as it stands in a file that a spreadsheet may open."""
    return f"'{text}" if RISKY.match(text) else text


class _Line:
    """What csv.writer writes to: gives the line back."""

    def write(self, line: str) -> str:
        """The line."""
        return line


def csv_lines(rows: Iterable[Sequence[str]], separator: str = ",") -> Iterator[str]:
    """Yield the lines of a CSV file, a byte order mark first so that spreadsheets read UTF-8."""
    writer: Any = csv.writer(_Line(), delimiter=separator)
    yield BOM
    for row in rows:
        yield writer.writerow([escaped(cell) for cell in row])
