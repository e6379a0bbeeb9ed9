"""How many cases are tried, from which seed, and what is left where the process dies of one."""

import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as seeded

USUAL_SEED = 20_261_127
SHORT = 8
FOLDER = Path(tempfile.gettempdir(), f"golive-fuzz-{os.getuid()}")


def seed() -> int:
    """The seed of this run: the same one in every short run, another one in each long run that names none."""
    given = os.environ.get("FUZZ_SEED", "")
    return int(given) if given else USUAL_SEED


def draw_seed() -> None:
    """Choose the seed of a long run, for all processes that take part."""
    if "FUZZ_CASES" in os.environ:
        os.environ.setdefault("FUZZ_SEED", str(random.SystemRandom().randrange(10**9)))


def share(kinds: int) -> int:
    """How many cases each of so many kinds tries."""
    return -(-int(os.environ["FUZZ_CASES"]) // kinds) if "FUZZ_CASES" in os.environ else SHORT


def many(kind: str, kinds: int) -> Callable[[Any], Any]:
    """Return the decorator that runs a test by Hypothesis for this run's share of cases."""
    usual = settings(
        max_examples=share(kinds),
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    return lambda test: seeded(f"{seed()} {kind}")(usual(test))


@contextmanager
def noted(kind: str, case: object) -> Iterator[None]:
    """Keep a case in a file while it is tried: a process that dies of it can't tell."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{kind}-{os.getpid()}.txt"
    path.write_text(f"seed {seed()}, {kind}:\n{case!a}\n")
    try:
        yield
    except Exception as fault:
        fault.add_note(f"FUZZ_SEED={seed()} make fuzz; this case of “{kind}”:\n{case!a}")
        raise
    finally:
        path.unlink(missing_ok=True)


def left_behind() -> list[Path]:
    """The cases that processes died of."""
    found = sorted(FOLDER.glob("*.txt")) if FOLDER.exists() else []
    return [path for path in found if not Path("/proc", path.stem.rpartition("-")[2]).exists()]
