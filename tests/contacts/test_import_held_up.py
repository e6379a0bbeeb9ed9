"""One import or file that can't be carried on: the others are, people are told, and it goes on by itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from entities.contacts.import_models import Import
from entities.contacts.importing import running, starting
from entities.contacts.importing.uploading import upload
from marketing import clock
from marketing.lifecycle.faults import Fault
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def imports(settings: Any, tmp_path: Path) -> tuple[Import, Import]:
    """Two imports that wait for the worker, the older one first."""
    settings.MEDIA_ROOT = tmp_path
    jobs = []
    for name in ("Ada", "Bob"):
        file = SimpleUploadedFile(f"{name}.csv", f"First name\n{name}\n".encode())
        job = upload(file, by=factories.marketer(), at=clock.now())
        starting.start(job, by=job.by, mapping=job.mapping, duplicates="skip")
        jobs.append(job)
    return jobs[0], jobs[1]


def says(client: Client, job: Import, words: str) -> None:
    """Assert that an import's page and the home page tell what holds it up, and that /readyz counts it."""
    client.force_login(factories.marketer())
    for address in (f"/contacts/import/{job.pk}/", f"/contacts/import/{job.pk}/progress/", "/"):
        answer = client.get(address)
        assert (answer.status_code, words in answer.content.decode()) == (200, True), address
    assert client.get("/readyz").json()["parked"] == 1


def test_an_import_that_can_not_go_on_holds_up_no_other(
    client: Client, imports: tuple[Import, Import], shift_clock: Callable[[float], None]
) -> None:
    bad, good = imports
    Import.objects.filter(pk=bad.pk).update(encoding="no-such")
    assert running.next_one() == bad
    running.run(bad.pk, clock.now())
    assert running.next_one() == good
    running.run(good.pk, clock.now())
    assert [job.state for job in Import.objects.order_by("pk")] == ["running", "finished"]
    says(client, bad, "Importing its rows has failed")
    Import.objects.filter(pk=bad.pk).update(encoding=good.encoding)
    shift_clock(6)
    assert running.next_one() == bad
    running.run(bad.pk, clock.now())
    assert [job.state for job in Import.objects.order_by("pk")] == ["finished", "finished"]
    assert not Fault.objects.exists()


def test_an_import_that_is_stopped_is_held_up_no_more(imports: tuple[Import, Import]) -> None:
    bad = imports[0]
    Import.objects.filter(pk=bad.pk).update(encoding="no-such")
    running.run(bad.pk, clock.now())
    assert Fault.objects.exists()
    starting.cancel(bad)
    running.sweep()
    assert not Fault.objects.exists()


def test_a_file_that_can_not_be_deleted_holds_up_no_other(
    client: Client, imports: tuple[Import, Import], shift_clock: Callable[[float], None]
) -> None:
    bad, good = imports
    path = Path(bad.file.path)
    path.unlink()
    (path / "inside").mkdir(parents=True)
    Import.objects.update(state="finished")
    running.sweep()
    assert [bool(job.file) for job in Import.objects.order_by("pk")] == [True, False]
    assert not Path(good.file.path).exists()
    says(client, bad, "Deleting its file has failed")
    (path / "inside").rmdir()
    shift_clock(6)
    running.sweep()
    assert not path.exists()
    assert not Fault.objects.exists()
