"""What one SMTP connection did, kept outside the database, so that a killed sender neither loses nor doubles a mail.

Results are committed in batches; between two commits this file knows more than the database. Each line is written by
one `os.write` on a file opened for appending, and counts only when it is whole.

The order for one message, and what a crash after each step means when the file is read back:

1. nothing written, MAIL, RCPT, DATA and the body go out: without the final dot no server delivers. Not settled: the
   message is sent again.
2. `dot <id>` is written: from here on the message is **uncertain**.
3. the final dot is sent: uncertain. The server may have taken it or not.
4. the reply arrives: uncertain until the next step.
5. `ok|temp|perm <id> <code> [<category> <text>]` is written: settled, with that result; of a refusal its category and
   its percent-encoded text are kept, so that it is judged later as it was at once. `lost <id> 0` (the connection broke
   between 2 and 4, the process lives) settles it as uncertain.
6. the database has the result, the file is deleted.

**The rule: an uncertain message is treated as sent, marked `uncertain`, and never sent again.** A mail that never came
can be asked for; one that came twice can't be taken back. One process writes one file and sends one message at a time,
so a crash leaves at most one uncertain message.

A kill of the process loses nothing that was written. A power cut may lose the last lines: pass `is_durable=True` to
wait for the disk at each `dot` (about 1 ms a message on an SSD).
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import quote, unquote

Result = Literal["ok", "temp", "perm", "lost"]

_READABLE = ".,:;/()<>@=-'"
# The version before kept no category and no text.
_LINE = re.compile(
    rb"(?:dot (?P<dot>\d{1,20})|(?P<result>ok|temp|perm|lost) (?P<id>\d{1,20}) (?P<code>\d{1,3})"
    rb"(?: (?P<category>[a-z-]{1,40}) (?P<text>\S*))?)\Z"
)


class JournalFailed(OSError):
    """A line that could not be written whole: the final dot must not be sent."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one message: the result, the server's reply code (0: none), how a refusal was understood."""

    result: Result
    code: int
    category: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What a journal says: settled messages by id, and those whose fate nobody knows (at most one after a crash)."""

    settled: dict[int, Settled] = field(default_factory=dict)
    uncertain: tuple[int, ...] = ()


class WireJournal:
    """The journal of one connection; also a context manager that closes it (and keeps the file)."""

    def __init__(self, path: Path, *, is_durable: bool = False) -> None:
        self.path = path
        self._is_durable = is_durable
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        if os.fstat(self._file).st_size:
            # What an earlier writer left half written must neither join the next line nor become a whole one.
            os.write(self._file, b" torn\n")

    def dot(self, message_id: int) -> None:
        """Say that the final dot of this message is next; raises JournalFailed, and then it must not be sent."""
        self._write(f"dot {message_id}\n")
        if self._is_durable:
            os.fdatasync(self._file)

    def settle(self, message_id: int, result: Result, code: int = 0, category: str = "", text: str = "") -> None:
        """Say what became of a message; `category` and `text` are those of a refusal."""
        refused = f" {category} {quote(text, safe=_READABLE, errors='replace')}" if category else ""
        self._write(f"{result} {message_id} {code}{refused}\n")

    def close(self) -> None:
        """Close the file; it stays for `read_back` until `delete`."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def delete(self) -> None:
        """Close and remove the file: the database has everything it says."""
        self.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, line: str) -> None:
        data = line.encode()
        try:
            written = os.write(self._file, data)
        except OSError as error:
            raise JournalFailed(error.errno, f"The journal {self.path} can't be written: {error.strerror}") from error
        if written != len(data):
            raise JournalFailed(0, f"The journal {self.path} took only a part of a line: is the disk full?")


def read_back(path: Path) -> ReadBack:
    """Read a journal, also one whose writer was killed; a missing file says nothing happened."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return ReadBack()
    settled: dict[int, Settled] = {}
    pending: dict[int, None] = {}
    for line in lines[:-1]:  # what follows the last line end was torn: its step did not finish
        _take(line, settled, pending)
    lost = [message for message, what in settled.items() if what.result == "lost"]
    uncertain = (*lost, *(message for message in pending if message not in lost))
    return ReadBack({m: what for m, what in settled.items() if what.result != "lost"}, uncertain)


def _take(line: bytes, settled: dict[int, Settled], pending: dict[int, None]) -> None:
    found = _LINE.match(line)
    if found is None:
        return
    if found["dot"]:
        message = int(found["dot"])
        settled.pop(message, None)  # a second attempt after a temporary refusal
        pending[message] = None
        return
    message = int(found["id"])
    results: dict[bytes, Result] = {b"ok": "ok", b"temp": "temp", b"perm": "perm", b"lost": "lost"}
    category, text = ((found[name] or b"").decode("ascii", "replace") for name in ("category", "text"))
    settled[message] = Settled(results[found["result"]], int(found["code"]), category, unquote(text))
    pending.pop(message, None)
