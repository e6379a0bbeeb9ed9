"""App declaration of `marketing.lifecycle`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class LifecycleConfig(AppConfig):
    """States, commands, locks, and the one door to a change of state."""

    name = "marketing.lifecycle"
    label = "lifecycle"

    def ready(self) -> None:
        """Load every entity's checks."""
        autodiscover_modules("checks")
