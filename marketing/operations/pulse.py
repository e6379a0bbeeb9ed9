"""A supervised process says that it lives by touching a file; who falls silent though there is work is hung.

A worker's pulse are its ended tasks, its SQL statements and its messages. Every worker gets messages every two seconds
from the scheduler, whose own pulse are the messages that the broker took: so while the scheduler is silent, because the
broker is down, nothing is said about the workers.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

VARIABLE = "GOLIVE_PULSE"
EVERY_SECONDS = 1.0
LONGEST_PATIENCE = 3600.0
FRESH_SECONDS = 10.0
LONGEST_TICK = 1.0

_felt = {"at": 0.0}


def feel(**kwargs: Any) -> None:
    """Touch this process' own file, at most once a second; nothing where no supervisor listens."""
    path, now = os.environ.get(VARIABLE), time.monotonic()
    if path and now - _felt["at"] > EVERY_SECONDS:
        _felt["at"] = now
        Path(path).touch()


def feel_statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Wrapper for a database connection: a long task of many statements is alive."""
    feel()
    return execute(sql, params, many, context)


@dataclass
class Pulse:
    """What a supervisor hears of one process, and how long it bears silence.

    Silence is counted in the supervisor's own ticks: a machine that slept or a clock that was set hang nobody. Work
    that needs longer than the patience would be cut off for ever, so the patience doubles with every cut.
    """

    path: Path
    woken_by: "Pulse | None" = None
    patience: float = 60.0
    silent_for: float = field(default=0.0, init=False)
    was_heard: bool = field(default=False, init=False)
    _last: int = field(default=0, init=False)

    def begin(self) -> None:
        """Listen to a process that starts now."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.unlink(missing_ok=True)
        self.silent_for, self.was_heard, self._last = 0.0, False, 0

    def listen(self, elapsed: float) -> None:
        """Note a beat, or that there was none for so many seconds more."""
        heard = self._touched_at()
        if heard != self._last:
            self._last, self.silent_for, self.was_heard = heard, 0.0, True
        elif self.woken_by is None or self.woken_by.is_fresh:
            self.silent_for += min(elapsed, LONGEST_TICK)

    @property
    def is_fresh(self) -> bool:
        """Whether it was heard just now."""
        return self.was_heard and self.silent_for < FRESH_SECONDS

    @property
    def is_lost(self) -> bool:
        """Whether it has been silent for longer than anything should take."""
        return self.silent_for > self.patience

    def bear_more(self) -> None:
        """Next time wait twice as long."""
        self.patience = min(self.patience * 2, LONGEST_PATIENCE)

    def _touched_at(self) -> int:
        try:
            return self.path.stat().st_mtime_ns
        except FileNotFoundError:
            return 0
