"""App declaration of `marketing.console`."""

import pkgutil
import sys
from importlib import import_module

from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules


class ConsoleConfig(AppConfig):
    """The pages people work in, derived from the registry."""

    name = "marketing.console"
    label = "console"

    def ready(self) -> None:
        """Read what each entity adds to its pages: its `console.py`, or all modules of its `console` package."""
        autodiscover_modules("console")
        for config in apps.get_app_configs():
            found = sys.modules.get(f"{config.name}.console")
            for part in pkgutil.iter_modules(getattr(found, "__path__", ())):
                import_module(f"{config.name}.console.{part.name}")
