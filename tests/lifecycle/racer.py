"""A process of its own that races: it reads a record, waits at the barrier, then acts on what it has read.

Started by `test_races.py`; talks in lines of JSON. Reading before the barrier makes every race a real one:
both racers act on the same version of the record, and whoever comes second finds it changed.
"""

import json
import sys
from typing import Any

import django

django.setup()

from marketing import clock  # noqa: E402  settings come first
from marketing.lifecycle import registry, saving, together  # noqa: E402
from marketing.lifecycle.perform import perform  # noqa: E402
from marketing.lifecycle.refusals import Refused  # noqa: E402
from marketing.lifecycle.together import Step  # noqa: E402
from marketing.users.models import User  # noqa: E402


def main() -> None:
    """Answer orders until the input ends."""
    say("started")
    for line in sys.stdin:
        order = json.loads(line)
        record = registry.get(order["kind"], order["id"])
        person = User.objects.get(pk=order["user"])
        say("ready")
        assert sys.stdin.readline().strip() == "go"
        say(outcome(record, order, person))


def outcome(record: Any, order: dict[str, Any], person: User) -> dict[str, str]:
    """Act, and tell how it ended: "won" or the refusal with its reason."""
    try:
        act(record, order, person)
    except Refused as refused:
        return {"end": type(refused).__name__, "reason": refused.reason}
    return {"end": "won", "reason": ""}


def act(record: Any, order: dict[str, Any], person: User) -> None:
    """Save the values of the order, or perform its command."""
    if order["command"] == "together":
        steps = [Step(registry.get(kind, key), "go-live") for kind, key in order["records"]]
        together.perform_all(steps, by=person, at=clock.now())
        return
    if order["command"] != "save":
        perform(record, order["command"], by=person, confirmed=True)
        return
    for name, value in order["values"].items():
        setattr(record, name, value)
    saving.save(record, by=person, at=clock.now(), expected_version=record.row_version)


def say(message: Any) -> None:
    """Send one line."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
