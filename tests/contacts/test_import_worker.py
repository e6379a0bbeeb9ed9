"""An import with real workers: it runs by itself, and a worker killed in the middle costs and doubles nobody."""

import signal
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from entities.contacts.import_models import Import, ImportState
from entities.contacts.importing import starting
from entities.contacts.importing.uploading import upload
from entities.contacts.models import Contact
from marketing import clock
from tests import factories
from tests.processes import Running, wait_until

ROWS = 6000

pytestmark = [pytest.mark.worker, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def started() -> Import:
    """Return an import of many rows, handed to the worker."""
    rows = "".join(f"P{n},p{n}@one.example,Company {n % 7}\n" for n in range(ROWS))
    data = f"First name,E-mail,Company\n{rows}".encode()
    job = upload(SimpleUploadedFile("people.csv", data), by=factories.marketer(), at=clock.now())
    starting.start(job, by=job.by, mapping=job.mapping, duplicates="skip")
    return job


def is_finished(job: Import) -> bool:
    """True when the worker is through."""
    job.refresh_from_db()
    return job.state == ImportState.FINISHED


def test_a_worker_killed_in_mid_import_costs_and_doubles_nobody(
    start_worker: Callable[..., Running], beat: Any
) -> None:
    first = start_worker()
    job = started()
    wait_until(lambda: Contact.objects.count() >= 500, 120, first.output)
    first.stop(signal.SIGKILL)
    job.refresh_from_db()
    assert job.state == ImportState.RUNNING
    assert Contact.objects.count() == job.created < ROWS
    second = start_worker()
    wait_until(lambda: is_finished(job), 180, second.output)
    assert (job.created, job.skipped, job.refused, Contact.objects.count()) == (ROWS, 0, 0, ROWS)
    assert Contact.objects.values("email_key").distinct().count() == ROWS
    assert Contact.objects.values("account").distinct().count() == 7
