"""Reading back what web processes wrote down: batches of hits become interactions.

A worker of the tracking queue does it where it has the same data folder, which leaves the web process to its readers;
where nobody came for a file within a second, the web process does it itself.
"""

import fcntl
import logging
import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections

from marketing.nudges import nudge
from marketing.service.bulkhead import isolate
from marketing.service.interactions import recording, spool
from marketing.service.interactions.models import Interaction
from marketing.service.interactions.spool import Hit

BATCH = 1000
ROUND_SECONDS, PATIENCE_SECONDS, IDLE_SECONDS, TROUBLE_SECONDS = 0.3, 1.0, 60.0, 5.0
REFUSED = "refused"

Meaning = Callable[[Sequence[Hit]], Sequence[Interaction]]

logger = logging.getLogger(__name__)
_sources: dict[str, Meaning] = {}
_collectors: dict[int, "Collector"] = {}


def register(source: str, meaning: Meaning) -> None:
    """Say what the hits of a source mean: `meaning` makes interactions of a batch. Called in AppConfig.ready.

    Each interaction needs a dedupe key: a batch may be read twice.
    """
    _sources[source] = meaning


def collect() -> int:
    """Record all that lies in closed files, and delete them; returns how many hits there were."""
    return _collect_all(_files())


def keep(hit: Hit) -> None:
    """Write a hit down; where the disk can't, record it at once. Raises DatabaseError where that fails too."""
    try:
        spool.spool.append(hit)
    except OSError:
        logger.exception("What somebody did can't be written to %s", spool.folder())
        _record([hit])
    else:
        _see_to_it()


def _see_to_it() -> None:
    """Start the collector of this process with its first hit: a thread does not outlive a fork."""
    if settings.COLLECTS_HITS and _collectors.get(os.getpid()) is None:
        _collectors.clear()
        _collectors[os.getpid()] = collector = Collector()
        collector.start()


class Collector(threading.Thread):
    """The thread of a web process that closes its file every now and then and sees to it that it is collected."""

    def __init__(self) -> None:
        super().__init__(name="collector", daemon=True)

    def run(self) -> None:
        """Go on as long as the process lives, also without a database for a while."""
        while True:
            spool.spool.filled.wait(IDLE_SECONDS)
            spool.spool.filled.clear()
            try:
                turn()
            except Exception:  # whatever it is: the files stay, and the thread has to go on
                logger.exception("What people did can't be recorded now, and is kept")
                time.sleep(TROUBLE_SECONDS)
                spool.spool.filled.set()
            finally:
                close_old_connections()


def turn() -> None:
    """Let hits gather for a moment, hand them to the tracking queue, and do it here where nobody comes for them."""
    time.sleep(ROUND_SECONDS)
    spool.spool.close()
    handed_over = _files()
    if not handed_over:
        return
    nudge("interactions.sweep")
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and any(path.exists() for path in handed_over):
        time.sleep(0.1)
    _collect_all(handed_over)


def _files() -> list[Path]:
    return sorted(spool.folder().glob(f"*{spool.ENDING}"))


def _collect_all(paths: Sequence[Path]) -> int:
    """Record files one after the other; one that can't be read stays, and keeps no other from its turn."""
    number = 0
    for path in paths:
        try:
            number += _collect(path)
        except OSError:
            logger.exception("What people did can't be read from %s, and is kept there", path)
    return number


def _collect(path: Path) -> int:
    """Record one file, unless its writer or another collector holds it."""
    with suppress(FileNotFoundError, BlockingIOError):  # somebody else was quicker, or it is being written
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            hits = spool.read(descriptor) if path.exists() else []
            for start in range(0, len(hits), BATCH):
                _record(hits[start : start + BATCH])
            path.unlink(missing_ok=True)
            return len(hits)
        finally:
            os.close(descriptor)
    return 0


def _record(hits: Sequence[Hit]) -> None:
    """Record a batch; a hit on which it breaks is put aside, so that it holds nobody up and is not lost."""
    for hit, error in isolate(hits, _record_all):
        if isinstance(error, (OperationalError, InterfaceError)):  # the database's trouble, and no hit's
            raise error
        logger.error("A hit can't be recorded and is put aside: %s", hit, exc_info=error)
        with (spool.folder() / REFUSED).open("a") as file:
            file.write(f"{hit!r}\n")


def _record_all(hits: Sequence[Hit]) -> None:
    by_source: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        by_source[hit.source].append(hit)
    recording.record([row for source, own in by_source.items() for row in _sources[source](own)])
