"""`manage.py demo_reset`: forgets the demo's data; the next start makes it anew."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from marketing.operations.data_folder import locked_data_folder
from marketing.users import demo_sign_ins

DATABASE = ("golive.sqlite3", "golive.sqlite3-wal", "golive.sqlite3-shm")
MADE_BY_RUNNING = (*DATABASE, "queue", "uploads", "journal", "clock-shift")


class Command(BaseCommand):
    """Refuses anything that is no demo, and a demo that runs."""

    help = "Deletes the demo's database, queue and uploads; keys stay."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Delete by name, so that nothing else in the folder is lost."""
        if not settings.DEMO:
            raise CommandError("Only a demo can be reset: unset DATABASE_URL and EMAIL_URL, set GOLIVE_DEMO=1.")
        if others := demo_sign_ins.others():
            raise CommandError(f"The data in {settings.DATA_DIR} is not the demo's: {others[0]} works there.")
        with locked_data_folder():
            for name in MADE_BY_RUNNING:
                path = Path(settings.DATA_DIR) / name
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
        self.stdout.write("The demo's data is gone; the next start makes it anew.")
