"""System checks: what must not happen in production."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks

from marketing import environment


@checks.register(checks.Tags.security)
def clock_shift_is_local(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """A shifted clock is for demonstrations and tests on one's own machine."""
    if not settings.CLOCK_SHIFT_ALLOWED or environment.is_loopback(settings.PUBLIC_URL):
        return []
    return [
        checks.Error(
            "The clock may not be shifted where others reach Golive.",
            hint="Unset CLOCK_SHIFT_ALLOWED.",
            id="operations.E001",
        )
    ]


@checks.register(checks.Tags.security, deploy=True)
def demo_is_off(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The demo sign-ins have a password that everybody knows."""
    if not settings.DEMO:
        return []
    return [checks.Error("Demo mode is on.", hint="Unset GOLIVE_DEMO.", id="operations.E002")]
