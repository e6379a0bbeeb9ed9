"""System checks: what must not happen in production."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks

from marketing import environment
from marketing.users import demo_sign_ins


@checks.register(checks.Tags.security)
def clock_shift_is_local(app_configs: Sequence[Any] | None, **kwargs: object) -> list[checks.CheckMessage]:
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
def demo_is_off(app_configs: Sequence[Any] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """The demo sign-ins have a password that everybody knows."""
    if not settings.DEMO:
        return []
    return [checks.Error("Demo mode is on.", hint="Unset GOLIVE_DEMO.", id="operations.E002")]


@checks.register(checks.Tags.security)
def nobody_is_left_of_a_demo(app_configs: Sequence[Any] | None, **kwargs: object) -> list[checks.CheckMessage]:
    """Asks the users themselves: the settings don't tell what the database held before.

    Every command asks first, so `manage.py up` starts nothing on a demo's data: its journeys would be live, too.
    """
    if settings.DEMO or not (names := demo_sign_ins.left_over()):
        return []
    return [
        checks.Error(
            f"This database held a demo: everybody knows the password of {', '.join(names)}.",
            hint="Set DATA_DIR or DATABASE_URL to data of your own. To keep working on these, run"
            " `manage.py retire_demo`, then `manage.py create_administrator`; its journeys stay live.",
            id="operations.E003",
        )
    ]
