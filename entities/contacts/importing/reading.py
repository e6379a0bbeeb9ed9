"""Reads CSV of unknown make, row by row with flat memory, from any position it stopped at."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, Any

from entities.contacts.importing import encodings, separators
from entities.contacts.importing.encodings import UNREADABLE

MOST_COLUMNS = 200
LONGEST_LINE = 1_000_000
# What may be read twice, in characters, besides twice what was read once: a file of nothing but quotation marks would
# otherwise be read again for each of its lines.
READ_AGAIN = 4 * LONGEST_LINE
PIECE = 1 << 16
SAMPLED_LINES = 50
SHOWN_OF_LONG = 1_000
NO_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
NO_LETTERS = "The row has characters that can't be read (shown as \ufffd). Write them anew."


class Unreadable(ValueError):
    """The file can't be imported; the text tells a person why and what to do."""


@dataclass(frozen=True)
class Format:
    """How a file is written, and how many rows stand below the names of its columns, 0 where nobody counted."""

    encoding: str
    separator: str
    rows: int = 0


@dataclass(frozen=True)
class Row:
    """One row: the line it starts on, its cells. `fault` says why it can't be read; `cells` then hold the raw line,
    or the cells with a mark for what has no letter.
    """

    line: int
    cells: list[str]
    fault: str = ""


class _TooLong(str):
    """What begins a line that is longer than any of a table."""


def recognise(file: IO[bytes], name: str) -> Format:
    """Find out encoding and separator and count the rows; reads the file three times. Raises Unreadable."""
    start = start_of(file)
    if not start.strip():
        raise Unreadable("The file is empty.")
    for mark, words in NO_TEXT.items():
        if start.startswith(mark):
            raise Unreadable(
                f"This is {words}, not CSV. Save the table as CSV (comma-separated values) and upload that."
            )
    if PurePath(name).suffix.lower() in (".xlsx", ".xls", ".ods", ".pdf", ".zip", ".json", ".xml", ".html"):
        raise Unreadable("Only CSV files can be imported. Save the table as CSV and upload that.")
    encoding = encodings.guess(file, start)
    lines = Reader(file, Format(encoding, ",")).sample() if encoding else []
    if not lines or encodings.is_broken("".join(lines)):
        raise Unreadable("The file's characters can't be read. Save it as CSV in UTF-8 and upload it again.")
    separator = separators.guess(lines)
    return counted(file, encoding, separator)


def start_of(file: IO[bytes]) -> bytes:
    """The first bytes of a file."""
    file.seek(0)
    return file.read(PIECE)


def counted(file: IO[bytes], encoding: str, separator: str) -> Format:
    """The format with the number of rows, as they are going to be read. Raises Unreadable."""
    reader = Reader(file, Format(encoding, separator))
    reader.header()
    return Format(encoding, separator, reader.count())


class Reader:
    """The rows of a file. `position` can be stored after any row and given again to go on behind it.

    A row that can't be read (a quotation mark that is never closed, a cell beyond all measure) costs its first
    line only: what stood behind it is read again as rows of its own. Where that has happened too often, a row costs
    all the lines it took, so that no file takes longer than its size.
    """

    def __init__(self, file: IO[bytes], form: Format, position: str = "", line: int = 0) -> None:
        self._file, self._separator = file, form.separator
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._taken_size = 0
        self._is_broken = False
        self._allowed = READ_AGAIN
        self.line = line
        file.seek(0)
        kept: Any = _Kept(file)
        self._text = encodings.open_text(kept, form.encoding)
        cookie, _, skipped = position.partition(":")
        self._anchor = (cookie or str(self._text.tell()), line - int(skipped or 0))
        if cookie:
            self._text.seek(int(cookie))
        for _ in range(int(skipped or 0)):
            self._next_text()

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
            if row.fault and row.fault != NO_LETTERS:
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
            self._taken, self._taken_size, self._is_broken = [], 0, False
            started = self.line + 1
            try:
                cells = next(csv.reader(iter(self._next_line, ""), delimiter=self._separator, strict=True), None)
            except csv.Error as fault:
                yield self._give_back(started, str(fault))
                continue
            if cells is None:
                return
            if self._is_broken:
                yield Row(started, [cell.replace(UNREADABLE, "\ufffd") for cell in cells], NO_LETTERS)
            elif any(cell.strip() for cell in cells):
                yield Row(started, cells)

    def count(self) -> int:
        """How many rows follow. Where all of them can be read that is found out in a quarter of the time."""
        position, line = self.position, self.line
        found = 0
        with suppress(csv.Error):
            for row in csv.reader(self._plain_lines(), delimiter=self._separator, strict=True):
                self._taken_size = 0
                found += any(map(str.strip, row))
            return found
        again = Reader(self._file, Format(self._text.encoding, self._separator), position, line)
        return sum(1 for _row in again.rows())

    def _plain_lines(self) -> Iterator[str]:
        """The lines of a file that has nothing to give back; a row beyond all measure ends them."""
        while line := self._next_text():
            self._taken_size += len(line)
            if isinstance(line, _TooLong) or self._taken_size > 2 * LONGEST_LINE:
                raise csv.Error("line limit")
            yield line

    def _give_back(self, started: int, fault: str) -> Row:
        first, *others = self._taken
        shown = [first.rstrip("\r\n").replace(UNREADABLE, "\ufffd")]
        if others and self._taken_size > self._allowed:
            with_it = f"{len(others):,} more lines are left out with it."
            return Row(started, shown, f"{_words(fault)} {with_it}")
        self._allowed -= self._taken_size if others else 0
        self._again.extendleft(reversed(others))
        self.line -= len(others)
        return Row(started, shown, _words(fault))

    def _next_line(self) -> str:
        line = self._read_line()
        if isinstance(line, _TooLong):
            raise csv.Error("line limit")
        if len(self._taken) > 1 and self._taken_size > LONGEST_LINE:
            raise csv.Error("field limit")
        return line

    def _read_line(self) -> str:
        is_again = bool(self._again)
        line = self._again.popleft() if is_again else self._next_text()
        if not line:
            return line
        self.line += 1
        self._taken.append(line)
        if UNREADABLE in line:
            self._is_broken = True
        self._taken_size += len(line)
        self._allowed += 0 if is_again else 2 * len(line)
        return line

    def _next_text(self) -> str:
        """The next line of the file; of one that is too long its beginning."""
        line: str = self._text.readline(LONGEST_LINE + 1)
        if len(line) <= LONGEST_LINE:
            return line
        rest = line
        while rest and rest[-1] not in "\r\n":
            rest = self._text.readline(PIECE)
        return _TooLong(line[:SHOWN_OF_LONG])


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


def _words(fault: str) -> str:
    if "line limit" in fault:
        return f"The line is longer than {LONGEST_LINE:,} characters."
    if "field limit" in fault:
        return "A quotation mark is never closed, or a cell is longer than 131,072 characters."
    if "unexpected end" in fault:
        return "A quotation mark is never closed."
    return "A quotation mark stands where none may stand. Put quotation marks inside a cell twice."
