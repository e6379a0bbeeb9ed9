"""`manage.py first_run`: the records a new installation begins with; does nothing where they exist."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command, get_commands


class Command(BaseCommand):
    """Calls `defaults`, `default_brand` and `templates` always, and `demo` in demo mode."""

    help = "Creates the records a new installation begins with, in demo mode the demo data too."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run what there is to run; each command is safe to run twice."""
        wanted = ["defaults", *(["demo"] if settings.DEMO else []), "default_brand", "templates"]
        for name in wanted:
            if name in get_commands():
                call_command(name, verbosity=options["verbosity"])
