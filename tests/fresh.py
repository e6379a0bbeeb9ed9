"""What tests leave in their process, and how it is forgotten."""

import shutil

from django.core.cache import cache

from marketing import clock
from marketing.service.interactions import spool
from marketing.service.mail.compose import apart
from marketing.service.web import tracking


def forget() -> None:
    """Forget what this process keeps beside the database, which a rollback does not undo."""
    cache.clear()
    apart._lost = apart._Known()
    tracking.targets.clear()  # by number of a publication, and numbers of what was rolled back come again
    spool.spool.close()
    shutil.rmtree(spool.folder(), ignore_errors=True)
    clock.shift_file().unlink(missing_ok=True)
