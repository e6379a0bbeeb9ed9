"""One supervisor a data folder, and what it runs there."""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import CommandError


@contextmanager
def locked_data_folder() -> Iterator[None]:
    """Refuse a second supervisor: port, queue and list of processes belong to the first. The kernel drops the lock."""
    with (Path(settings.DATA_DIR) / "up.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(f"Golive already runs on the data in {settings.DATA_DIR}.") from None
        yield


def note_processes(pids: Mapping[str, int]) -> None:
    """Process ids by name, for people and tests."""
    path = Path(settings.DATA_DIR) / "processes.json"
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(dict(pids)))
    draft.rename(path)
