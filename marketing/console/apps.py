"""App declaration of `marketing.console`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ConsoleConfig(AppConfig):
    """The pages people work in, derived from the registry."""

    name = "marketing.console"
    label = "console"

    def ready(self) -> None:
        """Read what each entity adds to its pages: its `console.py`, where it has one."""
        autodiscover_modules("console")
