"""A large file in a process of its own: 200,000 rows, its memory as the system counts it.

By VmHWM: what getrusage calls the peak still counts the process that this one was forked from.
"""

import subprocess
import sys

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from entities.contacts.import_models import ImportState
from entities.contacts.importing import starting
from entities.contacts.importing.uploading import upload
from entities.contacts.models import Contact
from marketing import clock
from tests import factories, processes

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS, MOST_MEBIBYTES = 200_000, 250
WORK = """
import re, sys
from pathlib import Path
import django
django.setup()
from entities.contacts.importing import running
from marketing import clock
running.run(int(sys.argv[1]), clock.now())
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def test_200000_rows_stay_under_250_mebibytes() -> None:
    rows = "".join(f"P{n},p{n}@one.example\n" for n in range(ROWS))
    file = SimpleUploadedFile("people.csv", f"First name,E-mail\n{rows}".encode())
    by = factories.marketer()
    job = upload(file, by=by, at=clock.now())
    starting.start(job, by=job.by, mapping=job.mapping, duplicates="skip", day_first=True)
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(job.pk)],
        env=processes.environment(LOG_LEVEL="WARNING"), cwd=processes.ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    job.refresh_from_db()
    assert (job.state, job.created, Contact.objects.count()) == (ImportState.FINISHED, ROWS, ROWS)
    assert int(done.stdout) < MOST_MEBIBYTES
