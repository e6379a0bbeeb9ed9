"""`python -m tests.worker.press_go_live <journey>`: go live as the web process would, and say how long that took."""

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketing.settings")


def main(journey_id: int) -> None:
    """Sign in, press the button, print the answer's status and the seconds it took."""
    import django

    django.setup()
    from django.test import Client

    from tests import factories

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(factories.marketer())
    client.get(f"/journeys/{journey_id}/")  # what a first request loads is not the broker's matter
    started = time.monotonic()
    answer = client.post(f"/journeys/{journey_id}/commands/go-live/")
    print(answer.status_code, time.monotonic() - started)  # noqa: T201  the test reads it


if __name__ == "__main__":
    main(int(sys.argv[1]))
