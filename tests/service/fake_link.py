"""A way out whose conversation a test follows step by step, and a clock that it moves: nothing is left to chance."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F

from marketing import clock
from marketing.service.mail.models import Message
from marketing.service.mail.outbox.sender import send_batch
from marketing.service.mail.wire.desk import WireDesk
from marketing.service.mail.wire.outcomes import Outcome, Sent
from tests.service import steps

OPENED, DOTTED, ANSWERED = "opened", "dotted", "answered"


class Died(BaseException):
    """The process ends at this point, as by a kill: nobody catches that."""


class Seconds:
    """A clock of seconds that stands until it is moved; the database's leases run with it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        leased = Message.objects.filter(lease_until__isnull=False)
        leased.update(lease_until=F("lease_until") - timedelta(seconds=seconds))


class FakeLink:
    """Takes every mail, unless the test does something at a step: opened, dotted, answered.

    `answers` are outcomes by address (an exception is raised), `at` what to do at a step of the mail to an address.
    """

    def __init__(self) -> None:
        self.opened: list[str] = []
        self.taken: list[str] = []
        self.answers: dict[str, Outcome | Exception] = {}
        self.at: dict[tuple[str, str], Callable[[], Any]] = {}

    def send(self, envelope_from: str, recipient: str, raw: bytes, before_dot: Callable[[], None]) -> Outcome:
        """Go through the steps of one mail."""
        self.opened.append(recipient)
        self._act(OPENED, recipient)
        answer = self.answers.get(recipient, Sent(250, "taken"))
        if not isinstance(answer, Sent):
            return _given(answer)
        before_dot()
        self._act(DOTTED, recipient)
        self.taken.append(recipient)
        self._act(ANSWERED, recipient)
        return answer

    def close(self) -> None:
        """Nothing to close."""

    def _act(self, step: str, recipient: str) -> None:
        act = self.at.get((step, recipient))
        if act is not None:
            act()


def _given(answer: Outcome | Exception) -> Outcome:
    if isinstance(answer, Exception):
        raise answer
    return answer


def send(journey: Any, link: Any, seconds: Callable[[], float]) -> WireDesk:
    """Send one batch of a journey by a link; returns the desk."""
    desk = WireDesk(link, seconds)
    with desk.hold:
        send_batch(steps.open_run(journey), desk, clock.now())
        desk.close()
    return desk
