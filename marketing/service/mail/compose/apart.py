"""Has the native HTML tools work in processes of their own: one that dies, or is late, costs one answer.

Plain child processes and no pool of `multiprocessing`, pebble's included: it refuses to start any in a worker of
Celery, whose processes are daemonic. A child is started when it is needed, and goes when it has had nothing to do.
Threads take turns; a fork starts with none. Its memory, processor time and environment are bounded.
"""

import hashlib
import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from marketing.service import bare
from marketing.service.keeping import Kept

MODULE = "marketing.service.mail.compose.apart_process"
# At once in one process; whoever comes next waits for one of them.
MOST = 2
LONGEST_SECONDS = 5.0
# To start takes 0.1 s on an idle machine; how busy it is must not be taken for a fault of the text.
STARTING_SECONDS = 30.0
KNOWN_SECONDS, MOST_KNOWN = 60.0, 64
ADVICE = "Take out elements that do nothing, and split long texts."
LARGEST_ANSWER = 16 * 1024 * 1024
# One look at a record asks for the same mail up to four times: page, preview, dark preview, plain text.
KEPT_BYTES = 4 * 1024 * 1024

logger = logging.getLogger(__name__)


class Lost(ValueError):
    """No answer came; the message says why, and what to do."""


class TextLost(Lost):
    """No answer came, and the text is to blame."""


class _Gone(Exception):
    """The child's end of the line is closed."""


class _Child:
    """One process, and the line to it: empty when it is ready; a request and its answer are one line of JSON each."""

    def __init__(self) -> None:
        self.is_ready = self.has_answered = False
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", MODULE],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=bare.ROOT,
                env=bare.environment(),
            )

    def ask(self, request: bytes) -> bytes:
        """The answer to a request; raises _Gone, TimeoutError."""
        try:
            if not self.is_ready:
                self._read(time.monotonic() + STARTING_SECONDS)
                self.is_ready = True
            until = time.monotonic() + LONGEST_SECONDS
            self._line.settimeout(LONGEST_SECONDS)
            self._line.sendall(request + b"\n")
            answer = self._read(until)
        except ConnectionError as error:
            raise _Gone from error
        self.has_answered = True
        return answer

    def _read(self, until: float) -> bytes:
        line = bytearray()
        while not line.endswith(b"\n"):
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._line.settimeout(left)
            piece = self._line.recv(1 << 18)
            if not piece or len(line) > LARGEST_ANSWER:
                raise _Gone
            line += piece
        return bytes(line)

    def end(self) -> int:
        """End the process and return what it ended with: 0 when it had gone of itself."""
        self._line.close()
        # One that has closed its end is about to be gone.
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=1)
        self._process.kill()
        return self._process.wait()

    def forget(self) -> None:
        """Close the line that a fork has inherited; the process belongs to the parent."""
        self._line.close()


class _Pool:
    """The children of one process."""

    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(MOST)
        self._idle: list[_Child] = []

    def ask(self, request: bytes) -> bytes:
        """The answer to a request; raises Lost."""
        if not self._slots.acquire(timeout=2 * LONGEST_SECONDS):
            raise Lost("too much else is being read just now. Try again in a moment.")
        try:
            while (answer := self._asked(request)) is None:
                pass
            return answer
        finally:
            self._slots.release()

    def _asked(self, request: bytes) -> bytes | None:
        """The answer, or None where a child is gone that had answered before.

        It may have ended for want of work, or of another text: a fresh one tells.
        """
        try:
            child = self._idle.pop()
        except IndexError:
            child = _started()
        try:
            answer = child.ask(request)
        except TimeoutError as error:
            child.end()
            logger.warning("HTML tools took longer than %s seconds for %s bytes", LONGEST_SECONDS, len(request))
            raise TextLost(f"it takes too long. {ADVICE}") from error
        except _Gone as error:
            ended = child.end()
            if ended:
                logger.warning("HTML tools ended with %s over %s bytes", ended, len(request))
            if child.has_answered:
                return None
            raise TextLost(f"it is too complicated. {ADVICE}") from error
        self._idle.append(child)
        return answer

    def forget(self) -> None:
        """Leave the children to the process that this one was forked of."""
        for child in self._idle:
            child.forget()


def _started() -> _Child:
    try:
        return _Child()
    except OSError as error:
        logger.warning("HTML tools can't be started: %s", error)
        raise Lost("too much else is going on just now. Try again in a moment.") from error


class _Known:
    """Texts that were lost lately: a page asks for one several times, and each would take the whole time again."""

    def __init__(self) -> None:
        self._found: dict[bytes, tuple[float, str]] = {}

    def refuse(self, digest: bytes) -> None:
        """Raise TextLost where the text is known."""
        until, why = self._found.get(digest, (0.0, ""))
        if time.monotonic() < until:
            raise TextLost(why)

    def note(self, digest: bytes, why: str) -> None:
        """Remember a text for a while."""
        while len(self._found) >= MOST_KNOWN:
            self._found.pop(next(iter(self._found)), None)
        self._found[digest] = (time.monotonic() + KNOWN_SECONDS, why)


_pool = _Pool()
_lost = _Known()
_answers: Kept[bytes, bytes] = Kept(KEPT_BYTES, len)


def ask(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the tools made of a design, as `apart_process` says; raises Lost.

    The tools make the same of the same, so what was answered lately isn't asked again.
    """
    written = json.dumps(request).encode()
    digest = hashlib.sha256(written).digest()
    if (kept := _answers.get(digest)) is not None:
        return dict(json.loads(kept))
    _lost.refuse(digest)
    try:
        answered = _pool.ask(written)
        answer: dict[str, Any] = json.loads(answered)
        if "crash" in answer:
            logger.warning("HTML tools failed: %s", answer["crash"])
            raise TextLost(f"it is too complicated. {ADVICE}")
    except TextLost as error:
        _lost.note(digest, str(error))
        raise
    _answers.put(digest, answered)
    return answer


def _start_anew() -> None:
    global _pool
    _pool.forget()
    _pool = _Pool()


os.register_at_fork(after_in_child=_start_anew)
