"""Real processes for tests: workers, schedulers, supervisors, each with its log, none left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from marketing.celery import QUEUES

ROOT = Path(__file__).resolve().parent.parent
CELERY = [sys.executable, "-m", "celery", "-A", "marketing.celery"]


def environment(**overrides: str) -> dict[str, str]:
    """Variables by which another process works on this test's database, queue and clock."""
    values = {"DATABASE_URL": test_database_url(), "DJANGO_SETTINGS_MODULE": "marketing.settings", "LOG_LEVEL": "INFO"}
    return os.environ | values | overrides


def test_database_url() -> str:
    """The address of the database that this test process uses now."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    return f"postgresql://{database['USER']}{password}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


test_database_url.__test__ = False  # type: ignore[attr-defined]  # a name, not a test


class Running:
    """A started process and its log."""

    def __init__(self, name: str, command: Iterable[str], env: Mapping[str, str]) -> None:
        self.log = Path(settings.DATA_DIR) / f"{name}-{time.monotonic_ns()}.log"
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                list(command), cwd=ROOT, env=dict(env), stdout=output, stderr=output, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """Of the process itself."""
        return self.process.pid

    def output(self) -> str:
        """What it has written so far."""
        return self.log.read_text(errors="replace")

    def wait_for(self, text: str, seconds: float = 120.0) -> None:
        """Until its log holds the text."""
        wait_until(lambda: text in self.output() or self.process.poll() is not None, seconds, self.output)
        assert text in self.output(), f"It ended with {self.process.returncode}:\n{self.output()[-4000:]}"

    def send(self, number: signal.Signals) -> None:
        """To the whole group: pool processes too."""
        os.killpg(self.process.pid, number)

    def stop(self, number: signal.Signals = signal.SIGKILL) -> None:
        """End it, at once unless told otherwise."""
        if self.process.poll() is None:
            self.send(number)
        self.process.wait(timeout=60)


def worker(*options: str, concurrency: int = 2, name: str = "worker", **overrides: str) -> Running:
    """Start a Celery worker for all queues and wait until it takes messages: on the queue of files one process."""
    queues = ",".join(f"{settings.BROKER_PREFIX}{queue}" for queue in QUEUES)
    command = [*CELERY, "worker", "--hostname", f"{name}@%h", "--queues", queues, "--concurrency", str(concurrency)]
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
    started = Running(name, [*command, *quiet, *options], environment(**overrides))
    started.wait_for(" ready.")
    return started


def beat(**overrides: str) -> Running:
    """Start the scheduler, so that sweeps happen."""
    command = [*CELERY, "beat", "--scheduler", "celery.beat:Scheduler", "--pidfile", "", "--loglevel", "INFO"]
    return Running("beat", command, environment(**overrides))


def web(*options: str, **overrides: str) -> Running:
    """Start the web process as `manage.py up` does; PORT says where."""
    command = [sys.executable, "-m", "gunicorn", "-c", "python:marketing.operations.web", *options]
    return Running("web", [*command, "marketing.wsgi:application"], environment(**overrides))


def children(pid: int) -> list[int]:
    """Ids of a process' own children."""
    return [int(word) for word in (Path("/proc") / str(pid) / "task" / str(pid) / "children").read_text().split()]


def wait_until(holds: Callable[[], object], seconds: float = 60.0, what: Callable[[], str] = str) -> None:
    """Until the condition holds; what the world looked like otherwise is in the failure."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"Not within {seconds} s. {what()[-4000:]}")
        time.sleep(0.05)


def with_data_folder(folder: Path) -> set[int]:
    """Ids of all processes that were started with this DATA_DIR, whoever their parent is by now."""
    needle = f"DATA_DIR={folder}".encode()
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and needle in _environ(entry).split(b"\0") and int(entry.name) != os.getpid():
            found.add(int(entry.name))
    return found


def _environ(entry: Path) -> bytes:
    try:
        return (entry / "environ").read_bytes()
    except OSError:  # it ended just now
        return b""
