"""Which processes `manage.py up` runs, and which queues each worker process takes.

Workers are single processes (Celery's pool `solo`). On the queue of files a pool's processes read from one pipe under
a shared lock; one that is killed while it holds the lock leaves all others waiting for good. Processes without a
common lock can't: whatever is killed, the others go on.

Sending has a process of its own from the second on, so that moving 100,000 people never holds up their mail.
"""

import sys
from itertools import cycle
from pathlib import Path

from celery import current_app
from django.conf import settings

from marketing.operations.pulse import Pulse
from marketing.operations.supervisor import Child

# The last share takes what the others leave.
SHARES: dict[int, list[tuple[str, ...]]] = {
    1: [],
    2: [("mail",)],
    3: [("mail",), ("journeys", "segments")],
    4: [("mail",), ("journeys",), ("segments", "imports")],
}
MORE_HANDS = (("mail",), ("journeys",), ("segments", "imports"))


def shares(hands: int, queues: list[str]) -> dict[str, list[str]]:
    """The queues of each of so many worker processes, by the process' name."""
    taken = SHARES[max(1, min(hands, len(SHARES)))]
    rest = [queue for queue in queues if not any(queue in share for share in taken)]
    found = {share[0]: list(share) for share in taken} | {"service": rest}
    more = zip(range(2, 2 + max(0, hands - len(found))), cycle(MORE_HANDS), strict=False)
    return found | {f"{share[0]}-{number}": list(share) for number, share in more}


def children() -> list[Child]:
    """Web, workers and scheduler; no `worker -B`, whose scheduler goes on when the worker is killed."""
    beat = Child("beat", _celery("beat", "--scheduler", "celery.beat:Scheduler", "--pidfile", ""), _pulse("beat"))
    return [_web(), *_workers(beat), beat]


def _web() -> Child:
    command = [sys.executable, "-m", "gunicorn", "-c", "python:marketing.operations.web", "marketing.wsgi:application"]
    return Child("web", command)


def _workers(beat: Child) -> list[Child]:
    prefix = settings.BROKER_PREFIX
    known = [queue.name.removeprefix(prefix) for queue in current_app.conf.task_queues]
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", settings.LOG_LEVEL]
    found = []
    for name, queues in shares(settings.WORKER_CONCURRENCY, known).items():
        taken = ["--queues", ",".join(f"{prefix}{queue}" for queue in queues)]
        command = _celery("worker", "--pool", "solo", "--hostname", f"{name}@%h", *taken, *quiet)
        found.append(Child(f"worker-{name}", command, _pulse(name, woken_by=beat.pulse)))
    return found


def _celery(*words: str) -> list[str]:
    # A demo may run as root without Celery's warning about it.
    python = [sys.executable, *(["-W", "ignore:You're running the worker"] if settings.DEMO else [])]
    return [*python, "-m", "celery", "--quiet", "-A", "marketing.celery", *words]


def _pulse(name: str, woken_by: Pulse | None = None) -> Pulse:
    return Pulse(Path(settings.DATA_DIR) / "pulse" / name, woken_by, settings.SILENCE_SECONDS)
