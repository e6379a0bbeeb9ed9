"""`manage.py up`: prepares the data and runs web, workers and scheduler until it is ended."""

import signal
import socket
import time
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from marketing.operations import processes
from marketing.operations.arrangement import children
from marketing.operations.data_folder import locked_data_folder, note_processes
from marketing.operations.supervisor import Supervisor
from marketing.users import demo_sign_ins

SLOW_START_SECONDS = 30.0


class Command(BaseCommand):
    """The whole of Golive by one command."""

    help = "Migrates, makes the first records and runs web, workers and scheduler as supervised processes."

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, start, tell where, watch."""
        processes.die_with_parent(signal.SIGKILL)
        with locked_data_folder():
            refuse_taken_port()
            call_command("migrate", interactive=False, verbosity=0)
            call_command("first_run", verbosity=options["verbosity"])
            supervisor = Supervisor(children(), changed=note_processes)
            supervisor.start()
            if wait_for_web(supervisor):
                self.stdout.write(welcome())
                self.stdout.flush()
            supervisor.watch()
            note_processes({})


def refuse_taken_port() -> None:
    """Say it in one line before anything starts."""
    with socket.socket(socket.AF_INET6 if ":" in settings.HOST else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Golive can't be served on {settings.HOST}:{settings.PORT} ({error.strerror}). Choose another PORT."
            ) from None


def local_url() -> str:
    """Where this machine reaches the web process."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.HOST, settings.HOST)
    return f"http://{host}:{settings.PORT}"


def wait_for_web(supervisor: Supervisor) -> bool:
    """Whether the web process answered before anybody lost patience."""
    deadline = time.monotonic() + SLOW_START_SECONDS
    while time.monotonic() < deadline and not supervisor.is_stopping:
        supervisor.tick()
        try:
            urllib.request.urlopen(f"{local_url()}/livez", timeout=2).close()
        except urllib.error.HTTPError:  # an answer, if not to this host name
            return True
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False


def welcome() -> str:
    """The address, and in demo mode who may sign in."""
    lines = ["", f"  Golive runs at {settings.PUBLIC_URL}", ""]
    if settings.DEMO:
        names = f"{', '.join(demo_sign_ins.NAMES[:-1])} or {demo_sign_ins.NAMES[-1]}"
        lines += [f"  Sign in as {names}, password {demo_sign_ins.PASSWORD}", ""]
    return "\n".join([*lines, "  Ctrl-C ends it.", ""])
