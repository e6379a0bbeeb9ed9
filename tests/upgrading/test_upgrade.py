"""A database of the release before is migrated, not thrown away: its journeys run on over the change.

`before_runs.json` holds the rows of a database that was filled by the last commit before runs (143d793): one journey
with contacts at a wait, one of whom shares another's address, and a message still queued; one that was stopped.
"""

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from marketing.service.mail.compose.compiled import COMPILER_VERSION
from tests import processes

pytestmark = [pytest.mark.process, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def empty_database(tmp_path: Path) -> Iterator[str]:
    """The address of a database of this test's own."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.sqlite3'}"
        return
    name = f"golive_upgrade_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield processes.test_database_url().rpartition("/")[0] + f"/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def upgraded(database: str) -> dict[str, Any]:
    """Fill, migrate, run on, in a process of its own."""
    command = [sys.executable, "-m", "tests.upgrading.upgrade"]
    environment = processes.environment(DATABASE_URL=database, EXTRA_ENTITIES="", LOG_LEVEL="WARNING")
    done = subprocess.run(command, cwd=processes.ROOT, env=environment, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_journey_runs_on_over_the_change_to_runs(empty_database: str) -> None:
    found = upgraded(empty_database)
    assert found["migrated"] == {
        "runs": [["journeys", 1, 1], ["journeys", 2, 1]],
        "inside": {"1 t2 active": 1, "1 w1 active": 4, "2 w1 active": 1},
        "messages": {"1 t2 blocked": 1, "1 t2 queued": 1, "1 t2 sent": 3, "2 t2 sent": 1},
        "captured": 4,
        "opened": 1,
        "prepared": [["emails", "4ab29725", 1]],
        # Versions of before ask for no consent, and nothing on their journeys was changed by the upgrade.
        "journeys": [[1, None, False], [2, None, False]],
        "faults": [],
    }
    # The queued message leaves once, nobody is entered or mailed anew.
    assert found["next day"]["inside"] == {"1 w1 active": 5, "2 w1 active": 1}
    assert found["next day"]["messages"] == {"1 t2 blocked": 1, "1 t2 sent": 4, "2 t2 sent": 1}
    # What was compiled before stays, and mail leaves by what this version's compiler makes of the same email.
    anew = [["emails", "4ab29725", COMPILER_VERSION]]
    assert sorted(found["after the wait"]["prepared"]) == sorted(found["migrated"]["prepared"] + anew)
    # The stopped journey's contact stays where it stands; of the two with one address one gets the second mail.
    assert found["after the wait"]["inside"] == {"1 t4 completed": 5, "2 w1 active": 1}
    assert found["after the wait"]["messages"] == found["next day"]["messages"] | {"1 t4 blocked": 1, "1 t4 sent": 4}
    assert (found["after the wait"]["captured"], found["after the wait"]["faults"]) == (9, [])
