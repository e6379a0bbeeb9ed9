"""What a process is given that parses foreign texts or files: no key, no password, no database may lie there."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_HANDED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "SYSTEMROOT")


def environment() -> dict[str, str]:
    """The variables that are handed on."""
    return {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
