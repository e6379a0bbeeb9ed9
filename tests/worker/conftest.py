"""A real worker and the real scheduler, shared by a module's tests; each has people and records of its own."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from tests import processes
from tests.conftest import _purge
from tests.worker.world import World


@pytest.fixture(autouse=True)
def _django_db_marker() -> None:
    """The mark `django_db` lets pytest-django make the database; it is not to be emptied while a worker runs on it."""


@pytest.fixture(scope="module")
def open_database(left_alone: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database, committed to, emptied when the module is through."""
    with django_db_blocker.unblock():
        _purge()
        yield
        call_command("flush", interactive=False, verbosity=0)
        _purge()


@pytest.fixture(scope="module")
def world(open_database: None) -> Iterator[World]:
    """The service at work: a worker, beat every two seconds, mail captured."""
    running = [processes.worker(MAIL_LEASE_SECONDS="5"), processes.beat()]
    yield World(running)
    for process in running:
        process.stop()
