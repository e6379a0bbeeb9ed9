"""Reads CSV of unknown make, row by row with flat memory, from any position it stopped at."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
NAMES = {"cp1252": "Windows-1252", "utf-8-sig": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
MOST_COLUMNS = 200
LONGEST_LINE = 1_000_000
# What may be read twice, in characters, besides twice what was read once: a file of nothing but quotation marks would
# otherwise be read again for each of its lines.
READ_AGAIN = 4 * LONGEST_LINE
PIECE = 1 << 16
SAMPLED_LINES = 50
NO_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}


class Unreadable(ValueError):
    """The file can't be imported; the text tells a person why and what to do."""


@dataclass(frozen=True)
class Format:
    """How a file is written."""

    encoding: str
    separator: str
    lines: int


@dataclass(frozen=True)
class Row:
    """One row: the line it starts on, its cells. `fault` says why it can't be read; `cells` then hold the raw line."""

    line: int
    cells: list[str]
    fault: str = ""


def recognise(file: IO[bytes], name: str) -> Format:
    """Find out encoding and separator and count the lines; reads the file once. Raises Unreadable."""
    file.seek(0)
    start = file.read(PIECE)
    if not start.strip():
        raise Unreadable("The file is empty.")
    for mark, words in NO_TEXT.items():
        if start.startswith(mark):
            raise Unreadable(
                f"This is {words}, not CSV. Save the table as CSV (comma-separated values) and upload that."
            )
    if PurePath(name).suffix.lower() in (".xlsx", ".xls", ".ods", ".pdf", ".zip", ".json", ".xml", ".html"):
        raise Unreadable("Only CSV files can be imported. Save the table as CSV and upload that.")
    encoding = _encoding(file, start)
    lines = _count_lines(file)
    separator = _separator(Reader(file, Format(encoding, ",", lines)).sample())
    return Format(encoding, separator, lines)


class Reader:
    """The rows of a file. `position` can be stored after any row and given again to go on behind it.

    A row that can't be read (a quotation mark that is never closed, a cell beyond all measure) costs its first
    line only: what stood behind it is read again as rows of its own. Where that has happened too often, a row costs
    all the lines it took, so that no file takes longer than its size.
    """

    def __init__(self, file: IO[bytes], form: Format, position: str = "", line: int = 0) -> None:
        self._separator = form.separator
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._taken_size = 0
        self._allowed = READ_AGAIN
        self.line = line
        file.seek(0)
        kept: Any = _Kept(file)
        self._text = io.TextIOWrapper(kept, encoding=form.encoding, newline="")
        cookie, _, skipped = position.partition(":")
        self._anchor = (cookie or str(self._text.tell()), line - int(skipped or 0))
        if cookie:
            self._text.seek(int(cookie))
        for _ in range(int(skipped or 0)):
            self._text.readline()

    @property
    def position(self) -> str:
        """Where the next row begins: a position of the text layer, and how many lines to skip from there."""
        if not self._again:
            self._anchor = (str(self._text.tell()), self.line)
        return f"{self._anchor[0]}:{self.line - self._anchor[1]}"

    def sample(self) -> list[str]:
        """The first lines as text."""
        lines: list[str] = []
        while len(lines) < SAMPLED_LINES and self._taken_size <= LONGEST_LINE and (line := self._read_line()):
            lines.append(line)
        return lines

    def header(self) -> list[str]:
        """The names of the columns. Raises Unreadable."""
        for row in self.rows():
            if row.fault:
                raise Unreadable(f"The first line can't be read as CSV: {row.fault}")
            if re.fullmatch(r"sep=.?", self._separator.join(row.cells).strip(), re.I):
                continue
            if len(row.cells) > MOST_COLUMNS:
                raise Unreadable(f"The file has {len(row.cells):,} columns; at most {MOST_COLUMNS} can be imported.")
            return [cell.strip()[:200] for cell in row.cells]
        raise Unreadable("The file holds no row with the names of its columns.")

    def rows(self) -> Iterator[Row]:
        """Yield the rows, empty ones left out."""
        while True:
            self._taken, self._taken_size = [], 0
            started = self.line + 1
            try:
                cells = next(csv.reader(iter(self._next_line, ""), delimiter=self._separator, strict=True), None)
            except csv.Error as fault:
                yield self._give_back(started, str(fault))
                continue
            if cells is None:
                return
            if any(cell.strip() for cell in cells):
                yield Row(started, cells)

    def _give_back(self, started: int, fault: str) -> Row:
        first, *others = self._taken
        if others and self._taken_size > self._allowed:
            with_it = f"{len(others):,} more lines are left out with it."
            return Row(started, [first.rstrip("\r\n")], f"{_words(fault)} {with_it}")
        self._allowed -= self._taken_size if others else 0
        self._again.extendleft(reversed(others))
        self.line -= len(others)
        return Row(started, [first.rstrip("\r\n")], _words(fault))

    def _next_line(self) -> str:
        line = self._read_line()
        if len(self._taken) > 1 and self._taken_size > LONGEST_LINE:
            raise csv.Error("field limit")
        return line

    def _read_line(self) -> str:
        is_again = bool(self._again)
        line = self._again.popleft() if is_again else self._text.readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise Unreadable(
                f"Line {self.line + 1:,} is longer than {LONGEST_LINE:,} characters. This is no table of contacts."
            )
        if not line:
            return line
        self.line += 1
        self._taken.append(line)
        self._taken_size += len(line)
        self._allowed += 0 if is_again else 2 * len(line)
        return line


class _Kept(io.BufferedIOBase):
    """A binary file that stays open when the text layer over it is thrown away."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be read from any position."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Read bytes."""
        return self._file.read(-1 if size is None else size)

    def read1(self, size: int = -1, /) -> bytes:
        """Read bytes, at most one piece."""
        return self._file.read(PIECE if size < 0 else size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a byte."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Say at which byte it stands."""
        return self._file.tell()


def _encoding(file: IO[bytes], start: bytes) -> str:
    if start.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    elif (guess := _unmarked_utf16(start)) != "":
        candidates = [guess]
    else:
        candidates = ["utf-8", "cp1252"]
    for name in candidates:
        if _decodes(file, name):
            return name
    raise Unreadable("The file's characters can't be read. Save it as CSV in UTF-8 and upload it again.")


def _unmarked_utf16(start: bytes) -> str:
    head = start[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and even < odd // 10:
        return "utf-16-le"
    return "utf-16-be" if even > len(head) // 5 and odd < even // 10 else ""


def _decodes(file: IO[bytes], name: str) -> bool:
    decoder: Any = codecs.getincrementaldecoder(name)()
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True


def _count_lines(file: IO[bytes]) -> int:
    """Count line ends; close enough for a progress bar where cells hold line ends."""
    file.seek(0)
    ends = old_ends = 0
    while piece := file.read(PIECE):
        ends += piece.count(b"\n")
        old_ends += piece.count(b"\r")
    return max(1, ends or old_ends)


def _separator(lines: list[str]) -> str:
    if lines and (named := re.match(r"sep=(.)\s*$", lines[0].lstrip("\ufeff"), re.I)):
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


def _words(fault: str) -> str:
    if "field limit" in fault:
        return "A quotation mark is never closed, or a cell is longer than 131,072 characters."
    if "unexpected end" in fault:
        return "A quotation mark is never closed."
    return "A quotation mark stands where none may stand. Put quotation marks inside a cell twice."
