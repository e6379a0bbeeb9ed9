"""Keeps a handful of processes running: starts them, brings back what ends, ends them together."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from marketing.operations import processes

FIRST_DELAY = 0.25
LONGEST_DELAY = 30.0
STEADY_AFTER = 10.0
GRACE_SECONDS = 8.0
TICK_SECONDS = 0.1

logger = logging.getLogger(__name__)


@dataclass
class Child:
    """One supervised process and when it may start again."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    delay: float = FIRST_DELAY

    def start(self, now: float) -> None:
        """Run it in a group of its own: Ctrl-C reaches the supervisor alone, which ends the others in order."""
        self.started_at = now
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=partial(processes.die_with_parent, parent=os.getpid()),
        )

    def has_ended(self) -> bool:
        """Whether it ran and does so no more."""
        return self.process is not None and self.process.poll() is not None

    def schedule_restart(self, now: float) -> None:
        """Again after a pause that doubles while it keeps ending at once."""
        self.delay = FIRST_DELAY if now - self.started_at > STEADY_AFTER else min(self.delay * 2, LONGEST_DELAY)
        self.due_at = now + self.delay
        self.process = None

    def send(self, number: signal.Signals) -> None:
        """A signal to the process itself, which knows how to end its own children."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)


@dataclass
class Supervisor:
    """Runs children until it is told to stop; `changed` hears of each new set of process ids."""

    children: list[Child]
    changed: Callable[[Mapping[str, int]], None]
    is_stopping: bool = field(default=False, init=False)

    def start(self) -> None:
        """Start all of them and take over the signals that end us."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        self._start_due()

    def watch(self) -> None:
        """Return when a signal asked for the end and all children are gone."""
        while not self.is_stopping:
            self.tick()
            time.sleep(TICK_SECONDS)
        self.stop()

    def tick(self) -> None:
        """Notice what ended, start what is due."""
        for child in self.children:
            if child.has_ended():
                code = child.process.returncode if child.process else 0
                child.schedule_restart(time.monotonic())
                logger.warning("%s ended with %s, starts again in %.1f s", child.name, code, child.delay)
        self._start_due()

    def stop(self) -> None:
        """Ask all to end, insist after a while."""
        for child in reversed(self.children):
            child.send(signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(child.process and child.process.poll() is None for child in self.children):
            if time.monotonic() > deadline:
                break
            time.sleep(TICK_SECONDS / 2)
        for child in self.children:
            child.send(signal.SIGKILL)

    def _start_due(self) -> None:
        now = time.monotonic()
        due = [child for child in self.children if child.process is None and child.due_at <= now]
        for child in due:
            child.start(now)
        if due:
            self.changed({child.name: child.process.pid for child in self.children if child.process})

    def _stop_soon(self, number: int, frame: object) -> None:
        self.is_stopping = True
