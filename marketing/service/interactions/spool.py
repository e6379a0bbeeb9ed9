"""What people do on public addresses, written to a file first: the answer waits for no database.

A web process appends one line per hit to a file of its own, by one `os.write`: what was answered is in the kernel's
hands and outlives the process, however that ends. The order for one hit, and what a crash after each step means:

1. the line is appended, the answer leaves. The file is locked by its writer.
2. the writer closes the file, or is killed: the lock is gone, and the file may be collected, by any process that has
   this data folder: a worker of the tracking queue or a web process (`collecting`).
3. its lines are recorded in one transaction, each once by its dedupe key. A crash before the commit: nothing happened.
4. the file is deleted. A crash before: the lines are recorded again, which writes nothing.
"""

import fcntl
import json
import logging
import os
import secrets
import threading
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

ENDING = ".hits"

logger = logging.getLogger(__name__)


class Hit(NamedTuple):
    """One thing that somebody did: which source knows what it means, when (seconds since 1970), and what it says."""

    source: str
    at: float
    said: list[Any]


class SpoolFailed(OSError):
    """A hit that could not be written whole: is the disk full?"""


class Spool:
    """The file of one web process, shared by its threads; begun at the first hit, and anew after a fork or `close`."""

    def __init__(self) -> None:
        self.filled = threading.Event()
        self._lock = threading.Lock()
        self._file = -1
        self._pid = 0

    def append(self, hit: Hit) -> None:
        """Keep a hit; raises OSError where the disk takes it not or not whole."""
        line = json.dumps(hit, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            written = os.write(self._opened(), line)
            if written != len(line):
                self._let_go()  # before another thread can join its line to the torn one
                raise SpoolFailed(0, "A hit was written in part only.")
        self.filled.set()

    def close(self) -> None:
        """Let go of the file, so that it can be collected; the next hit begins another one."""
        with self._lock:
            self._let_go()

    def _let_go(self) -> None:
        if self._file >= 0 and self._pid == os.getpid():
            os.close(self._file)
        self._file = -1

    def _opened(self) -> int:
        if self._file < 0 or self._pid != os.getpid():
            self._file, self._pid = _begun(), os.getpid()
        return self._file


spool = Spool()


def folder() -> Path:
    """Where the files of this data folder lie."""
    return Path(settings.DATA_DIR) / "hits"


def read(descriptor: int) -> list[Hit]:
    """The whole lines of a file; one that was torn by a full disk was never answered for."""
    with os.fdopen(os.dup(descriptor), "rb") as file:
        lines = file.read().split(b"\n")
    return [hit for line in lines[:-1] if (hit := _hit(line)) is not None]


def _begun() -> int:
    """Make a new file, locked before it bears the name by which it is found."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder() / f"{os.getpid()}-{secrets.token_hex(8)}"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    path.rename(path.with_name(path.name + ENDING))
    return descriptor


def _hit(line: bytes) -> Hit | None:
    try:
        source, at, said = json.loads(line)
        return Hit(str(source), float(at), list(said))
    except (ValueError, TypeError):
        logger.error("A line of what people did can't be read and is left out: %r", line[:200])
        return None
