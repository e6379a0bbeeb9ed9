"""Settings of the test process: its own data folder and queue, everything else as in production.

Real processes that a test starts run on `marketing.settings`; `tests.processes` gives them the matching environment.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

data_dir = tempfile.mkdtemp(prefix="golive-test-")
owner = os.getpid()


def forget_data() -> None:
    """Only the process that made the folder: a forked child ends earlier."""
    if os.getpid() == owner:
        shutil.rmtree(data_dir, ignore_errors=True)


static_files = Path(data_dir, "static")
static_files.mkdir()
atexit.register(forget_data)
os.environ.update(
    DATA_DIR=data_dir,
    BROKER_PREFIX=f"{os.environ.get('TEST_BROKER_PREFIX', 'test-')}{owner}-",
    CLOCK_SHIFT_ALLOWED="1",
    GOLIVE_DEMO="0",
    EMAIL_URL="",
    EXTRA_ENTITIES="tests.shapes,tests.toy",
    LOG_LEVEL="WARNING",
    STATIC_ROOT=str(static_files),
    STATICFILES_STORAGE_CLASS="django.contrib.staticfiles.storage.StaticFilesStorage",
    # Playwright runs an event loop in the test's thread, and the ORM would refuse to be used there.
    DJANGO_ALLOW_ASYNC_UNSAFE="1",
)
for name in ("PUBLIC_URL", "HOST", "PORT", "SECRET_KEY", "LINK_KEYS", "DEBUG", "ALLOWED_HOSTS"):
    os.environ.pop(name, None)

from marketing.settings import *  # noqa: E402, F403  the environment comes first

COLLECTS_HITS = False  # a thread would not see what a test has not committed
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",  # quick, and never used outside tests
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
