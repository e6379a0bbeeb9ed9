"""Keeps a handful of processes running: starts them, brings back what ends or hangs, ends them together."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from marketing.operations import processes, pulse
from marketing.operations.pulse import Pulse

FIRST_DELAY = 0.25
LONGEST_DELAY = 30.0
LONGEST_AFTER_KILL = 1.0
STEADY_AFTER = 10.0
GRACE_SECONDS = 8.0
TICK_SECONDS = 0.1

logger = logging.getLogger(__name__)


@dataclass
class Child:
    """One supervised process, when it may start again, and the pulse by which it is known to live."""

    name: str
    command: Sequence[str]
    pulse: Pulse | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    delay: float = FIRST_DELAY

    def start(self, now: float) -> None:
        """Run it in a group of its own: Ctrl-C reaches the supervisor alone, which ends the others in order."""
        self.started_at = now
        if self.pulse is not None:
            self.pulse.begin()
        self.process = subprocess.Popen(
            self.command,
            start_new_session=True,
            preexec_fn=partial(processes.die_with_parent, parent=os.getpid()),
            env=os.environ | ({pulse.VARIABLE: str(self.pulse.path)} if self.pulse else {}),
        )

    def has_ended(self) -> bool:
        """Whether it ran and does so no more."""
        return self.process is not None and self.process.poll() is not None

    def schedule_restart(self, now: float) -> None:
        """Again after a pause that doubles while it keeps ending at once; not much later if others killed it."""
        was_killed = self.process is not None and (self.process.returncode or 0) < 0
        longest = LONGEST_AFTER_KILL if was_killed else LONGEST_DELAY
        self.delay = FIRST_DELAY if now - self.started_at > STEADY_AFTER else min(self.delay * 2, longest)
        self.due_at = now + self.delay
        self.process = None

    def is_hung(self, elapsed: float) -> bool:
        """Whether it runs but has been silent for too long; call it at every tick."""
        if self.pulse is None or self.process is None:
            return False
        self.pulse.listen(elapsed)
        return self.pulse.is_lost

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
    _ticked_at: float = field(default_factory=time.monotonic, init=False)

    def start(self) -> None:
        """Start all of them and take over the signals that end us."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop_soon)
        self._start_due()

    def watch(self) -> None:
        """When a signal asked for the end and all children are gone."""
        while not self.is_stopping:
            self.tick()
            time.sleep(TICK_SECONDS)
        self.stop()

    def tick(self) -> None:
        """End what hangs, notice what ended, start what is due."""
        now = time.monotonic()
        elapsed, self._ticked_at = now - self._ticked_at, now
        for child in self.children:
            if child.has_ended():
                code = child.process.returncode if child.process else 0
                child.schedule_restart(now)
                logger.warning("%s ended with %s, starts again in %.1f s", child.name, code, child.delay)
            elif child.is_hung(elapsed):
                _end_hung(child)
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


def _end_hung(child: Child) -> None:
    """Kill a silent process; what it had begun is found by sweeps and journals, as after any other death."""
    assert child.pulse is not None
    logger.error("%s was silent for %.0f s and is killed", child.name, child.pulse.silent_for)
    child.send(signal.SIGKILL)
    child.pulse.bear_more()
    child.pulse.silent_for = 0.0  # killed once: the kernel may take a moment
