"""`manage.py up` on the test's own database and queue, with workers that can be killed one by one."""

import json
import os
import random
import signal
import socket
import sys
from pathlib import Path

from django.conf import settings

from tests import processes
from tests.processes import Running, wait_until, with_data_folder

UP = [sys.executable, "manage.py", "up"]


class Installation(Running):
    """Web, workers and scheduler under their supervisor."""

    def __init__(self, **overrides: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        own = {"PORT": str(self.port), "WEB_WORKERS": "1", "LOG_LEVEL": "WARNING"}
        super().__init__("up", UP, processes.environment(**own | overrides))
        self.wait_for("Golive runs at", 60)

    def supervised(self) -> dict[str, int]:
        """Ids of the supervised processes by name."""
        found: dict[str, int] = json.loads((Path(settings.DATA_DIR) / "processes.json").read_text() or "{}")
        return found

    def workers(self) -> list[int]:
        """Ids of all processes that carry out tasks, children of theirs too."""
        return [pid for pid in with_data_folder(Path(settings.DATA_DIR)) if _is_worker(pid)]

    def kill_a_worker(self, chance: random.Random) -> int:
        """Kill -9 one of the workers; 0 when none is there just now."""
        there = sorted(self.workers())
        if not there:
            return 0
        victim = chance.choice(there)
        os.kill(victim, signal.SIGKILL)
        return victim

    def stop(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it: the kernel takes its processes along."""
        own = set(self.supervised().values())
        super().stop(number)
        wait_until(lambda: not own & with_data_folder(Path(settings.DATA_DIR)), 30)


def _is_worker(pid: int) -> bool:
    try:
        words = (Path("/proc") / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:  # it ended just now
        return False
    return b"celery" in words and b"worker" in words
