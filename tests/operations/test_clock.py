"""The edge clock and its shift by a file."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import LazySettings
from django.core.checks import run_checks

from marketing import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


def test_the_file_in_the_data_folder_moves_the_clock(shift_clock: Callable[[float], None]) -> None:
    shift_clock(3600)
    assert timedelta(minutes=59) < clock.now() - datetime.now(UTC) < timedelta(minutes=61)


def test_the_file_moves_nothing_where_it_is_not_allowed(
    settings: LazySettings, shift_clock: Callable[[float], None]
) -> None:
    shift_clock(3600)
    settings.CLOCK_SHIFT_ALLOWED = False
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


@pytest.mark.django_db  # other checks ask the users
@pytest.mark.parametrize(("url", "is_refused"), [("http://127.0.0.1:8000", False), ("https://m.example.org", True)])
def test_a_clock_that_moves_is_refused_where_others_reach_it(
    settings: LazySettings, url: str, is_refused: bool
) -> None:
    settings.PUBLIC_URL = url
    assert ("operations.E001" in {problem.id for problem in run_checks()}) is is_refused
