"""`manage.py up` with real processes: whatever is killed comes back, and nothing outlives the supervisor."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.processes import ROOT, Running, children, wait_until, with_data_folder

pytestmark = [pytest.mark.process, pytest.mark.slow]
UP = [sys.executable, "manage.py", "up"]
NAMES = ("web", "worker-mail", "worker-service", "beat")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all tests here: the second start finds the database migrated."""
    return tmp_path_factory.mktemp("installation")


@pytest.fixture
def variables(folder: Path) -> Iterator[dict[str, str]]:
    """A production-like environment on a free port; what is left over at the end is killed."""
    dropped = {"DATABASE_URL", "BROKER_URL", "BROKER_PREFIX", "EXTRA_ENTITIES", "CLOCK_SHIFT_ALLOWED", "LOG_LEVEL"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    yield kept | {
        "DATA_DIR": str(folder),
        "PORT": port,
        "GOLIVE_DEMO": "0",
        "DJANGO_SETTINGS_MODULE": "marketing.settings",
        "WORKER_CONCURRENCY": "2",
    }
    for pid in with_data_folder(folder):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def installation(variables: dict[str, str]) -> Iterator[Running]:
    """A running installation."""
    running = Running("up", UP, variables)
    running.wait_for("Golive runs at")
    yield running
    running.stop()


def test_each_part_comes_back_when_it_is_killed(installation: Running, folder: Path, variables: dict[str, str]) -> None:
    _wait_for_all_processes(folder)
    for name in NAMES:
        killed = _processes(folder)[name]
        own_children = children(killed)
        os.kill(killed, signal.SIGKILL)
        _wait_for_another(folder, name, killed)
        wait_until(partial(_are_gone, own_children), 20)
    _wait_for_everything(variables)


def test_a_worker_that_stands_still_is_started_again(variables: dict[str, str], folder: Path) -> None:
    running = Running("up", UP, variables | {"SILENCE_SECONDS": "4"})
    running.wait_for("Golive runs at")
    stopped = _processes(folder)["worker-service"]
    wait_until(lambda: (folder / "pulse" / "service").exists(), 60)
    os.kill(stopped, signal.SIGSTOP)
    _wait_for_another(folder, "worker-service", stopped, 30)
    _wait_for_everything(variables)
    running.stop()


def test_it_ends_in_order_when_asked(installation: Running, folder: Path) -> None:
    os.kill(installation.pid, signal.SIGTERM)
    assert installation.process.wait(timeout=30) == 0
    assert with_data_folder(folder) == set()
    assert _processes(folder) == {}


def test_nothing_is_left_when_the_supervisor_is_killed(installation: Running, folder: Path) -> None:
    _wait_for_all_processes(folder)
    os.kill(installation.pid, signal.SIGKILL)
    wait_until(lambda: not with_data_folder(folder), 20)


def test_nothing_is_left_when_make_is_killed(variables: dict[str, str], folder: Path) -> None:
    stamp = "staticfiles/.stamp"
    command = ["make", "--no-print-directory", "-o", stamp, "run", f"BIN={Path(sys.executable).parent}"]
    make = Running("make", command, variables)
    make.wait_for("Golive runs at")
    _wait_for_all_processes(folder, and_make=1)
    os.kill(make.pid, signal.SIGKILL)
    make.process.wait(timeout=30)
    wait_until(lambda: not with_data_folder(folder), 20)


def test_a_second_one_on_the_same_data_is_refused(installation: Running, variables: dict[str, str]) -> None:
    second = subprocess.run(UP, cwd=ROOT, env=variables | {"PORT": "0"}, capture_output=True, text=True, timeout=120)
    assert second.returncode != 0
    assert "already runs on the data in" in second.stderr


def test_a_taken_port_is_told_in_one_line(variables: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(variables["PORT"])))
        taken.listen()
        refused = subprocess.run(UP, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=120)
    assert refused.returncode != 0
    assert "Choose another PORT" in refused.stderr
    assert "Traceback" not in refused.stderr


def _wait_for_all_processes(folder: Path, and_make: int = 0) -> None:
    """Until supervisor, web and its process, two workers and the scheduler are there."""
    wait_until(lambda: len(with_data_folder(folder)) >= 6 + and_make, 60)


def _wait_for_everything(variables: dict[str, str]) -> None:
    """Until web, database, broker, scheduler and worker are well, by a heartbeat that is not an old one."""
    since = time.time()

    def is_well() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{variables['PORT']}/readyz", timeout=2) as answer:
                told = json.load(answer)
        except OSError:
            return False
        return told["status"] == "ok" and time.time() - told["heartbeat_age"] > since

    wait_until(is_well, 60)


def _processes(folder: Path) -> dict[str, int]:
    found: dict[str, int] = json.loads((folder / "processes.json").read_text() or "{}")
    return found


def _wait_for_another(folder: Path, name: str, killed: int, seconds: float = 30) -> None:
    wait_until(lambda: _processes(folder).get(name, killed) != killed, seconds)


def _are_gone(pids: list[int]) -> bool:
    return not any(map(_is_alive, pids))


def _is_alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
