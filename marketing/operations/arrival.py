"""One request while it comes in: read as it arrives, without a thread of its own.

A head is parsed by gunicorn's own parser, so nobody reads a request in two ways; a longer body waits in a file.
"""

import tempfile
from typing import Any

from gunicorn.config import Config
from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import Unreader

LONGEST_HEAD = 64 * 1024
IN_MEMORY = 256 * 1024
HEAD_SECONDS = 10.0
SILENT_SECONDS = 15.0
SLOWEST = 32 * 1024  # bytes a second; a body has the time this takes, and that of a head
END_OF_HEAD = b"\r\n\r\n"
Address = tuple[str, int] | str | bytes  # of a network, or of a socket in the file system


class TooMuch(ValueError):
    """A request that is refused before it is read; the text is for people."""

    def __init__(self, status: int, reason: str, words: str) -> None:
        super().__init__(words)
        self.status, self.reason, self.words = status, reason, words


class Whole(Unreader):
    """Gives a request's body to gunicorn's readers from where it waits; never from the network."""

    def __init__(self) -> None:
        super().__init__()
        self.file: Any = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed by its arrival

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next piece; nothing when all was read."""
        found: bytes = self.file.read(max(size_hint or 0, 8192))
        return found


class Read:
    """A parser that has parsed already: what a worker's thread asks for the next request."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.unreader = Unreader()

    def __next__(self) -> Request:
        return self.request

    def finish_body(self, deadline: float | None = None, max_bytes: int | None = None) -> bool:
        """Nothing of this request is left on the connection, whatever of it was read."""
        return True


class Arrival:
    """What came in of a request. `rest` is what came behind it: the next one's beginning."""

    def __init__(self, now: float) -> None:
        self.deadline = now + HEAD_SECONDS
        self.heard_at = now
        self.length = 0
        self.request: Any = None
        self.rest = b""
        self.is_refused = False
        self._head = bytearray()
        self._source = Whole()
        self._missing = 0

    @property
    def has_begun(self) -> bool:
        """Whether anything came at all."""
        return bool(self._head) or self.request is not None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.request is not None and self._missing == 0

    def is_late(self, now: float) -> bool:
        """Whether it has taken longer than honest networks do."""
        return now > min(self.deadline, self.heard_at + SILENT_SECONDS)

    def take(self, data: bytes, cfg: Config, client: Address, now: float) -> bool:
        """Take in what came; True when the head is complete by it. Raises TooMuch, and what gunicorn's parser does."""
        self.heard_at = now
        if self.request is not None:
            self._take_body(data)
            return False
        searched = max(0, len(self._head) - len(END_OF_HEAD) + 1)
        self._head += data
        end = self._head.find(END_OF_HEAD, searched)
        if (end if end >= 0 else len(self._head)) > LONGEST_HEAD:
            raise TooMuch(431, "Request Header Fields Too Large", "The head of the request is too long.")
        if end < 0:
            return False
        self._parse(end + len(END_OF_HEAD), cfg, client)
        return True

    def expect(self, now: float) -> bytes:
        """Allow the body, whose time begins; return what the client has to be told, if anything."""
        self.deadline = now + HEAD_SECONDS + self.length / SLOWEST
        self.heard_at = now
        return b"HTTP/1.1 100 Continue\r\n\r\n" if self._is_asked() else b""

    def refuse_body(self) -> None:
        """Answer without the body, on a connection that ends with the answer: what comes of it is thrown away."""
        self.is_refused, self._missing = True, 0
        self.request.force_close()
        self._is_asked()
        self._source.file.truncate(0)

    def parser(self) -> Read:
        """What a thread reads the request from, from its beginning."""
        self._source.file.seek(0)
        return Read(self.request)

    def close(self) -> None:
        """Let go of the file."""
        self._source.file.close()

    def _parse(self, end: int, cfg: Config, client: Address) -> None:
        parser = RequestParser(cfg, [], client)
        parser.unreader = self._source
        self._source.unread(bytes(self._head[:end]))
        request = next(parser)
        reader = request.body.reader
        if isinstance(reader, ChunkedReader):
            raise TooMuch(411, "Length Required", "Say how long the body is: send Content-Length.")
        self.length = self._missing = reader.length if isinstance(reader, LengthReader) else 0
        came, self.request = bytes(self._head[end:]), request
        self._take_body(came)

    def _take_body(self, data: bytes) -> None:
        mine, self.rest = data[: self._missing], self.rest + data[self._missing :]
        self._source.file.write(mine)
        self._missing -= len(mine)

    def _is_asked(self) -> bool:
        """Whether the client waits for a word; asked once, so that gunicorn doesn't say it again."""
        asked, self.request._expected_100_continue = self.request._expected_100_continue, False
        return bool(asked)
