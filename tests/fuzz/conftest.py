"""Says from which seed the cases are made, and which of them a process died of."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fuzz import runs


def pytest_configure() -> None:
    """One seed for all processes."""
    runs.draw_seed()
    for path in runs.left_behind():
        path.unlink()


def pytest_report_header() -> str:
    """Print the seed."""
    return f"fuzz: FUZZ_SEED={runs.seed()}"


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what can't be in any report."""
    terminalreporter.write_line(f"fuzz: FUZZ_SEED={runs.seed()}")
    for path in runs.left_behind():
        terminalreporter.write_line(f"fuzz: a process died of the case in {path}:\n{path.read_text()[:4000]}")


@pytest.fixture
def quiet_logs() -> Iterator[None]:
    """Thousands of refusals are no news."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def own_uploads(settings: Any, tmp_path: Any) -> None:
    """Keep uploads in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
