"""Fixtures for all tests: a clock that can be moved, real workers, a clean queue, one database for many processes."""

import fcntl
import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.template.base import Template
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from marketing import clock
from marketing.operations import garbage
from tests import fresh, processes
from tests.processes import Running

hypothesis_settings.register_profile("busy machine", deadline=None)
hypothesis_settings.load_profile("busy machine")

LONG = ("browser", "process", "worker", "slow")
_template: Any = Template
_render = _template._render


@pytest.fixture(autouse=True)
def _fresh_process_state() -> Iterator[None]:
    """What one test leaves in this process must not reach the next."""
    yield
    fresh.forget()


@pytest.fixture(scope="session")
def django_db_keepdb(
    django_db_keepdb: bool, django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> bool:
    """Say that the database is there: on SQLite each of many processes starts from a copy of one that was migrated."""
    if connection.vendor != "sqlite" or "PYTEST_XDIST_WORKER" not in os.environ:
        return django_db_keepdb
    shared = tmp_path_factory.getbasetemp().parent / "migrated.sqlite3"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            _migrate(shared)
    shutil.copyfile(shared, connection.settings_dict["TEST"]["NAME"])
    return True


def _migrate(path: Path) -> None:
    unfinished = path.with_suffix(".new")
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    settings = processes.environment(DATABASE_URL=f"sqlite:///{unfinished}")
    subprocess.run(command, cwd=processes.ROOT, env=settings, check=True)
    unfinished.rename(path)


@pytest.fixture
def shift_clock() -> Callable[[float], None]:
    """Move the clock of all processes by so many seconds."""

    def shift(seconds: float) -> None:
        clock.shift_file().write_text(str(seconds))

    return shift


@pytest.fixture
def empty_queue() -> Iterator[None]:
    """No message of an earlier test, and none for a later one."""
    _purge()
    yield
    _purge()


@pytest.fixture(scope="session")
def left_alone(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Nobody is on the test database when it is dropped: PostgreSQL keeps a killed worker's session a moment longer."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            mine = "datname = current_database() AND pid <> pg_backend_pid()"
            cursor.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {mine}")
        connection.close()


@pytest.fixture
def start_worker(left_alone: None, transactional_db: None, empty_queue: None) -> Iterator[Callable[..., Running]]:
    """Start real workers (`tests.processes.worker`) on this test's database; they end with the test."""
    started: list[Running] = []

    def start(*options: str, **settings: Any) -> Running:
        running = processes.worker(*options, name=f"worker{len(started)}", **settings)
        started.append(running)
        return running

    yield start
    for running in started:
        running.stop()


@pytest.fixture
def worker(start_worker: Callable[..., Running]) -> Running:
    """One real worker, on a broker with two processes."""
    return start_worker()


@pytest.fixture
def beat(transactional_db: None) -> Iterator[Running]:
    """The real scheduler: with `worker`, sweeps run every two seconds."""
    running = processes.beat()
    yield running
    running.stop()


gc.disable()  # nothing of what is imported and collected is garbage


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about PostgreSQL alone where another database is tested (CI tests both); long tests first."""
    if connection.vendor != "postgresql":
        others = [item for item in items if item.get_closest_marker("postgresql")]
        if others:
            config.hook.pytest_deselected(items=others)
            items[:] = [item for item in items if item not in set(others)]
    processes_of_pytest = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if processes_of_pytest > 1:
        items[:] = long_ones_first(items, processes_of_pytest)


def long_ones_first(items: list[pytest.Item], parts: int) -> list[pytest.Item]:
    """Order tests so that each of equally many begins with its share of the long ones, by whole modules.

    Each process of pytest-xdist gets one such part, and steals from the ends of the others': a long test at the end
    would leave the others with nothing to do.
    """
    modules: dict[Any, list[pytest.Item]] = {}
    for item in items:
        if any(item.get_closest_marker(name) for name in LONG):
            modules.setdefault(item.path, []).append(item)
    begins: list[list[pytest.Item]] = [[] for _ in range(parts)]
    for module in sorted(modules.values(), key=len, reverse=True):
        min(begins, key=len).extend(module)
    first = {item for begin in begins for item in begin}
    others = iter([item for item in items if item not in first])
    size = -(-len(items) // parts)
    return [item for begin in begins for item in (*begin, *islice(others, max(size - len(begin), 0)))] + list(others)


def pytest_collection_finish() -> None:
    """Thousands of collected tests live to the end: the garbage collector need not look at them again and again."""
    garbage.settle_in()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _plain_rendering(django_test_environment: None) -> None:
    """Render as in production: Django's test set-up copies the context of each template, which nobody here asks for."""
    _template._render = _render


def pytest_sessionfinish() -> None:
    """A broker that others use too keeps nothing of us."""
    _purge()


def _purge() -> None:
    scheme = django_settings.BROKER_URL.partition(":")[0]
    if scheme == "filesystem":
        messages = Path(django_settings.BROKER_OPTIONS["data_folder_in"])
        shutil.rmtree(messages, ignore_errors=True)
        messages.mkdir(parents=True)
    elif scheme.startswith("redis"):
        _purge_redis()
    else:
        _purge_amqp()


def _purge_redis() -> None:
    from redis import Redis

    with Redis.from_url(django_settings.BROKER_URL) as client:
        for key in client.scan_iter(f"{django_settings.BROKER_PREFIX}*", count=1000):
            client.delete(key)


def _purge_amqp() -> None:
    from celery import current_app

    prefix = django_settings.BROKER_PREFIX
    with current_app.connection_for_write() as connection:
        channel: Any = connection.channel()  # its stubs lack the names of AMQP
        for name in (*processes.QUEUES, "celeryev"):
            channel.queue_delete(f"{prefix}{name}")
            channel.exchange_delete(f"{prefix}{name}")
        channel.exchange_delete(f"{prefix}celery.pidbox")
