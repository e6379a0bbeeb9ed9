"""Prints every entity's states, moves and locks, from the declarations that run."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from marketing.lifecycle import describe, registry


class Command(BaseCommand):
    """`manage.py lifecycles [--format json]`."""

    help = "Print every entity's states, moves and locks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the format."""
        parser.add_argument("--format", choices=("text", "json"), default="text")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print all kinds in the order of settings.ENTITIES."""
        described = {slug: describe.as_json(model) for slug, model in registry.kinds().items()}
        if options["format"] == "json":
            self.stdout.write(json.dumps(described, indent=2))
            return
        for slug, one in described.items():
            self.stdout.write(describe.as_text(slug, one))
