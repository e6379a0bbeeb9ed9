"""Configuration of gunicorn: `gunicorn -c python:marketing.operations.web marketing.wsgi`."""

import os
import resource
import signal
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing.settings")

from django.conf import settings  # needs the name of the settings

from marketing.operations import garbage, processes

bind = f"{settings.HOST}:{settings.PORT}"
worker_class = "marketing.operations.web_worker.Worker"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
# A connection costs little, a thread much; every one is a file, and others are needed beside them.
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(_soft, min(_hard, 4096)), _hard))
worker_connections = max(100, min(2000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2))
timeout = 60
graceful_timeout = 5
control_socket_disable = True
logconfig_dict = settings.LOGGING
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # a slow disk is no hung worker


def post_fork(server: Any, worker: Any) -> None:
    """A web worker does not outlive the process that started it."""
    processes.die_with_parent(signal.SIGKILL, parent=server.pid)


def post_worker_init(worker: Any) -> None:
    """All is loaded."""
    garbage.settle_in()
