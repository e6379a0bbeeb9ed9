"""The supervisor brings back what was killed, at once, and what hangs; it bears silence where nobody is woken."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from marketing.operations import pulse, supervisor, tasks
from marketing.operations.pulse import Pulse
from marketing.operations.supervisor import Child, Supervisor
from tests.processes import wait_until

Watch = Callable[[str, Pulse | None], Child]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Run a shell command as a child; `tick` of the supervisor is a test's own matter."""
    running: list[Child] = []

    def started(command: str, of: Pulse | None) -> Child:
        child = Child("one", ["sh", "-c", command], of)
        running.append(child)
        child.supervisor = Supervisor([child], changed=lambda pids: None)  # type: ignore[attr-defined]
        child.supervisor.tick()  # type: ignore[attr-defined]
        return child

    yield started
    for child in running:
        child.send(signal.SIGKILL)
        assert child.process is None or child.process.wait(5) is not None


def pid_of(child: Child) -> int:
    """Let the supervisor look, and return the child's process id, 0 while it has none."""
    child.supervisor.tick()  # type: ignore[attr-defined]
    return child.process.pid if child.process else 0


def test_what_falls_silent_is_killed_and_started_again(watch: Watch, tmp_path: Path) -> None:
    child = watch("touch $GOLIVE_PULSE; exec sleep 60", Pulse(tmp_path / "one", patience=0.3))
    first = pid_of(child)
    wait_until(lambda: pid_of(child) not in (0, first), 20)
    assert child.pulse is not None and child.pulse.patience == 0.6


def test_what_never_began_to_work_is_started_again_too(watch: Watch, tmp_path: Path) -> None:
    child = watch("exec sleep 60", Pulse(tmp_path / "one", patience=0.2))
    first = pid_of(child)
    wait_until(lambda: pid_of(child) not in (0, first), 20)


def test_what_goes_on_beating_is_left_alone(watch: Watch, tmp_path: Path) -> None:
    heart = Pulse(tmp_path / "one", patience=0.4)
    child = watch("while true; do touch $GOLIVE_PULSE; sleep 0.02; done", heart)
    first = pid_of(child)
    with pytest.raises(AssertionError):
        wait_until(lambda: pid_of(child) != first, 0.9)


def test_what_was_killed_is_back_in_a_second_however_often(watch: Watch) -> None:
    child = watch("exec sleep 60", None)
    for _ in range(8):
        os.kill(pid_of(child), signal.SIGKILL)
        wait_until(child.has_ended, 20)
        child.supervisor.tick()  # type: ignore[attr-defined]
        assert child.delay <= supervisor.LONGEST_AFTER_KILL
        child.due_at = 0.0


def test_what_ends_by_itself_at_once_waits_longer_and_longer(watch: Watch) -> None:
    child = watch("exit 3", None)
    delays = []
    for _ in range(8):
        wait_until(child.has_ended, 20)
        child.schedule_restart(child.started_at)
        delays.append(child.delay)
        child.start(child.started_at)
    assert delays == [0.5, 1, 2, 4, 8, 16, 30, 30]


def heard(path: Path, woken_by: Pulse | None = None) -> Pulse:
    """Return the pulse of a process that has just been heard."""
    found = Pulse(path, woken_by)
    found.begin()
    path.touch()
    found.listen(0.1)
    return found


def test_silence_is_counted_from_the_last_beat(tmp_path: Path) -> None:
    one = heard(tmp_path / "one")
    for _ in range(59):
        one.listen(1.0)
    assert not one.is_lost
    os.utime(one.path, ns=(1, 1))
    one.listen(1.0)
    assert one.silent_for == 0


def test_a_machine_that_slept_hangs_nobody(tmp_path: Path) -> None:
    one = heard(tmp_path / "one")
    one.listen(8 * 3600)
    assert one.silent_for == pulse.LONGEST_TICK


def test_a_worker_that_nobody_wakes_may_be_silent(tmp_path: Path) -> None:
    scheduler = heard(tmp_path / "beat")
    worker = heard(tmp_path / "worker", scheduler)
    for _ in range(500):
        scheduler.listen(1.0)
        worker.listen(1.0)
    assert scheduler.is_lost and not worker.is_lost
    assert worker.silent_for == pulse.FRESH_SECONDS - 1


def test_patience_has_an_end(tmp_path: Path) -> None:
    one = heard(tmp_path / "one")
    for _ in range(20):
        one.bear_more()
    assert one.patience == pulse.LONGEST_PATIENCE


@pytest.fixture
def own_pulse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This process is watched."""
    monkeypatch.setenv(pulse.VARIABLE, str(tmp_path / "mine"))
    monkeypatch.setitem(pulse._felt, "at", 0.0)
    return tmp_path / "mine"


@pytest.mark.django_db
def test_a_statement_is_a_sign_of_life(own_pulse: Path) -> None:
    for _ in range(2):  # a connection that is opened again
        tasks.feel_statements(connection=connection)
    assert connection.execute_wrappers.count(pulse.feel_statement) == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.execute_wrappers.remove(pulse.feel_statement)
    assert own_pulse.exists()


def test_a_pulse_is_felt_once_a_second_at_most(own_pulse: Path) -> None:
    pulse.feel()
    own_pulse.unlink()
    pulse.feel()
    assert not own_pulse.exists()


def test_without_a_supervisor_there_is_nothing_to_feel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(pulse.VARIABLE, raising=False)
    monkeypatch.setitem(pulse._felt, "at", 0.0)
    pulse.feel()
    assert pulse._felt["at"] == 0.0
