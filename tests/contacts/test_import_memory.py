"""A large file in a process of its own: what 200,000 rows would take, by how memory grows over the first 16,000.

By VmHWM: what getrusage calls the peak still counts the process that this one was forked from. SQLite's page cache
fills in step with the rows up to its limit; it is kept small here and its limit added, or it would look like a leak.
"""

import json
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
MANY, ROWS, WARM, PAGE_CACHE, MOST_MEBIBYTES = 200_000, 16_000, 4_000, 20, 250
WORK = """
import json, re, sys
from pathlib import Path
import django
django.setup()
from django.db import connection
from entities.contacts.import_models import Import
from entities.contacts.importing import running
from marketing import clock
if connection.vendor == "sqlite":
    connection.cursor().execute("PRAGMA cache_size=-500")
running.TURN_SECONDS = 0
jobs, peaks = Import.objects.filter(pk=int(sys.argv[1])), {}
while (job := jobs.get()).state == "running":
    running.run(job.pk, clock.now())
    status = Path("/proc/self/status").read_text()
    peaks[jobs.get().created] = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) / 1024
print(json.dumps(peaks))
"""


def test_200000_rows_stay_under_250_mebibytes() -> None:
    rows = "".join(f"P{n},p{n}@one.example\n" for n in range(ROWS))
    file = SimpleUploadedFile("people.csv", f"First name,E-mail\n{rows}".encode())
    job = upload(file, by=factories.marketer(), at=clock.now())
    starting.start(job, by=job.by, mapping=job.mapping, duplicates="skip")
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(job.pk)],
        env=processes.environment(LOG_LEVEL="WARNING"), cwd=processes.ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    job.refresh_from_db()
    assert (job.state, job.created, Contact.objects.count()) == (ImportState.FINISHED, ROWS, ROWS)
    peaks = json.loads(done.stdout)
    a_row = (peaks[str(ROWS)] - peaks[str(WARM)]) / (ROWS - WARM)
    assert peaks[str(ROWS)] + PAGE_CACHE + a_row * (MANY - ROWS) < MOST_MEBIBYTES, peaks
