"""`manage.py judge_again`: who opened and clicked, judged once more after the rules changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from marketing.service.interactions.judging import judge


class Command(BaseCommand):
    """Goes through what was judged by former rules, a thousand at a time; can be stopped and started again."""

    help = "Judge opens and clicks once more: by a person or by a machine."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take also what the present rules judged: after an upgrade of the list of programs' names."""
        parser.add_argument("--all", action="store_true", help="also what was judged by the present rules")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge, and say how many there were."""
        number = sum(judge.again(is_all=options["all"]))
        self.stdout.write(f"{number} interactions were judged once more.")
